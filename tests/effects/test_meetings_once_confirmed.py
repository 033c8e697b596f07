"""Meetings that are made after the confirmation, by the worker at Zoom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories import NOW, make_mentee, make_mentor
from tests.lookalikes.faults import Fault
from tests.steps import request_booking

from bookable.domain.commands import Amend, Cancel, Confirm, Details, Reschedule
from bookable.domain.lifecycle import Status
from bookable.domain.meetings import MeetingVendorError
from bookable.effects.relay import relay, relay_all
from bookable.effects.vendor_meetings import (
    delete_meetings,
    make_meeting,
    move_meeting,
    sweep_orphans,
)
from bookable.engine import bookings
from bookable.queries import one_booking
from bookable.storage.models import Booking, LedgerEntry, Meeting

VIDEO = Details(session_type="video")


@pytest.fixture(autouse=True)
def _before_the_session(monkeypatch):
    monkeypatch.setattr("bookable.engine.clock.now", lambda: NOW)


@pytest.fixture
def jane(db):
    return make_mentor()


@pytest.fixture
def john(db):
    return make_mentee()


@pytest.fixture
def booking(zoom, jane, john):
    """A video session that Jane has accepted."""
    made = request_booking(jane, john, program="mentoring", details=VIDEO)
    return step(made, Confirm(), jane)


def step(booking, command, by):
    return bookings.perform(booking.id, command, program="mentoring", by=by, now=NOW)


def shown(booking, by):
    return one_booking.visible(booking.id, program="mentoring", by=by)


def follow(booking):
    """Relay all entries of a booking, also those relayed before, and return the deferred
    effects."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    before = set(ProcrastinateJob.objects.values_list("id", flat=True))
    relay_all()
    for entry in LedgerEntry.objects.filter(booking_id=booking.id):
        relay(entry.id)
    found = ProcrastinateJob.objects.exclude(id__in=before).order_by("id")
    return list(found.values_list("task_name", "args"))


class TestAcceptedVideoSession:
    def test_is_confirmed_without_waiting_for_the_vendor(self, zoom, booking):
        assert (booking.status, booking.meeting) == (Status.CONFIRMED, None)
        assert zoom.count("create") == 0

    def test_gets_its_meeting_from_the_worker(self, zoom, booking, john):
        assert ("make_meeting", {"booking_id": booking.id}) in follow(booking)
        make_meeting(booking.id)
        (meeting,) = zoom.meetings.values()
        assert shown(booking, john).join_url == meeting["join_url"]
        assert meeting["start_time"] == "2027-03-02T10:00:00Z"

    def test_gets_one_meeting_for_many_runs(self, zoom, booking):
        for _ in range(3):
            make_meeting(booking.id)
        assert len(zoom.meetings) == Meeting.objects.count() == 1
        assert [name for name, _ in follow(booking)] == []

    def test_can_be_confirmed_by_auto_accept(self, zoom, john):
        made = request_booking(
            make_mentor(auto_accept=True), john, program="mentoring", details=VIDEO
        )
        assert (made.status, made.meeting) == (Status.CONFIRMED, None)
        assert ("make_meeting", {"booking_id": made.id}) in follow(made)

    def test_can_be_confirmed_by_a_move(self, zoom, jane, john):
        made = request_booking(jane, john, program="mentoring", details=VIDEO)
        assert follow(made) == []
        step(made, Reschedule(start=made.time.start + timedelta(hours=1)), john)
        assert ("make_meeting", {"booking_id": made.id}) in follow(made)
        make_meeting(made.id)
        (meeting,) = zoom.meetings.values()
        assert meeting["start_time"] == "2027-03-02T11:00:00Z"


class TestSessionOfAnotherType:
    def test_that_needs_no_meeting_loses_it(self, zoom, booking, john):
        make_meeting(booking.id)
        amended = step(booking, Amend(changes={"session_type": "chat"}), john)
        assert (amended.meeting, shown(booking, john).join_url) == (None, None)
        assert ("delete_meetings", {"booking_id": booking.id}) in follow(booking)
        delete_meetings(booking.id)
        assert zoom.meetings == {}

    def test_that_needs_one_gets_it(self, zoom, booking, john):
        for kind in ("chat", "video"):
            step(booking, Amend(changes={"session_type": kind}), john)
        assert ("make_meeting", {"booking_id": booking.id}) in follow(booking)
        make_meeting(booking.id)
        assert shown(booking, john).join_url in {
            each["join_url"] for each in zoom.meetings.values()
        }


class TestSessionWithoutVideo:
    @pytest.mark.parametrize("kind", ["chat", "email", "in_person"])
    def test_gets_no_meeting(self, zoom, jane, john, kind):
        details = Details(session_type=kind)
        made = request_booking(jane, john, program="mentoring", details=details)
        step(made, Confirm(), jane)
        assert follow(made) == []
        make_meeting(made.id)
        assert zoom.meetings == {}


class TestSessionThatNeedsNoMeetingAnyMore:
    def test_gets_none_after_cancellation(self, zoom, booking, john):
        step(booking, Cancel(), john)
        make_meeting(booking.id)
        assert zoom.count("create") == 0

    def test_gets_none_after_its_end(self, zoom, booking, monkeypatch):
        monkeypatch.setattr("bookable.engine.clock.now", lambda: booking.time.end)
        make_meeting(booking.id)
        assert zoom.count("create") == 0

    def test_has_one_deleted_that_was_made_meanwhile(self, zoom, booking, john, meanwhile):
        meanwhile(lambda: step(booking, Cancel(), john))
        make_meeting(booking.id)
        assert [meeting.state for meeting in Meeting.objects.all()] == ["leaving"]
        delete_meetings(booking.id)
        assert zoom.meetings == {}


class TestSessionMovedWhileMeetingIsMade:
    def test_keeps_the_meeting_and_moves_it(self, zoom, booking, john, meanwhile):
        moved = Reschedule(start=booking.time.start + timedelta(hours=3))
        meanwhile(lambda: step(booking, moved, john))
        make_meeting(booking.id)
        meeting = Meeting.objects.get()
        assert (meeting.state, meeting.synced) == ("live", False)
        move_meeting(booking.id)
        (at_zoom,) = zoom.meetings.values()
        assert at_zoom["start_time"] == "2027-03-02T13:00:00Z"


class TestTwoWorkersMakeOneMeeting:
    def test_keep_one(self, zoom, booking, meanwhile):
        meanwhile(lambda: make_meeting(booking.id))
        make_meeting(booking.id)
        assert len(zoom.meetings) == Meeting.objects.filter(state="live").count() == 1

    def test_delete_the_one_of_an_attempt_that_was_taken_over(self, zoom, booking, meanwhile):
        def take_over():
            Booking.objects.filter(id=booking.id).update(confirming=None)
            make_meeting(booking.id)

        meanwhile(take_over)
        make_meeting(booking.id)
        states = sorted(Meeting.objects.values_list("state", flat=True))
        assert states == ["leaving", "live"]


class TestMeetingVendorFails:
    def test_leaves_the_session_scheduled_and_retries(self, zoom, booking, john):
        zoom.queue("create", Fault.refuse(503), times=9)
        with pytest.raises(MeetingVendorError):
            make_meeting(booking.id)
        assert shown(booking, john).status is Status.CONFIRMED
        zoom.forget_faults()
        make_meeting(booking.id)
        assert shown(booking, john).meeting is not None


class TestSweepOfMissingMeetings:
    def test_keeps_a_meeting_that_is_just_being_made(self, zoom, booking, meanwhile):
        swept = []
        meanwhile(lambda: swept.append(sweep_orphans()))
        make_meeting(booking.id)
        assert swept == [0]
        assert len(zoom.meetings) == 1

    def test_deletes_the_meeting_of_a_dead_worker(self, zoom, booking, meanwhile):
        class DiedError(BaseException):
            pass

        def die():
            raise DiedError

        meanwhile(die)
        with pytest.raises(DiedError):
            make_meeting(booking.id)
        assert sweep_orphans() == 1
        assert zoom.meetings == {}


@pytest.fixture
def meanwhile(monkeypatch):
    """Do something after Zoom has made the next meeting, and before the gateway has the answer."""
    from bookable.engine import ports

    def between(happens):
        vendor = ports.meetings()
        create = type(vendor).create
        waiting = [happens]

        def made(self, plan, *, within):
            meeting = create(self, plan, within=within)
            if waiting:
                waiting.pop()()
            return meeting

        monkeypatch.setattr(type(vendor), "create", made)

    return between
