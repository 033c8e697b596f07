"""The page of a booking for whoever has its link."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from structlog.testing import capture_logs
from tests.api import set_clock
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    TOMORROW_AT_TEN,
    make_client,
    make_practitioner,
    make_service,
    make_session,
    make_student,
    make_teacher,
)
from tests.pages.test_booking_pages import browser_of
from tests.steps import book_for_good, buy, events_of, pay_by_hand, request_booking

from bookable.domain.booking_links import Allows
from bookable.domain.commands import Order, Request
from bookable.effects.relay import relay_all
from bookable.engine import giving_links, guests, own_handle
from bookable.engine.guests import Guest
from bookable.interfaces.http.throttling import BOOKING_LINKS
from bookable.storage.models import Booking, BookingLink, LedgerEntry, Person

pytestmark = pytest.mark.usefixtures("at_now")

GRACE = Guest(name="Grace Hopper", email="grace@example.com", timezone="Europe/Madrid", locale="de")
BASE = "http://127.0.0.1:8000"


@pytest.fixture
def john():
    return make_client(name="John Doe")


@pytest.fixture
def smith():
    return make_practitioner(name="Dr. Smith")


@pytest.fixture
def paid(smith, john):
    return pay_by_hand(buy(make_service(smith), john), smith)


def address_of(booking, by, *allows, expires_at=None):
    """Make a link and return the address of its page."""
    wanted = [Allows.VIEW, *allows]
    return f"/b/{giving_links.give(booking.uuid, wanted, expires_at, by=by, now=NOW).token}/"


def browser() -> Client:
    """Return a browser without cookies, and a server that asks for none."""
    return Client(enforce_csrf_checks=True)


def words(answer) -> str:
    text = re.sub(r"<[^>]*>", " ", answer.content.decode().partition("<main")[2])
    return re.sub(r"\s+", " ", text.replace("\xa0", " ").replace("\u202f", " "))


def fields(answer) -> dict[str, str]:
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', answer.content.decode()))


def cancel(address, **spoil):
    page = browser().get(address)
    return browser().post(address, {"reason": "Ill", **fields(page), **spoil})


def status_of(booking) -> str:
    return Booking.objects.get(id=booking.id).status


class TestPageOfALink:
    def test_shows_the_booking(self, john, paid):
        shown = words(browser().get(address_of(paid, john)))
        for text in ("Your booking is confirmed", "60-minute Consultation", "Dr. Smith", "$50.00"):
            assert text in shown
        assert "Tuesday, 2 March 2027" in shown

    def test_is_told_to_no_cache_search_engine_or_other_site(self, john, paid):
        answer = browser().get(address_of(paid, john))
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Robots-Tag"] == "noindex"
        assert answer["Referrer-Policy"] == "same-origin"

    def test_shows_the_time_of_the_other_where_it_differs(self):
        tess, sam = make_teacher(name="Tess Brown", zone="Europe/Madrid"), make_student()
        shown = words(browser().get(address_of(book_for_good(tess, sam), sam)))
        assert "For Tess Brown: Tuesday, 2 March 2027, 11:00 AM" in shown

    def test_offers_only_what_it_allows(self, john, paid):
        assert '<form method="post" action="?"' not in page_text(address_of(paid, john))
        assert "Cancel the booking" in page_text(address_of(paid, john, Allows.CANCEL))

    def test_does_not_cancel_by_force_what_it_does_not_allow(self, john, paid):
        allowed, address = address_of(paid, john, Allows.CANCEL), address_of(paid, john)
        given = fields(browser().get(allowed))
        browser().post(address, given)
        assert status_of(paid) == "confirmed"

    def test_says_how_a_request_stands(self):
        tess, sam = make_teacher(name="Tess Brown"), make_student()
        lesson = request_booking(tess, sam)
        shown = words(browser().get(address_of(lesson, sam)))
        assert "Waiting for the answer of Tess Brown" in shown
        assert "Tess Brown has until" in shown

    def test_says_that_it_waits_for_money(self, smith, john):
        booking = buy(make_service(smith), john)
        assert "Waiting for your payment" in words(browser().get(address_of(booking, john)))

    def test_says_that_a_request_ran_out_before_anything_wrote_it(self):
        tess, sam = make_teacher(), make_student()
        address = address_of(request_booking(tess, sam), sam)
        set_clock(TOMORROW_AT_TEN + timedelta(minutes=1))
        shown = words(browser().get(address))
        assert "This booking has run out" in shown
        assert "Nobody answered in time" not in shown

    def test_is_in_the_language_of_its_person_or_in_the_chosen_one(self, john, paid):
        Person.objects.filter(id=john.person_id).update(locale="de")
        address = address_of(paid, john)
        assert "Ihr Termin ist bestätigt" in words(browser().get(address))
        assert "Su reserva" in words(browser().get(f"{address}?lang=es"))


def page_text(address):
    return browser().get(address).content.decode()


class TestLogLine:
    def test_does_not_tell_the_token(self, john, paid):
        address = address_of(paid, john, Allows.CANCEL)
        with capture_logs() as lines:
            cancel(address)
        assert [line["path"] for line in lines if line["event"] == "request"] == ["/b/.../"]


class TestCanceling:
    def test_says_before_what_comes_back(self, john, paid):
        shown = words(browser().get(address_of(paid, john, Allows.CANCEL)))
        assert "You get back" in shown

    def test_cancels_as_the_person(self, john, paid):
        address = address_of(paid, john, Allows.CANCEL)
        answer = cancel(address)
        assert (answer.status_code, answer["Location"]) == (302, "?done")
        entry = LedgerEntry.objects.get(booking_id=paid.id, kind="booking_canceled")
        assert (entry.actor_id, entry.side) == (john.person_id, "client")
        shown = words(browser().get(f"{address}?done"))
        assert "This booking is canceled" in shown
        assert "You canceled it." in shown

    def test_by_the_provider_is_theirs(self, smith, paid):
        cancel(address_of(paid, smith, Allows.CANCEL))
        assert Booking.objects.get(id=paid.id).canceled_by == "provider"

    def test_happens_once_if_the_form_is_sent_twice(self, john, paid):
        address = address_of(paid, john, Allows.CANCEL)
        given = fields(browser().get(address))
        answers = [browser().post(address, given) for _ in range(2)]
        assert [each["Location"] for each in answers] == ["?done", "?done"]
        assert events_of(paid).count("booking_canceled") == 1

    def test_is_refused_if_the_booking_has_changed(self, john, paid):
        address = address_of(paid, john, Allows.CANCEL)
        answer = cancel(address, seen="1")
        assert answer.status_code == 409
        assert "It has changed since you opened this page" in words(answer)
        assert ">Ill</textarea>" in answer.content.decode()
        assert status_of(paid) == "confirmed"

    def test_keeps_a_reason_that_is_too_long(self, john, paid):
        answer = cancel(address_of(paid, john, Allows.CANCEL), reason="x" * 10_001)
        assert (answer.status_code, status_of(paid)) == (422, "confirmed")
        page = answer.content.decode()
        assert f">{'x' * 10_001}</textarea>" in page
        assert 'id="reason-error">Ensure this value has at most 10000 characters' in page

    def test_counts_line_breaks_as_browsers_do(self, john, paid):
        address = address_of(paid, john, Allows.CANCEL)
        assert cancel(address, reason="Ill\r\n" * 2_500)["Location"] == "?done"
        assert Booking.objects.get(id=paid.id).cancellation_reason == ("Ill\n" * 2_500).strip()

    @pytest.mark.parametrize("spoil", [{"token": "x"}, {"token": ""}, {"seen": "x"}])
    def test_asks_again_if_the_form_is_not_ours(self, john, paid, spoil):
        address = address_of(paid, john, Allows.CANCEL)
        answer = cancel(address, **spoil)
        assert answer["Location"] == "?again"
        assert "Nothing has changed" in words(browser().get(f"{address}?again"))
        assert status_of(paid) == "confirmed"


class TestDeclined:
    def test_request_is_called_so_for_both(self):
        tess, sam = make_teacher(name="Tess Brown"), make_student()
        lesson = request_booking(tess, sam)
        addresses = [address_of(lesson, each) for each in (sam, tess)]
        browser_of(tess).post(
            f"/me/bookings/{lesson.uuid}/decline/",
            fields(browser_of(tess).get(f"/me/bookings/{lesson.uuid}/decline/"))
            | {"reason": "I am ill"},
        )
        for address, who in zip(addresses, ("Tess Brown", "You"), strict=True):
            shown = words(browser().get(address))
            assert "This request was declined Declined" in shown
            assert f"{who} declined it. I am ill" in shown
            assert "anceled" not in shown
        page = words(browser_of(sam).get("/me/?show=canceled"))
        assert "Declined" in page
        assert "Tess Brown declined it." in page

    def test_is_no_word_for_a_request_that_its_sender_took_back(self):
        tess, sam = make_teacher(name="Tess Brown"), make_student()
        lesson = request_booking(tess, sam)
        address = address_of(lesson, sam, Allows.CANCEL)
        cancel(address)
        assert "You canceled it." in words(browser().get(address))

    def test_is_no_word_for_what_was_agreed(self):
        tess, sam = make_teacher(name="Tess Brown"), make_student()
        lesson = book_for_good(tess, sam)
        address = address_of(lesson, tess, Allows.CANCEL)
        cancel(address)
        shown = words(browser().get(address))
        assert "This booking is canceled" in shown
        assert "eclined" not in shown


class TestWayBack:
    def test_leads_to_the_page_of_the_provider(self, john, smith, paid):
        handle = own_handle.of(smith.person_id)
        page = browser().get(address_of(paid, john)).content.decode()
        assert f'href="/p/{handle}/"' in page
        assert f'href="/p/{handle}/"' not in browser().get(address_of(paid, smith)).content.decode()

    def test_is_not_there_where_there_are_no_public_pages(self, john, paid, settings):
        settings.BOOKABLE_PAGES = False
        assert 'href="/p/' not in browser().get(address_of(paid, john)).content.decode()


class TestMoving:
    def moved(self, address, start, **spoil):
        page = browser().get(f"{address}move/?time={start}")
        assert "Move the booking?" in words(page)
        given = {**fields(page), "time": start, **spoil}
        return browser().post(f"{address}move/?date={start[:10]}", given)

    def test_offers_times_apart_from_its_own(self, john, paid):
        address = address_of(paid, john, Allows.RESCHEDULE)
        shown = browser().get(f"{address}move/?date=2027-03-02").content.decode()
        assert 'value="2027-03-02T10:30Z"' in shown
        assert 'value="2027-03-02T10:00Z"' not in shown

    def test_moves_the_booking(self, john, paid):
        address = address_of(paid, john, Allows.RESCHEDULE)
        answer = self.moved(address, "2027-03-03T11:00Z")
        assert (answer.status_code, answer["Location"]) == (302, "../?moved")
        assert Booking.objects.get(id=paid.id).starts_at == TOMORROW_AT_TEN + DAY + HOUR
        shown = words(browser().get(f"{address}?moved"))
        assert "It has a new time." in shown
        assert "Wednesday, 3 March 2027" in shown

    def test_asks_first_with_both_times(self, john, paid):
        address = address_of(paid, john, Allows.RESCHEDULE)
        shown = words(browser().get(f"{address}move/?time=2027-03-03T11:00Z"))
        assert "Time now Tuesday, 2 March 2027" in shown
        assert "New time Wednesday, 3 March 2027" in shown
        assert Booking.objects.get(id=paid.id).starts_at == TOMORROW_AT_TEN

    def test_of_a_seat_goes_to_another_session(self, smith, john):
        service = make_service(smith, "workshop", price_cents=0)
        one, other = (make_session(service, start=NOW + each * DAY + 10 * HOUR) for each in (2, 3))
        seat = buy(service, john, session=one, start=None)
        address = address_of(seat, john, Allows.RESCHEDULE)
        answer = self.moved(address, "2027-03-04T18:00Z")
        assert answer["Location"] == "../?moved"
        assert Booking.objects.get(id=seat.id).service_session_id == other.id

    def test_of_a_lesson_keeps_its_length(self):
        tess, sam = make_teacher(), make_student()
        lesson = book_for_good(tess, sam, minutes=90)
        self.moved(address_of(lesson, sam, Allows.RESCHEDULE), "2027-03-03T11:00Z")
        moved = Booking.objects.get(id=lesson.id)
        assert moved.ends_at - moved.starts_at == timedelta(minutes=90)

    def test_to_a_taken_time_is_refused_beside_the_others(self, smith, john, paid):
        address = address_of(paid, john, Allows.RESCHEDULE)
        page = browser().get(f"{address}move/?time=2027-03-03T10:00Z")
        buy(make_service(smith), make_client(), start=TOMORROW_AT_TEN + DAY)
        given = {**fields(page), "time": "2027-03-03T10:00Z"}
        answer = browser().post(f"{address}move/?date=2027-03-03", given)
        assert answer.status_code == 409
        assert "Nothing was changed" in words(answer)
        assert 'value="2027-03-03T11:00Z"' in answer.content.decode()

    def test_is_not_shown_where_it_is_not_allowed(self, john, paid):
        address = address_of(paid, john, Allows.CANCEL)
        assert browser().get(f"{address}move/")["Location"] == "../"
        assert "move/" not in browser().get(address).content.decode()

    @pytest.mark.parametrize(
        "spoil", [{"time": "soon"}, {"time": ""}, {"token": "x"}, {"seen": "-1"}]
    )
    def test_asks_again_if_the_form_is_broken(self, john, paid, spoil):
        address = address_of(paid, john, Allows.RESCHEDULE)
        answer = self.moved(address, "2027-03-03T11:00Z", **spoil)
        assert answer["Location"] == "?"
        assert Booking.objects.get(id=paid.id).starts_at == TOMORROW_AT_TEN

    def test_reads_an_address_that_makes_no_sense(self, john, paid):
        address = address_of(paid, john, Allows.RESCHEDULE)
        for query in ("date=x", "month=2027-13", "timezone=Mars", "time=25:00"):
            assert browser().get(f"{address}move/?{query}").status_code in {200, 302}

    def test_keeps_its_address_secret(self, john, paid):
        answer = browser().get(f"{address_of(paid, john, Allows.RESCHEDULE)}move/")
        assert answer["X-Robots-Tag"] == "noindex"


class TestCalendarFile:
    def test_has_the_booking(self, john, paid):
        answer = browser().get(f"{address_of(paid, john)}booking.ics")
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        assert str(paid.uuid) in answer.content.decode()
        assert answer["Referrer-Policy"] == "no-referrer"

    def test_of_an_ended_link_is_gone(self, john, paid):
        address = address_of(paid, john)
        BookingLink.objects.all().delete()
        assert browser().get(f"{address}booking.ics").status_code == 410


class TestEndedLink:
    def test_is_gone_in_plain_words(self, john, paid):
        address = address_of(paid, john, Allows.CANCEL)
        given = fields(browser().get(address))
        BookingLink.objects.all().delete()
        for answer in (browser().get(address), browser().post(address, given)):
            assert answer.status_code == 410
            assert "This link does not work any more" in words(answer)
        assert status_of(paid) == "confirmed"

    def test_is_one_whose_time_is_over(self, john, paid):
        address = address_of(paid, john, expires_at=NOW + timedelta(hours=1))
        set_clock(NOW + timedelta(hours=1))
        assert browser().get(address).status_code == 410

    def test_is_one_whose_booking_is_long_over(self, john, paid):
        address = address_of(paid, john)
        set_clock(TOMORROW_AT_TEN + 30 * DAY)
        assert browser().get(address).status_code == 200
        set_clock(TOMORROW_AT_TEN + 31 * DAY)
        assert browser().get(address).status_code == 410

    def test_is_one_whose_person_may_not_sign_in(self, john, paid):
        address = address_of(paid, john)
        Person.objects.filter(id=john.person_id).update(is_active=False)
        assert browser().get(address).status_code == 410

    @pytest.mark.parametrize("token", ["x", "MQ:1sfQ:x", "%00"])
    def test_that_we_did_not_sign_is_not_found(self, token):
        assert browser().get(f"/b/{token}/").status_code == 404


class TestManyRequests:
    def test_from_one_address_are_slowed_down(self, john, paid, monkeypatch, settings):
        settings.BOOKABLE_THROTTLES = True
        monkeypatch.setattr(BOOKING_LINKS, "at_most", 1)
        address = address_of(paid, john)
        answers = [browser().get(address, REMOTE_ADDR="203.0.113.9") for _ in range(3)]
        assert answers[-1].status_code == 429
        assert int(answers[-1]["Retry-After"]) > 0


class TestMailToAGuest:
    def link_in(self, mails, kind):
        relay_all()
        [mail] = [each for each in mails() if each.kind == kind and each.side == "client"]
        found = re.findall(rf"{BASE}(/\S+/)", mail.text)
        assert not [each for each in found if each.startswith("/me/")]
        return next(each for each in found if each.startswith("/b/"))

    def test_leads_to_the_page_of_the_booking(self, mails):
        tess = make_teacher(name="Tess Brown")
        wish = Request(
            program="tutoring",
            provider=tess.uuid,
            start=TOMORROW_AT_TEN,
            length=timedelta(hours=1),
        )
        made = guests.book(wish, GRACE, now=NOW)
        address = self.link_in(mails, "requested")
        assert "Tess Brown" in words(browser().get(address))
        assert cancel(address).status_code == 302
        assert status_of(made.booking) == "canceled"

    def test_works_for_what_is_sold(self, mails, smith):
        service = make_service(smith, price_cents=0)
        wish = Order(program="marketplace", service=service.uuid, start=TOMORROW_AT_TEN)
        guests.book(wish, GRACE, now=NOW)
        shown = browser().get(self.link_in(mails, "confirmed"))
        assert "Ihr Termin ist bestätigt" in words(shown)
        assert "11:00" in words(shown)

    def test_of_an_account_opens_no_more_than_the_booking(self, mails):
        sam = make_student(name="Sam Jones")
        other = book_for_good(make_teacher(), sam)
        wish = Request(
            program="tutoring",
            provider=make_teacher().uuid,
            start=TOMORROW_AT_TEN + DAY,
            length=timedelta(hours=1),
        )
        guest = Guest(name="Somebody", email=Person.objects.get(id=sam.person_id).email)
        guests.book(wish, guest, now=NOW)
        address = self.link_in(mails, "requested")
        visitor = browser()
        assert str(other.uuid) not in visitor.get(address).content.decode()
        assert not visitor.session.get("_auth_user_id")
