"""Requests of teachers who accept automatically: the worker confirms them, with their meeting."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories import NOW, TOMORROW_AT_TEN, make_student, make_teacher
from tests.lookalikes.faults import Fault
from tests.races import at_once, tally
from tests.steps import request_booking

from bookable.domain.commands import Cancel
from bookable.domain.lifecycle import Status
from bookable.domain.refusals import MeetingFailed
from bookable.effects.relay import relay_all
from bookable.effects.vendor_meetings import accept_request
from bookable.engine import bookings, confirming
from bookable.storage.models import Booking, LedgerEntry, Meeting, Person


@pytest.fixture(autouse=True)
def _before_the_lesson(monkeypatch):
    monkeypatch.setattr("bookable.engine.clock.now", lambda: NOW)


@pytest.fixture
def maria(db):
    return make_teacher(auto_accept=True)


@pytest.fixture
def lesson(zoom, maria, john):
    return request_booking(maria, john)


def deferred() -> list[tuple[str, dict[str, int]]]:
    """Relay what has happened, and return the deferred effects at vendors."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    relay_all()
    found = ProcrastinateJob.objects.filter(queue_name="vendors").order_by("id")
    return list(found.values_list("task_name", "args"))


def status_of(booking) -> Status:
    return Status(Booking.objects.get(id=booking.id).status)


class TestRequestOfATeacherWhoAcceptsAutomatically:
    def test_does_not_wait_for_the_vendor(self, zoom, lesson):
        assert (lesson.status, zoom.count("create")) == (Status.REQUESTED, 0)

    def test_is_confirmed_with_its_meeting_by_the_worker(self, zoom, lesson, maria):
        assert deferred() == [("accept_request", {"booking_id": lesson.id})]
        accept_request(lesson.id)
        assert status_of(lesson) is Status.CONFIRMED
        (meeting,) = zoom.meetings.values()
        assert Meeting.objects.get(booking_id=lesson.id).meeting_id == str(meeting["id"])
        last = LedgerEntry.objects.filter(booking_id=lesson.id).latest("id")
        assert (last.kind, last.actor_id, last.side) == (
            "booking_confirmed",
            maria.person_id,
            "provider",
        )

    def test_has_one_meeting_after_many_runs(self, zoom, lesson):
        for _ in range(3):
            accept_request(lesson.id)
        assert len(zoom.meetings) == 1

    def test_is_tried_again_if_the_vendor_fails(self, zoom, lesson):
        zoom.queue("create", Fault.refuse(500), times=2)
        with pytest.raises(MeetingFailed):
            accept_request(lesson.id)
        assert (status_of(lesson), Meeting.objects.count()) == (Status.REQUESTED, 0)
        zoom.forget_faults()
        accept_request(lesson.id)
        assert status_of(lesson) is Status.CONFIRMED

    def test_stays_a_request_if_the_teacher_has_changed_their_mind(self, zoom, lesson, maria):
        Person.objects.filter(id=maria.person_id).update(auto_accept=False)
        accept_request(lesson.id)
        assert (status_of(lesson), zoom.meetings) == (Status.REQUESTED, {})

    def test_stays_canceled(self, zoom, lesson, john):
        bookings.perform(lesson.id, Cancel(), program="tutoring", by=john, now=NOW)
        accept_request(lesson.id)
        assert (status_of(lesson), zoom.meetings) == (Status.CANCELED, {})

    @pytest.mark.parametrize("late", [timedelta(hours=26), timedelta(hours=49)])
    def test_is_not_confirmed_once_it_is_too_late(self, zoom, lesson, late, monkeypatch):
        monkeypatch.setattr("bookable.engine.clock.now", lambda: NOW + late)
        accept_request(lesson.id)
        assert (status_of(lesson), zoom.meetings) == (Status.REQUESTED, {})

    def test_of_another_teacher_waits_for_an_answer(self, zoom, john):
        lesson = request_booking(make_teacher(), john)
        assert deferred() == []
        accept_request(lesson.id)
        assert status_of(lesson) is Status.REQUESTED


class TestAcceptingConcurrently:
    def test_makes_one_meeting_with_the_teacher_who_confirms_by_hand(self, real_zoom):
        maria = make_teacher(auto_accept=True)
        for number in range(5):
            start = TOMORROW_AT_TEN + timedelta(days=number)
            lesson = request_booking(maria, make_student(), start=start)
            by_hand = {"program": "tutoring", "by": maria, "now": NOW}
            outcomes = at_once(
                [
                    lambda: accept_request(lesson.id),  # noqa: B023
                    lambda: accept_request(lesson.id),  # noqa: B023
                    lambda: confirming.confirm(lesson.id, **by_hand),  # noqa: B023
                ]
            )
            refused = {"NoneType", "Booking", "ConfirmationUnderWay", "WrongStatus"}
            assert tally(outcomes).keys() <= refused
            assert status_of(lesson) is Status.CONFIRMED
            assert len(real_zoom.meetings) == number + 1
