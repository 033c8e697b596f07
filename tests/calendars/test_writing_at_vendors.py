"""Bookings in calendars at Google and Microsoft, written there and changed there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.calendars.test_at_vendors import browser, connection, vendor
from tests.factories import HOUR, NOW, TOMORROW_AT_TEN, make_student
from tests.lookalikes.faults import Fault
from tests.steps import request_booking

from bookable.domain.commands import Cancel
from bookable.domain.lifecycle import Status
from bookable.effects.reading_calendars import read_due
from bookable.effects.relay import relay_all
from bookable.effects.writing_calendars import write_due
from bookable.engine import bookings, confirming
from bookable.storage.models import Booking, BusyTime

__all__ = ["browser", "connection", "vendor"]

pytestmark = pytest.mark.usefixtures("committed")

LATER = TOMORROW_AT_TEN + 3 * HOUR


@pytest.fixture
def lesson(vendor, connection, maria, at) -> Any:
    """A confirmed lesson that was written into Maria's calendar."""
    read_due()
    booking = request_booking(maria, make_student(), start=TOMORROW_AT_TEN)
    confirming.confirm(booking.id, program="tutoring", by=maria, now=NOW)
    settle()
    return booking


def settle() -> None:
    relay_all()
    write_due()


def there(vendor) -> list[dict[str, Any]]:
    events = vendor.there.events.values()
    return [event for event in events if event.get("status") != "cancelled"]


class TestConfirmedBooking:
    def test_is_written_once_and_takes_no_time_of_its_own(self, vendor, lesson, at):
        settle()
        [event] = there(vendor)
        assert event["start"]["dateTime"].startswith(TOMORROW_AT_TEN.strftime("%Y-%m-%dT%H:%M"))
        at(NOW + timedelta(minutes=6))
        assert read_due() == 1
        assert not BusyTime.objects.exists()

    def test_that_is_canceled_is_deleted_there(self, vendor, lesson, maria):
        bookings.perform(lesson.id, Cancel(), program="tutoring", by=maria, now=NOW)
        settle()
        assert there(vendor) == []

    def test_whose_answer_was_lost_is_written_once(self, vendor, connection, maria, at):
        read_due()
        booking = request_booking(maria, make_student(), start=TOMORROW_AT_TEN)
        confirming.confirm(booking.id, program="tutoring", by=maria, now=NOW)
        vendor.there.queue(vendor.call("create"), Fault.lost())
        settle()
        at(NOW + HOUR)
        settle()
        assert len(there(vendor)) == 1

    def test_that_is_moved_there_follows(self, vendor, lesson, at):
        [event] = there(vendor)
        vendor.move(event["id"], LATER, LATER + HOUR)
        at(NOW + timedelta(minutes=6))
        read_due()
        assert Booking.objects.get(id=lesson.id).starts_at == LATER

    def test_that_is_deleted_there_is_canceled(self, vendor, lesson, at):
        [event] = there(vendor)
        vendor.there.remove(event["id"])
        at(NOW + timedelta(minutes=6))
        read_due()
        assert Booking.objects.get(id=lesson.id).status == Status.CANCELED
