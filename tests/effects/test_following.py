"""The relay, and meetings that follow moved and cancelled bookings."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories import NOW
from tests.lookalikes.faults import Fault
from tests.steps import request_booking

from bookable.domain.commands import Cancel, Reschedule
from bookable.domain.lifecycle import Status
from bookable.domain.meetings import MeetingVendorBusy, MeetingVendorError
from bookable.effects.relay import relay, relay_all
from bookable.effects.retries import LAST_RETRY, seconds_to_wait
from bookable.effects.vendor_meetings import delete_meetings, move_meeting
from bookable.engine import bookings, confirming
from bookable.storage.models import Booking, FeedEntry, Meeting


@pytest.fixture
def booking(zoom, maria, john):
    made = request_booking(maria, john)
    return confirming.confirm(made.id, program="tutoring", by=maria, now=NOW)


def confirmed(maria, john):
    made = request_booking(maria, john, start=NOW + timedelta(days=5, hours=2))
    return confirming.confirm(made.id, program="tutoring", by=maria, now=NOW)


@pytest.fixture
def step(booking, john):
    def take(command):
        return bookings.perform(booking.id, command, program="tutoring", by=john, now=NOW)

    return take


def the_meeting(zoom):
    (meeting,) = zoom.meetings.values()
    return meeting


class TestMovedBookingWithMeeting:
    def test_moves_its_meeting_under_the_same_id(self, zoom, booking, step):
        moved = step(Reschedule(start=booking.time.start + timedelta(hours=2)))
        assert moved.meeting_id == booking.meeting_id
        assert not Meeting.objects.get().synced
        move_meeting(booking.id)
        assert the_meeting(zoom)["start_time"] == "2027-03-02T12:00:00Z"
        assert Meeting.objects.get().synced

    def test_moves_its_meeting_after_zoom_is_back(self, zoom, booking, step):
        zoom.queue("update", Fault.refuse(503))
        step(
            Reschedule(start=booking.time.start + timedelta(hours=2), length=timedelta(minutes=30))
        )
        with pytest.raises(MeetingVendorError):
            move_meeting(booking.id)
        assert not Meeting.objects.get().synced
        move_meeting(booking.id)
        assert the_meeting(zoom)["duration"] == 30

    def test_moved_twice_sends_the_last_time(self, zoom, booking, step):
        for hours in (1, 2):
            step(Reschedule(start=booking.time.start + timedelta(hours=hours)))
        move_meeting(booking.id)
        move_meeting(booking.id)
        assert the_meeting(zoom)["start_time"] == "2027-03-02T12:00:00Z"
        assert zoom.count("update") == 1


class TestCancelledBookingWithMeeting:
    def test_has_its_meeting_deleted(self, zoom, booking, step):
        assert step(Cancel()).status is Status.CANCELED
        delete_meetings(booking.id)
        assert zoom.meetings == {}
        assert Meeting.objects.get().state == "gone"

    def test_has_its_meeting_deleted_after_zoom_is_back(self, zoom, booking, step):
        zoom.queue("delete", Fault.refuse(500))
        assert step(Cancel()).status is Status.CANCELED
        with pytest.raises(MeetingVendorError):
            delete_meetings(booking.id)
        assert Meeting.objects.get().state == "leaving"
        delete_meetings(booking.id)
        assert zoom.meetings == {}

    @pytest.mark.parametrize("fault", [Fault.refuse(404, code=3001), Fault.refuse(404)])
    def test_accepts_that_the_meeting_is_already_gone(self, zoom, booking, step, fault):
        zoom.queue("delete", fault)
        step(Cancel())
        delete_meetings(booking.id)
        assert Meeting.objects.get().state == "gone"


class TestRelay:
    @pytest.mark.parametrize(
        ("command", "effect"),
        [
            (Cancel(), "delete_meetings"),
            (Reschedule(start=NOW + timedelta(days=3, hours=2)), "move_meeting"),
        ],
    )
    def test_defers_the_effect_of_an_entry(self, step, booking, command, effect):
        step(command)
        relay_all()
        assert deferred(effect) == [{"booking_id": booking.id}]

    def test_defers_nothing_without_an_effect(self, booking):
        relay_all()
        assert deferred("delete_meetings") == deferred("move_meeting") == []


class TestEntryWhoseEffectsCannotBeDeferred:
    def test_does_not_block_others_and_is_retried(self, booking, john, maria):
        """The programme of the entry is unknown to this code, so deferring its effects fails."""
        bookings.perform(booking.id, Cancel(), program="tutoring", by=john, now=NOW)
        stranger = confirmed(maria, john)
        Booking.objects.filter(id=stranger.id).update(program="unheard of")
        places = FeedEntry.objects.count()
        assert relay_all() == 5
        assert FeedEntry.objects.count() == places + 5
        jobs = deferred("relay")
        assert len(jobs) == 5
        failed = []
        for job in jobs:
            try:
                relay(**job)
            except LookupError:
                failed.append(job)
        assert len(failed) == 1
        assert deferred("delete_meetings") == [{"booking_id": booking.id}]


class TestEffectRetries:
    def test_wait_longer_each_time_and_end(self):
        waits = [seconds_to_wait(failures, RuntimeError()) for failures in range(LAST_RETRY)]
        assert waits == sorted(waits)
        assert (waits[0], waits[3], waits[-1]) == (1, 8, 7200)
        assert seconds_to_wait(LAST_RETRY, RuntimeError()) is None

    def test_wait_as_long_as_the_vendor_asks(self):
        assert seconds_to_wait(0, MeetingVendorBusy("busy", retry_after=59.5)) == 60
        assert seconds_to_wait(9, MeetingVendorBusy("busy", retry_after=59.5)) == 512


def deferred(task):
    from procrastinate.contrib.django.models import ProcrastinateJob

    found = ProcrastinateJob.objects.filter(task_name=task).order_by("id")
    return list(found.values_list("args", flat=True))
