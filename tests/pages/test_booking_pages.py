"""The pages of bookings: what they show to whom, and what their forms do."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.api import set_clock
from tests.factories import (
    NOW,
    TOMORROW_AT_TEN,
    make_buddy,
    make_client,
    make_location,
    make_match,
    make_person,
    make_practitioner,
    make_service,
    make_session,
    make_staff,
    make_student,
    make_teacher,
)
from tests.identity.issuers import PASSWORD, known_password
from tests.steps import (
    book_for_good,
    buy,
    events_of,
    pay_by_hand,
    request_booking,
    schedule_session,
)

from bookable.domain.booking import Booking
from bookable.domain.people import Actor
from bookable.interfaces.pages.bookings import steps
from bookable.interfaces.pages.member_forms import new_key
from bookable.interfaces.pages.time_choices import sent as sent_as
from bookable.storage import models

pytestmark = pytest.mark.usefixtures("at_now")

STEPS = [*(each.word for each in steps.PAGES), "move"]


def browser_of(who: Actor) -> Client:
    """Return the browser of a person who is signed in."""
    client = Client()
    client.force_login(models.Person.objects.get(id=who.person_id))
    return client


def at(booking: Booking, more: str = "") -> str:
    return f"/me/bookings/{booking.uuid}/{more}"


def fields_of(answer: HttpResponse) -> dict[str, str]:
    """Return the hidden fields of the first form of a page."""
    page = answer.content.decode().partition("<main")[2]
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def send(client: Client, address: str, **typed: Any) -> HttpResponse:
    """Open a form, and send it with what was typed."""
    return client.post(address, {**fields_of(client.get(address)), **typed})


def move(client: Client, booking: Booking, *, time: str) -> HttpResponse:
    """Answer the question whether a booking is to be moved."""
    return client.post(
        at(booking, "move/"), {**fields_of(client.get(at(booking, "cancel/"))), "time": time}
    )


def status_of(booking: Booking) -> str:
    return models.Booking.objects.get(id=booking.id).status


@pytest.fixture
def teacher(db: None) -> Actor:
    return make_teacher(zone="Europe/Madrid")


@pytest.fixture
def student(db: None) -> Actor:
    return make_student(zone="America/New_York")


@pytest.fixture
def lesson(teacher: Actor, student: Actor) -> Booking:
    return book_for_good(teacher, student)


class TestBookingPage:
    def test_shows_the_time_in_both_zones(self, lesson, student):
        page = browser_of(student).get(at(lesson)).content.decode()
        assert "Lesson with Maria Garcia" in page
        assert "5:00\u202fAM" in page
        assert "Eastern Standard Time, UTC\N{MINUS SIGN}5" in page
        assert "11:00\u202fAM" in page

    def test_is_the_same_address_for_the_other_side(self, lesson, teacher):
        page = browser_of(teacher).get(at(lesson)).content.decode()
        assert "Lesson with John Doe" in page

    def test_is_kept_by_no_cache(self, lesson, student):
        answer = browser_of(student).get(at(lesson))
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Robots-Tag"] == "noindex"

    def test_has_the_buttons_of_the_steps_that_can_be_taken(self, teacher, student):
        asked = request_booking(teacher, student)
        hers = browser_of(teacher).get(at(asked)).content.decode()
        theirs = browser_of(student).get(at(asked)).content.decode()
        assert set(re.findall(rf'"{at(asked)}([a-z-]+)/"', hers)) == {"confirm", "decline", "move"}
        assert set(re.findall(rf'"{at(asked)}([a-z-]+)/"', theirs)) == {"cancel", "move"}

    def test_tells_what_happened_in_words(self, lesson, student):
        browser = browser_of(student)
        send(browser, at(lesson, "cancel/"), reason="My train is late")
        page = browser.get(at(lesson)).content.decode()
        assert "Asked for" in page
        assert "You canceled it." in page
        assert '<q dir="auto">My train is late</q>' in page

    def test_is_told_in_the_language_of_the_reader(self, lesson, student):
        models.Person.objects.filter(id=student.person_id).update(locale="de")
        page = browser_of(student).get(at(lesson)).content.decode()
        assert "Unterricht mit Maria Garcia" in page

    def test_escapes_what_people_wrote(self, student, lesson):
        models.Booking.objects.filter(id=lesson.id).update(notes="<script>alert(1)</script>")
        assert "<script>alert" not in browser_of(student).get(at(lesson)).content.decode()

    def test_never_links_to_a_meeting_that_is_no_web_address(self, lesson, student):
        models.Booking.objects.filter(id=lesson.id).update(meeting_url="javascript:alert(1)")
        assert "javascript:" not in browser_of(student).get(at(lesson)).content.decode()

    def test_has_a_calendar_file(self, lesson, student):
        answer = browser_of(student).get(at(lesson, "calendar.ics"))
        assert answer["Content-Type"].startswith("text/calendar")
        assert b"Lesson" not in answer.content
        assert b"DTSTART:20270302T100000Z" in answer.content

    def test_offers_no_calendar_file_once_it_is_canceled(self, lesson, student):
        browser = browser_of(student)
        assert b"Add to your calendar" in browser.get(at(lesson)).content
        send(browser, at(lesson, "cancel/"))
        assert b"Add to your calendar" not in browser.get(at(lesson)).content


def strangers() -> list[Actor]:
    return [make_student(), make_teacher(), make_staff(), make_person(), make_buddy()]


class TestAnothersBooking:
    def test_is_not_there(self, lesson):
        shown = []
        for stranger in strangers():
            browser = browser_of(stranger)
            for more in ("", "calendar.ics", "rate/", *(f"{step}/" for step in STEPS)):
                form = {"form": new_key(stranger), "version": "1", "rating": "5"}
                answers = browser.get(at(lesson, more)), browser.post(at(lesson, more), form)
                shown += [(stranger, more) for each in answers if each.status_code != 404]
        assert shown == []
        assert status_of(lesson) == "confirmed"

    @pytest.mark.parametrize("more", ["", "cancel/"])
    def test_is_not_there_for_an_id_of_none(self, student, more):
        assert browser_of(student).get(f"/me/bookings/{uuid4()}/{more}").status_code == 404

    def test_of_two_buddies_is_not_there(self):
        ana, ben = make_buddy(), make_buddy(name="Ben")
        session = schedule_session(make_match(ana, ben), ana)
        assert browser_of(ben).get(at(session)).status_code == 200
        assert browser_of(make_buddy()).get(at(session)).status_code == 404
        assert browser_of(make_staff()).get(at(session)).status_code == 404


class TestNotSignedIn:
    @pytest.mark.parametrize("more", ["", "calendar.ics", "rate/", *(f"{s}/" for s in STEPS)])
    def test_signs_in_first_and_goes_on(self, client, lesson, more):
        answer = client.get(at(lesson, more))
        assert answer.status_code == 302
        assert answer["Location"].startswith("/sign-in/?next=%2Fme%2Fbookings%2F")

    def test_finds_what_was_typed_again_after_signing_in(self, lesson, student):
        models.Person.objects.filter(id=student.person_id).update(password=known_password())
        browser = browser_of(student)
        form = fields_of(browser.get(at(lesson, "cancel/")))
        browser.logout()
        sent = browser.post(at(lesson, "cancel/"), {**form, "reason": "My train is late"})
        assert status_of(lesson) == "confirmed"
        signed_in = browser.post(
            sent["Location"], {"email": student.email, "password": PASSWORD}, follow=True
        )
        assert signed_in.redirect_chain[-1][0] == at(lesson, "cancel/")
        assert "My train is late" in signed_in.content.decode()
        assert "My train is late" not in browser.get(at(lesson, "cancel/")).content.decode()

    def test_shows_nothing_that_another_person_typed(self, lesson, student, teacher):
        browser = browser_of(student)
        form = fields_of(browser.get(at(lesson, "cancel/")))
        browser.logout()
        browser.post(at(lesson, "cancel/"), {**form, "reason": "My train is late"})
        browser.force_login(models.Person.objects.get(id=teacher.person_id))
        assert "My train is late" not in browser.get(at(lesson, "cancel/")).content.decode()

    def test_keeps_nothing_of_a_form_that_is_not_ours(self, client, lesson):
        client.post(at(lesson, "cancel/"), {"form": "made up", "reason": "x"})
        assert "typed" not in client.session


class TestFormOfAnotherPerson:
    def test_is_not_taken(self, lesson, student, teacher):
        form = fields_of(browser_of(student).get(at(lesson, "cancel/")))
        assert browser_of(teacher).post(at(lesson, "cancel/"), form).status_code == 403
        assert status_of(lesson) == "confirmed"


class TestCancelForm:
    def test_cancels_with_a_reason_and_says_so(self, lesson, student):
        browser = browser_of(student)
        answer = send(browser, at(lesson, "cancel/"), reason="My train is late")
        assert (answer.status_code, answer["Location"]) == (302, at(lesson))
        assert "It is canceled." in browser.get(at(lesson)).content.decode()
        assert models.Booking.objects.get(id=lesson.id).cancellation_reason == "My train is late"

    def test_sent_again_is_the_same_form(self, lesson, student):
        browser = browser_of(student)
        form = fields_of(browser.get(at(lesson, "cancel/")))
        answers = [browser.post(at(lesson, "cancel/"), form).status_code for _ in range(3)]
        assert answers == [302, 302, 302]
        assert events_of(lesson).count("booking_canceled") == 1

    def test_keeps_what_was_typed_if_it_is_too_long(self, lesson, student):
        answer = send(browser_of(student), at(lesson, "cancel/"), reason="x" * 10_001)
        assert answer.status_code == 422
        assert "x" * 10_001 in answer.content.decode()
        assert status_of(lesson) == "confirmed"

    def test_of_what_was_changed_meanwhile_shows_it_as_it_stands(self, lesson, student, teacher):
        hers = browser_of(teacher)
        form = fields_of(hers.get(at(lesson, "cancel/")))
        send(browser_of(student), at(lesson, "cancel/"))
        answer = hers.post(at(lesson, "cancel/"), form)
        assert answer.status_code == 409
        page = answer.content.decode()
        assert "It has changed since you opened this page." in page
        assert "John Doe canceled it." in page

    def test_of_what_was_moved_meanwhile_asks_again(self, lesson, student, teacher):
        hers = browser_of(teacher)
        form = fields_of(hers.get(at(lesson, "cancel/")))
        moved = move(browser_of(student), lesson, time="2027-03-03T11:00Z")
        assert moved.status_code == 302
        answer = hers.post(at(lesson, "cancel/"), {**form, "reason": "I am ill"})
        assert answer.status_code == 409
        page = answer.content.decode()
        assert "It has changed since you opened this page." in page
        assert "I am ill" in page
        assert "Wednesday, 3 March 2027" in page
        assert status_of(lesson) == "confirmed"
        assert hers.post(at(lesson, "cancel/"), fields_of(answer)).status_code == 302

    def test_is_not_offered_once_it_is_too_late(self, lesson, student):
        set_clock(TOMORROW_AT_TEN + timedelta(minutes=1))
        browser = browser_of(student)
        assert "cancel/" not in browser.get(at(lesson)).content.decode()
        assert browser.get(at(lesson, "cancel/")).status_code == 409

    @pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, "²"])
    def test_needs_the_version_that_was_seen(self, lesson, student, version):
        answer = send(browser_of(student), at(lesson, "cancel/"), version=version)
        assert answer.status_code == 409
        assert status_of(lesson) == "confirmed"


class TestQuote:
    @pytest.fixture
    def sold(self) -> tuple[Booking, Actor, Actor]:
        seller, client = make_practitioner(), make_client()
        policy = [[48, 100], [24, 50]]
        terms = {"price_cents": 10_000, "currency": "EUR", "cancellation_policy": policy}
        service = make_service(seller, **terms)
        return pay_by_hand(buy(service, client), seller), seller, client

    def test_says_what_the_client_gets_back_and_why(self, sold):
        booking, _, client = sold
        page = browser_of(client).get(at(booking, "cancel/")).content.decode()
        said = "You get back €50.00 of €100.00, because it is less than 48 hours before the start."
        assert said in page
        assert "After Monday, 1 March 2027, 10:00\u202fAM" in page

    def test_names_the_address_of_the_place(self):
        place = make_location(name="Studio", address="1 High Street")
        seller, client = make_practitioner(), make_client()
        booked = buy(make_service(seller, location=place), client)
        assert "Studio<br>1 High Street" in browser_of(client).get(at(booked)).content.decode()

    def test_stands_on_the_page_for_either_side_while_it_can_be_canceled(self, sold):
        booking, seller, client = sold

        def says(who: Actor) -> str:
            return browser_of(who).get(at(booking)).content.decode()

        assert "What you get back if you cancel" in says(client)
        assert "What the client gets back who cancels" in says(seller)
        assert "After that" in says(seller)
        send(browser_of(client), at(booking, "cancel/"))
        assert status_of(booking) == "canceled"
        assert "gets back" not in says(seller)

    def test_says_that_it_is_all_of_it(self, sold):
        booking, seller, _ = sold
        page = browser_of(seller).get(at(booking, "cancel/")).content.decode()
        assert "John Doe gets back €100.00 of €100.00." in page

    def test_is_what_the_cancellation_gives_back(self, sold):
        booking, _, client = sold
        send(browser_of(client), at(booking, "cancel/"))
        assert models.Booking.objects.get(id=booking.id).refund_pending_cents == 5_000


class TestDraft:
    @pytest.mark.parametrize(
        ("language", "act"), [("en", "Book and pay"), ("de", "Zahlungspflichtig buchen")]
    )
    def test_is_booked_by_a_button_that_says_what_is_paid(self, language, act):
        client = make_client()
        draft = buy(make_service(make_practitioner()), client, is_draft=True)
        browser = browser_of(client)
        assert f'href="{at(draft, "submit/")}"' in browser.get(at(draft)).content.decode()
        asked = browser.get(at(draft, "submit/"), {"lang": language})
        page = asked.content.decode()
        assert "50" in page[page.index('class="due"') :].partition("</p>")[0]
        assert f"<button>{act}</button>" in page
        assert browser.post(at(draft, "submit/"), fields_of(asked)).status_code == 302
        assert status_of(draft) == "pending_payment"

    def test_that_costs_nothing_says_nothing_of_a_payment(self):
        client = make_client()
        draft = buy(make_service(make_practitioner(), price_cents=0), client, is_draft=True)
        page = browser_of(client).get(at(draft, "submit/")).content.decode()
        assert "<button>Book it now</button>" in page
        assert 'class="due"' not in page


class TestWayBack:
    def test_leads_each_side_to_their_list(self, lesson, student, teacher):
        for who, back in ((student, "/me/"), (teacher, "/desk/")):
            page = browser_of(who).get(at(lesson)).content.decode()
            assert f'<p class="back"><a href="{back}">' in page
        ana = make_buddy()
        session = schedule_session(make_match(ana, make_buddy(name="Ben")), ana)
        page = browser_of(ana).get(at(session)).content.decode()
        assert '<p class="back"><a href="/buddies/">' in page


class TestMoving:
    def test_shows_the_times_in_the_zone_of_the_person(self, lesson, student):
        shown = browser_of(student).get(at(lesson, "move/?date=2027-03-02")).content.decode()
        assert re.search(r'value="2027-03-02T10:30Z"[^>]*>5:30\sAM<', shown)
        assert 'value="2027-03-02T10:00Z"' not in shown

    def test_asks_first_in_the_zone_of_the_person(self, lesson, student):
        browser = browser_of(student)
        page = browser.get(at(lesson, "move/?time=2027-03-03T11:00Z"))
        said = re.sub(r"<[^>]+>|\s+", " ", page.content.decode().partition("<main")[2])
        said = re.sub(r"\s+", " ", said)
        assert "Move the booking?" in said
        assert "Time now Tuesday, 2 March 2027 5:00 AM \N{EN DASH} 6:00 AM" in said
        assert "New time Wednesday, 3 March 2027 6:00 AM \N{EN DASH} 7:00 AM" in said
        assert events_of(lesson).count("booking_rescheduled") == 0
        sent = {**fields_of(page), "time": "2027-03-03T11:00Z"}
        assert browser.post(at(lesson, "move/"), sent)["Location"] == at(lesson)
        assert events_of(lesson).count("booking_rescheduled") == 1

    def test_does_not_ask_about_a_time_that_is_not_free(self, lesson, student):
        page = browser_of(student).get(at(lesson, "move/?time=2027-03-04T04:00Z"))
        assert b"Move the booking?" not in page.content
        assert b"The time that you wanted is not free." in page.content

    def test_moves_and_says_so(self, lesson, student):
        browser = browser_of(student)
        answer = move(browser, lesson, time="2027-03-03T11:00Z")
        assert (answer.status_code, answer["Location"]) == (302, at(lesson))
        moved = models.Booking.objects.get(id=lesson.id)
        assert moved.starts_at.isoformat() == "2027-03-03T11:00:00+00:00"
        assert "It has a new time." in browser.get(at(lesson)).content.decode()

    def test_sent_again_is_the_same_move(self, lesson, student):
        browser = browser_of(student)
        form = fields_of(browser.get(at(lesson, "cancel/")))
        sent = {**form, "time": "2027-03-03T11:00Z"}
        answers = [browser.post(at(lesson, "move/"), sent)["Location"] for _ in range(3)]
        assert answers == [at(lesson)] * 3
        assert events_of(lesson).count("booking_rescheduled") == 1

    def test_of_a_seat_goes_to_another_session_once(self):
        seller, client = make_practitioner(), make_client()
        service = make_service(seller, "workshop", price_cents=0)
        one, other = (
            make_session(service, start=NOW + timedelta(days=each, hours=10)) for each in (2, 3)
        )
        seat = buy(service, client, session=one, start=None)
        for who in (client, seller):
            browser = browser_of(who)
            form = fields_of(browser.get(at(seat, "cancel/")))
            start = (
                models.ServiceSession.objects.exclude(
                    id=models.Booking.objects.get(id=seat.id).service_session_id
                )
                .get()
                .starts_at
            )
            sent = {**form, "time": sent_as(start)}
            answers = [browser.post(at(seat, "move/"), sent)["Location"] for _ in range(2)]
            assert answers == [at(seat)] * 2
        assert models.Booking.objects.get(id=seat.id).service_session_id == one.id
        assert other.id != one.id

    def test_by_a_provider_is_made_at_the_desk(self, lesson, teacher):
        answer = browser_of(teacher).get(at(lesson, "move/"))
        assert answer["Location"] == f"/desk/calendar/move/{lesson.uuid}/"

    def test_of_buddies_is_made_here_by_both(self):
        ana, ben = make_buddy(), make_buddy(name="Ben Okoro")
        session = schedule_session(make_match(ana, ben), ana)
        start = models.Booking.objects.get(id=session.id).starts_at
        for days, who in enumerate((ana, ben), start=1):
            wanted = sent_as(start + timedelta(days=days))
            shown = browser_of(who).get(at(session, f"move/?date={wanted[:10]}"))
            assert f'value="{wanted}"' in shown.content.decode()
            move(browser_of(who), session, time=wanted)
            now = models.Booking.objects.get(id=session.id).starts_at
            assert sent_as(now) == wanted

    def test_says_why_a_time_cannot_be_had_above_the_others(self, lesson, student):
        answer = move(browser_of(student), lesson, time="2027-03-04T04:00Z")
        assert answer.status_code == 409
        page = answer.content.decode()
        assert "Nothing was changed" in page
        assert "The calendar is not open at this time." in page
        assert "2027-03-02T12:00Z" in page

    def test_of_what_was_moved_meanwhile_asks_again(self, lesson, student):
        browser = browser_of(student)
        form = fields_of(browser.get(at(lesson, "cancel/")))
        move(browser_of(student), lesson, time="2027-03-03T11:00Z")
        answer = browser.post(at(lesson, "move/"), {**form, "time": "2027-03-04T11:00Z"})
        assert answer.status_code == 409
        assert "It has changed since you opened this page." in answer.content.decode()

    def test_is_not_offered_once_it_is_too_late(self, lesson, student):
        browser = browser_of(student)
        form = fields_of(browser.get(at(lesson, "cancel/")))
        set_clock(TOMORROW_AT_TEN + timedelta(minutes=1))
        assert browser.get(at(lesson, "move/")).status_code == 409
        typed = {**form, "form": new_key(student), "time": "2027-03-04T11:00Z"}
        assert browser.post(at(lesson, "move/"), typed).status_code == 409

    @pytest.mark.parametrize("time", ["", "soon", "9999-12-31T10:00Z", "2027-03-03T11:00"])
    def test_asks_again_for_a_time_that_makes_no_sense(self, lesson, student, time):
        answer = move(browser_of(student), lesson, time=time)
        assert answer["Location"] == "?"

    @pytest.mark.parametrize("query", ["date=x", "month=2027-13", "timezone=Mars", "time=25:00"])
    def test_reads_an_address_that_makes_no_sense(self, lesson, student, query):
        answer = browser_of(student).get(at(lesson, f"move/?{query}"))
        assert answer.status_code in {200, 302}


class TestCompleting:
    def test_by_both_buddies_in_one_tap_each(self):
        ana, ben = make_buddy(), make_buddy(name="Ben Okoro")
        session = schedule_session(make_match(ana, ben), ana)
        set_clock(NOW + timedelta(days=1, hours=2))
        hers, his = browser_of(ana), browser_of(ben)
        assert (
            hers.post(at(session, "complete/"), fields_of(hers.get(at(session)))).status_code == 302
        )
        said = hers.get(at(session)).content.decode()
        assert "You have confirmed it. It counts once Ben Okoro has, too." in said
        assert "complete/" not in said
        his.post(at(session, "complete/"), fields_of(his.get(at(session))))
        assert status_of(session) == "completed"


class TestRating:
    @pytest.fixture
    def taken(self, lesson: Booking) -> Booking:
        models.Booking.objects.filter(id=lesson.id).update(status="completed")
        return lesson

    def test_is_given_once_by_the_client(self, taken, student, teacher):
        browser = browser_of(student)
        assert "rate/" in browser.get(at(taken)).content.decode()
        answer = send(browser, at(taken, "rate/"), rating="4", comment="Patient")
        assert answer.status_code == 302
        given = models.Feedback.objects.get(booking_id=taken.id)
        assert (given.rating, given.comment) == (4, "Patient")
        page = browser.get(at(taken)).content.decode()
        assert "4 of 5" in page
        assert "rate/" not in page
        assert browser.get(at(taken, "rate/")).status_code == 409
        assert "rate/" not in browser_of(teacher).get(at(taken)).content.decode()

    @pytest.mark.parametrize("rating", ["", "0", "6", "x"])
    def test_is_one_to_five(self, taken, student, rating):
        answer = send(browser_of(student), at(taken, "rate/"), rating=rating, comment="Patient")
        assert answer.status_code == 422
        assert "Patient" in answer.content.decode()
        assert not models.Feedback.objects.exists()
