"""Confirming with a Zoom meeting, and the sweep for orphaned meetings."""

from __future__ import annotations

import pytest
from tests.factories import NOW
from tests.lookalikes.faults import Fault
from tests.steps import request_booking
from tests.waiting import eventually

from bookable.domain.commands import Cancel
from bookable.domain.lifecycle import Status
from bookable.domain.refusals import MeetingFailed
from bookable.effects.vendor_meetings import delete_meetings, sweep_orphans
from bookable.engine import bookings, confirming
from bookable.queries import one_booking
from bookable.storage.models import Meeting


@pytest.fixture
def booking(maria, john):
    return request_booking(maria, john)


@pytest.fixture
def confirm(booking, maria):
    return lambda: confirming.confirm(booking.uuid, program="tutoring", by=maria, now=NOW)


@pytest.fixture
def status(booking, maria):
    def now():
        return one_booking.visible(booking.uuid, program="tutoring", by=maria).status

    return now


@pytest.fixture
def _impatient(monkeypatch):
    """A short limit in place of the real ten seconds."""
    monkeypatch.setattr(confirming, "WITHIN_SECONDS", 0.5)


class TestConfirmWithZoom:
    def test_makes_a_meeting_of_the_booked_length_with_both_names(self, zoom, confirm):
        confirmed = confirm()
        (meeting,) = zoom.meetings.values()
        assert confirmed.meeting_id == str(meeting["id"])
        assert confirmed.join_url == meeting["join_url"]
        assert confirmed.meeting.password == meeting["password"]
        assert meeting["duration"] == 60
        assert meeting["start_time"] == "2027-03-02T10:00:00Z"
        assert {"Maria Garcia", "John Doe"} <= set(meeting["topic"].split(" and "))


class TestConfirmWhenZoomFails:
    FAULTS = [
        Fault.refuse(500),
        Fault.refuse(400, "no"),
        Fault(status=201, body="not json"),
        Fault(status=201, body={"id": None}),
        Fault(status=200, body="<html>", content_type="text/html"),
        Fault(drop=True),
    ]

    @pytest.mark.parametrize("fault", FAULTS)
    def test_leaves_the_booking_pending_with_an_error(self, zoom, confirm, status, fault):
        zoom.queue("create", fault, times=2)
        with pytest.raises(MeetingFailed):
            confirm()
        assert status() is Status.REQUESTED
        assert Meeting.objects.count() == 0

    @pytest.mark.parametrize("fault", FAULTS)
    def test_can_be_repeated_at_once(self, zoom, confirm, status, fault):
        zoom.queue("create", fault, times=2)
        with pytest.raises(MeetingFailed):
            confirm()
        zoom.forget_faults()
        assert confirm().status is Status.CONFIRMED
        assert len(zoom.meetings) == 1


@pytest.mark.long
@pytest.mark.usefixtures("_impatient")
class TestMeetingMadeAfterTimeout:
    @pytest.mark.parametrize("fault", [Fault.late(0.8), Fault.lost()])
    def test_is_swept_up(self, zoom, confirm, status, fault):
        zoom.queue("create", fault)
        with pytest.raises(MeetingFailed):
            confirm()
        assert status() is Status.REQUESTED
        eventually(lambda: len(zoom.meetings) == 1)
        assert sweep_orphans() == 1
        assert zoom.meetings == {}

    def test_is_swept_up_beside_the_one_in_use(self, zoom, confirm):
        zoom.queue("create", Fault.lost())
        with pytest.raises(MeetingFailed):
            confirm()
        confirmed = confirm()
        assert len(zoom.meetings) == 2
        assert sweep_orphans() == 1
        assert [str(number) for number in zoom.meetings] == [confirmed.meeting_id]


class TestOrphanSweep:
    def test_keeps_meetings_that_are_used_or_not_ours(self, zoom, confirm):
        confirm()
        zoom.meetings[7] = {"id": 7, "topic": "Lunch", "agenda": "", "type": 2}
        foreign = "[bookable:11111111-2222-4333-8444-555555555555]"
        zoom.meetings[8] = {"id": 8, "topic": "Elsewhere", "agenda": foreign, "type": 2}
        assert sweep_orphans() == 0
        assert len(zoom.meetings) == 3

    def test_does_nothing_while_zoom_is_down(self, zoom, confirm):
        confirm()
        zoom.queue("list", Fault.refuse(503), times=9)
        assert sweep_orphans() == 0

    def test_deletes_meetings_of_cancelled_bookings(self, zoom, confirm, booking, john):
        confirm()
        bookings.perform(booking.id, Cancel(), program="tutoring", by=john, now=NOW)
        assert sweep_orphans() == 1
        delete_meetings(booking.id)
        assert zoom.meetings == {}
        assert Meeting.objects.get().state == "gone"
