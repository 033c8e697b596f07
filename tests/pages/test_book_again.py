"""What is over can be booked once more, from the page of the booking."""

from __future__ import annotations

import re

import pytest
from tests.factories import (
    NOW,
    make_buddy,
    make_client,
    make_match,
    make_practitioner,
    make_service,
    make_student,
    make_teacher,
)
from tests.pages.test_booking_pages import at, browser_of
from tests.steps import book_for_good, buy, cancel, request_booking, schedule_session

from bookable.domain.commands import Cancel
from bookable.engine import bookings
from bookable.storage import models

pytestmark = pytest.mark.usefixtures("at_now")


def call_off(booking, by):
    bookings.perform(booking.id, Cancel(), program=booking.program, by=by, now=NOW)


def again(booking, who) -> str | None:
    """Return where the button leads, if there is one."""
    page = browser_of(who).get(at(booking)).content.decode()
    found = re.search(r'href="([^"]+)">Book again<', page)
    return found and found[1]


class TestCanceledLesson:
    def test_leads_to_the_page_of_its_teacher_with_its_length(self):
        maria, sam = make_teacher(name="Maria Garcia"), make_student()
        lesson = request_booking(maria, sam, minutes=90)
        assert again(lesson, sam) is None
        call_off(lesson, sam)
        there = again(lesson, sam)
        assert there == "/p/maria-garcia/book/tutoring/?duration=90"
        assert "1 hr 30 min" in browser_of(sam).get(there).content.decode()
        assert again(lesson, maria) is None

    def test_of_a_teacher_who_left_leads_nowhere(self):
        maria, sam = make_teacher(), make_student()
        lesson = request_booking(maria, sam)
        call_off(lesson, sam)
        models.Person.objects.filter(id=maria.person_id).update(is_active=False)
        assert again(lesson, sam) is None

    def test_leads_nowhere_where_pages_are_off(self, settings):
        settings.BOOKABLE_PAGES = False
        maria, sam = make_teacher(), make_student()
        lesson = request_booking(maria, sam)
        call_off(lesson, sam)
        assert again(lesson, sam) is None


class TestCompletedLesson:
    def test_can_be_booked_again(self):
        maria, sam = make_teacher(), make_student()
        lesson = book_for_good(maria, sam)
        models.Booking.objects.update(status="completed")
        assert again(lesson, sam)


class TestCanceledSale:
    def test_leads_to_its_service_while_it_is_sold(self):
        smith, cy = make_practitioner(name="Dr. Smith"), make_client()
        service = make_service(smith)
        service.refresh_from_db()
        bought = buy(service, cy)
        cancel(bought, cy)
        there = again(bought, cy)
        assert there == f"/p/dr-smith/book/marketplace/{service.uuid}/?duration=60"
        assert browser_of(cy).get(there).status_code == 200
        models.Service.objects.update(archived_at=NOW)
        assert again(bought, cy) is None


class TestCanceledSessionOfBuddies:
    def test_is_planned_on_a_page_of_their_own(self):
        ana, ben = make_buddy(), make_buddy()
        session = schedule_session(make_match(ana, ben), ana)
        call_off(session, ana)
        assert again(session, ana) is None
        assert again(session, ben) is None
