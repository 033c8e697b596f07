"""The list of what a person has booked."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from tests.api import set_clock
from tests.factories import (
    NOW,
    make_buddy,
    make_client,
    make_match,
    make_mentor,
    make_practitioner,
    make_service,
    make_session,
    make_student,
    make_teacher,
)
from tests.pages.test_booking_pages import browser_of
from tests.steps import book_for_good, buy, cancel, schedule_session

from bookable.domain.people import Actor, Role
from bookable.storage import models

pytestmark = pytest.mark.usefixtures("at_now")


def titles(page: bytes) -> list[str]:
    return re.findall(r'<h3><a href="[^"]+">([^<]+)</a>', page.decode())


def listed(who: Actor, query: str = "") -> list[str]:
    answer = browser_of(who).get(f"/me/{query}")
    assert answer.status_code == 200
    return titles(answer.content)


class TestMyBookings:
    def test_are_those_of_all_programmes_by_time(self):
        me = make_client()
        models.Person.objects.filter(id=me.person_id).update(
            roles=[Role.CLIENT, Role.STUDENT, Role.MENTEE]
        )
        me = Actor(me.person_id, me.uuid, me.name, roles=frozenset(Role) - {Role.STAFF})
        buy(make_service(make_practitioner()), me, start=NOW + timedelta(days=3, hours=2))
        book_for_good(make_mentor(), me, program="mentoring", start=NOW + timedelta(days=2))
        book_for_good(make_teacher(), me)
        assert listed(me) == [
            "Lesson with Maria Garcia",
            "Mentoring session with Jane Smith",
            "60-minute Consultation with Dr. Smith",
        ]

    def test_have_each_session_of_a_course_once_and_a_canceled_course_once(self):
        me, course = make_client(), make_service(make_practitioner(), "course", price_cents=0)
        for days in (2, 3):
            make_session(course, start=NOW + timedelta(days=days, hours=10))
        bought = buy(course, me, start=None)
        assert listed(me) == ["Teacher training with Dr. Smith"] * 2
        cancel(bought, me)
        assert listed(me) == []
        assert listed(me, "?show=canceled") == ["Teacher training with Dr. Smith"]

    def test_have_a_course_that_waits_for_its_payment(self):
        me, course = make_client(), make_service(make_practitioner(), "course")
        make_session(course, start=NOW + timedelta(days=2, hours=10))
        buy(course, me, start=None)
        assert "Teacher training with Dr. Smith" in listed(me)

    def test_are_those_of_a_buddy(self):
        ana, ben = make_buddy(), make_buddy(name="Ben Okoro")
        schedule_session(make_match(ana, ben), ana)
        assert listed(ben) == ["Buddy session with Ana Silva"]

    def test_lead_to_credits_and_waitlists_for_those_who_can_buy(self):
        people = (make_client(), make_practitioner(), make_student())
        pages = [browser_of(each).get("/me/").content for each in people]
        assert [b'href="/me/lines/"' in each for each in pages] == [True, True, False]

    def test_are_not_those_that_a_person_provides(self):
        teacher = make_teacher()
        book_for_good(teacher, make_student())
        assert listed(teacher) == []

    def test_lead_to_the_front_door_if_there_are_none(self):
        page = browser_of(make_student()).get("/me/").content.decode()
        assert "You have no upcoming bookings" in page
        assert '<a class="button" href="/">' in page

    def test_move_to_the_past_and_ask_whether_they_took_place(self):
        student = make_student()
        book_for_good(make_teacher(), student)
        set_clock(NOW + timedelta(days=2))
        page = browser_of(student).get("/me/").content
        assert b"Did these take place?" in page
        assert titles(page) == ["Lesson with Maria Garcia"]
        assert listed(student, "?show=past") == ["Lesson with Maria Garcia"]
        models.Booking.objects.update(status="completed")
        assert listed(student) == []
        assert listed(student, "?show=past") == ["Lesson with Maria Garcia"]

    def test_that_were_canceled_stand_by_themselves(self):
        student = make_student()
        book_for_good(make_teacher(), student)
        models.Booking.objects.update(status="canceled", canceled_by="client")
        assert listed(student) == listed(student, "?show=past") == []
        assert listed(student, "?show=canceled") == ["Lesson with Maria Garcia"]

    def test_without_a_time_come_last(self):
        seller, client = make_practitioner(), make_client()
        hour = make_service(seller)
        buy(make_service(seller, "package", includes=[hour, hour]), client, start=None)
        buy(hour, client)
        found = listed(client)
        assert found[0] == "60-minute Consultation with Dr. Smith"
        assert "Starter with Dr. Smith" in found
        # Its parts come once it is paid.
        assert len(found) == 2

    def test_come_on_pages(self):
        teacher, student = make_teacher(), make_student()
        for day in range(1, 25):
            book_for_good(teacher, student, start=NOW + timedelta(days=day, hours=2))
        browser = browser_of(student)
        first = browser.get("/me/").content.decode()
        more = re.search(r'href="(\?show=ahead&amp;after=[^"]+)"', first)
        assert more is not None
        second = browser.get("/me/" + more[1].replace("&amp;", "&")).content
        assert (len(titles(first.encode())), len(titles(second))) == (20, 4)
        assert b"Back to the first page" in second

    def test_fill_each_page_with_what_is_listed(self):
        me, seller = make_client(), make_practitioner()
        course = make_service(seller, "course", price_cents=0)
        for days in range(30, 52):
            make_session(course, start=NOW + timedelta(days=days, hours=10))
        cancel(buy(course, me, start=None), me)
        hour = make_service(seller, price_cents=0)
        for days in range(3, 6):
            cancel(buy(hour, me, start=NOW + timedelta(days=days, hours=2)), me)
        # The sessions of the course, which come first by time, are no lines of their own.
        assert listed(me, "?show=canceled") == [
            "Teacher training with Dr. Smith",
            *["60-minute Consultation with Dr. Smith"] * 3,
        ]

    @pytest.mark.parametrize(
        "query", ["?show=x", "?after=x", "?after=~1", "?after=2027~1", "?after=x~1", "?after=~²"]
    )
    def test_begin_at_the_beginning_where_the_address_is_wrong(self, query):
        student = make_student()
        book_for_good(make_teacher(), student)
        browser = browser_of(student)
        assert browser.get(f"/me/{query}").status_code == 200

    def test_are_for_those_who_are_signed_in(self, client):
        answer = client.get("/me/?show=past")
        assert answer["Location"] == "/sign-in/?next=%2Fme%2F%3Fshow%3Dpast"
