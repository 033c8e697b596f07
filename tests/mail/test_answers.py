"""The buttons of mails, and the page behind them: accept, decline, or say that it took place."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial

import pytest
from django.test import Client
from tests.api import set_clock
from tests.factories import (
    NOW,
    insert_booking,
    make_buddy,
    make_match,
    make_mentor,
    make_practitioner,
    make_service,
)
from tests.lookalikes.faults import Fault
from tests.lookalikes.zoom import ZoomLookalike
from tests.races import at_once
from tests.steps import request_booking, request_session, schedule_session

from bookable.domain.commands import Cancel, Reschedule
from bookable.effects.mail.noting import note_due_mails
from bookable.engine import answering, bookings, confirming, ports
from bookable.engine.answering import Asks
from bookable.gateways.jitsi import Jitsi
from bookable.gateways.zoom import Zoom
from bookable.interfaces.http.throttling import COMMANDS
from bookable.storage.models import Booking, LedgerEntry, Person

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
START = NOW + 3 * DAY + 2 * HOUR
BASE = "http://127.0.0.1:8000"


def links(letter):
    """Return the pages for answers to which a mail leads."""
    return re.findall(rf"{BASE}(/answer/\S+)", letter.text)


def browser():
    """Return a browser that has no cookie, and a server that asks for none."""
    return Client(enforce_csrf_checks=True)


def look(page):
    answer = browser().get(page)
    assert answer.status_code == 200
    return answer.content.decode()


def fields(html):
    """Return what the forms of a page would send."""
    forms = re.findall(r"<form.*?</form>", html, re.DOTALL)
    pairs = [re.findall(r'name="(\w+)" value="([^"]*)"', form) for form in forms]
    return {dict(pair)["answer"]: dict(pair) for pair in pairs}


def press(page, answer):
    """Press a button of the page, and return what is shown then."""
    client = browser()
    given = client.post(page, fields(client.get(page).content.decode())[answer], follow=True)
    assert not client.cookies
    return given


def status_of(booking):
    return Booking.objects.get(id=booking.id).status


@pytest.fixture
def asked(maria, sam, sent):
    """A request, and the page for its teacher."""
    booking = request_booking(maria, sam, start=START)
    letters = sent()
    page = links(letters[maria.email])[0].partition("#")[0]
    assert links(letters[maria.email]) == [f"{page}#accept", f"{page}#decline"]
    assert links(letters[sam.email]) == []
    return booking, page


class TestMailAboutARequest:
    def test_has_both_buttons_for_the_side_that_is_asked(self, asked, server):
        _, page = asked
        html = next(each for each in server.letters if "asks for" in each.subject).part("text/html")
        assert html.count(f'href="{BASE}{page}#') == 2
        assert "Accept</a>" in html
        assert "Decline</a>" in html

    def test_of_a_buddy_asks_the_other_one_whichever_side_that_is(self, server, all_sent):
        ana, ben = make_buddy(name="Ana Silva"), make_buddy(name="Ben Okri")
        match = make_match(ana, ben)
        for asker, other in ((ana, ben), (ben, ana)):
            request_session(match, asker, start=START + (asker is ben) * DAY)
            letters = {each.to[0]: each for each in all_sent()}
            assert "asks for" in letters[other.email].subject
            assert "You asked" in letters[asker.email].subject
            assert (len(links(letters[other.email])), links(letters[asker.email])) == (2, [])

    def test_that_was_withdrawn_is_not_called_declined(self, all_sent):
        ana, ben = make_buddy(name="Ana Silva"), make_buddy(name="Ben Okri")
        made = request_session(make_match(ana, ben), ana)
        all_sent()
        bookings.perform(made.uuid, Cancel(), program="buddies", by=ana, now=NOW)
        assert {each.subject.partition(":")[0] for each in all_sent()} == {"Canceled"}

    def test_that_was_declined_by_the_other_buddy_is_called_so(self, all_sent):
        ana, ben = make_buddy(name="Ana Silva"), make_buddy(name="Ben Okri")
        match = make_match(ana, ben)
        for asker, other in ((ana, ben), (ben, ana)):
            made = request_session(match, asker, start=START + (asker is ben) * DAY)
            all_sent()
            bookings.perform(made.uuid, Cancel(), program="buddies", by=other, now=NOW)
            letters = {each.to[0]: each for each in all_sent()}
            assert "cannot take your request" in letters[asker.email].text
            assert "You declined this request" in letters[other.email].text


class TestPage:
    def test_shows_who_asks_and_when_in_both_zones(self, asked):
        _, page = asked
        html = look(page)
        assert "Sam Doe asks for your time" in html
        assert "Thursday, 4 March 2027" in html
        assert "11:00" in html
        assert "Central European Standard Time, UTC+1" in html
        assert "Eastern Standard Time, UTC\N{MINUS SIGN}5" in html
        assert set(fields(html)) == {"accept", "decline"}

    def test_is_in_the_language_of_its_reader(self, asked, maria):
        _, page = asked
        for locale, word in (
            ("de", "Annehmen"),
            ("es", "Aceptar"),
            ("fr", "Accepter"),
            ("ja", "辞退する"),
            ("pt-br", "Aceitar"),
        ):
            Person.objects.filter(id=maria.person_id).update(locale=locale)
            html = look(page)
            assert word in html
            assert f'<html lang="{locale}"' in html

    def test_sets_no_cookie_runs_only_our_script_and_is_nobody_elses(self, asked):
        answer = browser().get(asked[1])
        assert not answer.cookies
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "<script>" not in answer.content.decode()

    def test_changes_nothing_when_it_is_looked_at(self, asked):
        booking, page = asked
        for method in ("get", "head"):
            for query in ("", "?answer=accept&seen=0"):
                assert getattr(browser(), method)(page + query).status_code == 200
        assert status_of(booking) == "requested"

    def test_escapes_what_people_write(self, maria, sam, sent):
        Person.objects.filter(id=sam.person_id).update(name="<b>Sam</b> & Co")
        request_booking(maria, sam, start=START)
        page, _ = links(sent()[maria.email])
        assert "&lt;b&gt;Sam&lt;/b&gt; &amp; Co" in look(page)

    @pytest.mark.parametrize("token", ["x", "WzEsMiwiYW5zd2VyIiwxXQ:1a:forged", "%00", "a" * 5000])
    def test_is_not_there_for_a_token_that_was_not_signed(self, db, token):
        assert browser().get(f"/answer/{token}/").status_code == 404
        assert browser().post(f"/answer/{token}/", {"answer": "accept"}).status_code == 404

    def test_is_not_there_for_a_stranger_to_the_booking(self, asked, server):
        booking, _ = asked
        stranger = make_mentor()
        token = answering.token(booking.id, stranger.person_id, Asks.ANSWER, now=NOW)
        assert browser().get(f"/answer/{token}/").status_code == 404

    def test_is_not_there_for_people_who_may_not_sign_in(self, asked, maria):
        booking, page = asked
        Person.objects.filter(id=maria.person_id).update(is_active=False)
        assert browser().get(page).status_code == 404
        assert browser().post(page, {"answer": "accept", "seen": "0"}).status_code == 404
        assert status_of(booking) == "requested"

    def test_shows_nothing_once_the_link_has_expired(self, asked):
        booking, page = asked
        set_clock(NOW + 30 * DAY)
        for answer in (
            browser().get(page),
            browser().post(page, {"answer": "accept", "seen": "0"}),
        ):
            assert answer.status_code == 410
            assert "This link has expired" in answer.content.decode()
            assert "Sam" not in answer.content.decode()
        assert status_of(booking) == "requested"


class TestAnswer:
    def test_accepts_as_that_person(self, asked, maria, sent, sam):
        booking, page = asked
        assert "Your booking is confirmed" in press(page, "accept").content.decode()
        assert status_of(booking) == "confirmed"
        entry = LedgerEntry.objects.get(booking_id=booking.id, kind="booking_confirmed")
        assert (entry.actor_id, entry.side) == (maria.person_id, "provider")
        assert "Confirmed" in sent()[sam.email].subject

    def test_declines_as_that_person(self, asked, maria, sent, sam):
        booking, page = asked
        assert "You declined this request" in press(page, "decline").content.decode()
        assert status_of(booking) == "canceled"
        entry = LedgerEntry.objects.get(booking_id=booking.id, kind="booking_canceled")
        assert entry.actor_id == maria.person_id
        assert "cannot take your request" in sent()[sam.email].text

    @pytest.mark.parametrize("again", ["accept", "decline"])
    def test_given_twice_says_how_things_stand(self, asked, again):
        booking, page = asked
        form = fields(look(page))
        press(page, "accept")
        answer = browser().post(page, form[again], follow=True)
        assert "Your booking is confirmed" in answer.content.decode()
        assert status_of(booking) == "confirmed"
        assert LedgerEntry.objects.filter(booking_id=booking.id).count() == 2

    def test_to_what_was_canceled_meanwhile_says_so(self, asked, sam):
        booking, page = asked
        form = fields(look(page))
        bookings.perform(booking.id, Cancel(), program="tutoring", by=sam, now=NOW)
        answer = browser().post(page, form["accept"], follow=True)
        assert "Sam Doe canceled it." in answer.content.decode()
        assert fields(look(page)) == {}

    def test_to_what_has_run_out_says_so(self, asked):
        booking, page = asked
        form = fields(look(page))
        set_clock(booking.hold_until)
        answer = browser().post(page, form["accept"], follow=True)
        assert "No answer came in time." in answer.content.decode()

    def test_to_what_was_moved_meanwhile_shows_the_new_time_first(self, asked, sam):
        booking, page = asked
        form = fields(look(page))
        change = Reschedule(start=START + DAY)
        bookings.perform(booking.id, change, program="tutoring", by=sam, now=NOW)
        answer = browser().post(page, form["accept"])
        assert answer.status_code == 409
        assert "It has changed since you opened this page" in answer.content.decode()
        assert "Friday, 5 March" in answer.content.decode()
        assert status_of(booking) == "requested"
        press(page, "accept")
        assert status_of(booking) == "confirmed"

    def test_says_when_the_reader_has_no_time_any_more(self, asked, maria):
        booking, page = asked
        hour = make_service(make_practitioner())
        insert_booking(hour, maria, starts_at=START, ends_at=START + HOUR)
        answer = press(page, "accept")
        assert answer.status_code == 409
        assert "another booking at this time" in answer.content.decode()
        assert status_of(booking) == "requested"

    def test_says_when_the_meeting_cannot_be_made(self, asked):
        booking, page = asked
        with ZoomLookalike() as vendor:
            for _ in range(3):
                vendor.queue("create", Fault.refuse(500))
            zoom = Zoom(**vendor.credentials, oauth_url=vendor.oauth_url, api_url=vendor.api_url)
            ports.provide_meetings(zoom)
            answer = press(page, "accept")
            ports.provide_meetings(Jitsi())
            zoom.close()
        assert answer.status_code == 409
        assert "The online meeting could not be made" in answer.content.decode()
        assert status_of(booking) == "requested"

    @pytest.mark.parametrize(
        "body",
        [{}, {"answer": "complete", "seen": "0"}, {"answer": "\x00"}, {"answer": ["accept", "x"]}],
    )
    def test_that_is_none_changes_nothing(self, asked, body):
        booking, page = asked
        assert browser().post(page, body).status_code == 302
        assert status_of(booking) == "requested"

    def test_counts_against_the_limits_of_that_person(self, asked, settings, monkeypatch):
        booking, page = asked
        form = fields(look(page))
        settings.BOOKABLE_THROTTLES = True
        monkeypatch.setattr(COMMANDS.per_person, "at_most", 0)
        answer = browser().post(page, form["accept"])
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) > 0
        assert "Too many attempts" in answer.content.decode()
        assert status_of(booking) == "requested"

    def test_of_one_link_reaches_no_other_booking(self, asked, maria, sam):
        booking, page = asked
        other = request_booking(maria, sam, start=START + DAY)
        press(page, "accept")
        assert (status_of(booking), status_of(other)) == ("confirmed", "requested")


class TestQuestionWhetherItTookPlace:
    @pytest.fixture
    def over(self, maria, sam, all_sent):
        booking = request_booking(maria, sam, start=START)
        confirming.confirm(booking.id, program="tutoring", by=maria, now=NOW)
        all_sent()
        set_clock(START + 2 * HOUR)
        note_due_mails(START + 2 * HOUR)
        letters = {each.to[0]: each for each in all_sent()}
        return booking, {who: links(letter) for who, letter in letters.items()}

    def test_has_a_button_for_each_side_that_may_complete_it(self, over, maria, sam):
        _, pages = over
        assert {who: len(found) for who, found in pages.items()} == {maria.email: 1, sam.email: 1}

    def test_completes_it_as_that_person(self, over, sam, maria):
        booking, pages = over
        page = pages[sam.email][0]
        assert set(fields(look(page))) == {"complete"}
        assert "It is marked as completed." in press(page, "complete").content.decode()
        entry = LedgerEntry.objects.get(booking_id=booking.id, kind="booking_completed")
        assert entry.actor_id == sam.person_id
        assert "It is marked as completed." in look(pages[maria.email][0])

    def test_cannot_cancel_it(self, over, sam):
        booking, pages = over
        page = pages[sam.email][0]
        browser().post(page, {"answer": "decline", "seen": "0"})
        assert status_of(booking) == "confirmed"

    def test_of_buddies_waits_for_both(self, all_sent):
        ana, ben = make_buddy(name="Ana Silva"), make_buddy(name="Ben Okri")
        made = schedule_session(make_match(ana, ben), ana, start=START)
        set_clock(START + 2 * HOUR)
        pages = {
            who: f"/answer/{answering.token(made.id, who.person_id, Asks.COMPLETION, now=NOW)}/"
            for who in (ana, ben)
        }
        shown = press(pages[ana], "complete").content.decode()
        assert "It counts once Ben Okri has, too." in shown
        press(pages[ben], "complete")
        assert status_of(made) == "completed"

    def test_is_too_early_before_the_end(self, maria, sam, server):
        booking = request_booking(maria, sam, start=START)
        confirming.confirm(booking.id, program="tutoring", by=maria, now=NOW)
        token = answering.token(booking.id, sam.person_id, Asks.COMPLETION, now=NOW)
        assert "It is not over yet." in look(f"/answer/{token}/")


class TestTwoAnswersAtOnce:
    def test_are_one_answer(self, people, real_server):
        maria, sam = people
        for day in range(5):
            booking = request_booking(maria, sam, start=START + day * DAY)
            token = answering.token(booking.id, maria.person_id, Asks.ANSWER, now=NOW)
            form = fields(look(f"/answer/{token}/"))
            sends = [partial(browser().post, f"/answer/{token}/", form[n]) for n in form]
            statuses = sorted(each.status_code for each in at_once(sends * 2))
            assert statuses in (
                [302, 302, 302, 302],
                [302, 302, 302, 409],
                [302, 302, 409, 409],
                [302, 409, 409, 409],
            )
            kinds = LedgerEntry.objects.filter(booking_id=booking.id).values_list("kind", flat=True)
            assert sorted(kinds) in (
                ["booking_confirmed", "booking_requested"],
                ["booking_canceled", "booking_requested"],
            )
