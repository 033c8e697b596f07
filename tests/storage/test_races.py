"""Races for a teacher's time: booking, moving, confirming and cancelling at the same time."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from itertools import pairwise

import pytest
from tests.factories import NOW, make_student, make_teacher
from tests.races import at_once, tally
from tests.steps import request_booking

from bookable.domain.commands import Cancel, Complete, Reschedule
from bookable.engine import bookings, confirming, due_changes, feedback
from bookable.storage.models import Claim, LedgerEntry, Meeting

pytestmark = pytest.mark.usefixtures("committed")

START = NOW + timedelta(days=1, hours=2)
ROUNDS = 80


class TestManyStudentsBookOneSlot:
    def test_one_gets_it_and_others_are_refused(self):
        maria = make_teacher()
        students = [make_student() for _ in range(64)]
        outcomes = at_once(
            [partial(request_booking, maria, each, start=START) for each in students]
        )
        assert tally(outcomes) == {"Booking": 1, "SlotTaken": 63}
        assert Claim.objects.filter(calendar__person_id=maria.person_id).count() == 1


class TestManyRoundsForOneSlot:
    def test_have_one_winner_each_and_no_deadlock(self):
        students = [make_student() for _ in range(8)]
        for _ in range(ROUNDS // 8):
            teachers = [make_teacher() for _ in range(8)]
            for maria in teachers:
                outcomes = at_once(
                    [partial(request_booking, maria, each, start=START) for each in students]
                )
                assert tally(outcomes) == {"Booking": 1, "SlotTaken": 7}


class TestOverlappingRequests:
    def test_never_both_win(self):
        students = [make_student() for _ in range(6)]
        for _ in range(20):
            maria = make_teacher()
            at_once(
                [
                    partial(
                        request_booking, maria, each, start=START + timedelta(minutes=20 * index)
                    )
                    for index, each in enumerate(students)
                ]
            )
            claims = Claim.objects.filter(calendar__person_id=maria.person_id)
            spans = sorted((claim.during.lower, claim.during.upper) for claim in claims)
            assert spans
            assert all(one[1] <= two[0] for one, two in pairwise(spans))


class TestTouchingRequests:
    def test_all_succeed(self):
        maria = make_teacher()
        outcomes = at_once(
            [
                partial(request_booking, maria, make_student(), start=START + timedelta(hours=hour))
                for hour in range(4)
            ]
        )
        assert tally(outcomes) == {"Booking": 4}


class TestBuffersUnderConcurrency:
    def test_never_put_two_bookings_too_close(self):
        for _ in range(10):
            maria = make_teacher(buffer_before_minutes=10, buffer_after_minutes=20)
            starts = [START + timedelta(minutes=60 + 15 * step) for step in range(4)]
            at_once([partial(request_booking, maria, make_student(), start=START)] * 2)
            at_once(
                [partial(request_booking, maria, make_student(), start=start) for start in starts]
            )
            claims = Claim.objects.filter(calendar__person_id=maria.person_id)
            spans = sorted((claim.during.lower, claim.during.upper) for claim in claims)
            gaps = [two[0] - one[1] for one, two in pairwise(spans)]
            assert len(spans) == 2
            assert min(gaps) >= timedelta(minutes=30)


class TestTwoMovesIntoOneSlot:
    def test_one_gets_it(self):
        for _ in range(20):
            maria = make_teacher()
            john, jane = make_student(), make_student()
            first = request_booking(maria, john, start=START)
            second = request_booking(maria, jane, start=START + timedelta(hours=1))
            target = Reschedule(start=START + timedelta(hours=3))
            outcomes = at_once(
                [partial(move, first, target, john), partial(move, second, target, jane)]
            )
            assert tally(outcomes) == {"Booking": 1, "SlotTaken": 1}


class TestMoveIntoSlotBeingBooked:
    def test_one_of_the_two_gets_it(self):
        for _ in range(20):
            maria = make_teacher()
            john, jane = make_student(), make_student()
            first = request_booking(maria, john, start=START)
            target = START + timedelta(hours=3)
            outcomes = at_once(
                [
                    partial(move, first, Reschedule(start=target), john),
                    partial(request_booking, maria, jane, start=target),
                ]
            )
            assert tally(outcomes) == {"Booking": 1, "SlotTaken": 1}


class TestTwoBookingsSwapTimes:
    def test_do_not_deadlock(self):
        for _ in range(20):
            maria = make_teacher()
            john, jane = make_student(), make_student()
            first = request_booking(maria, john, start=START)
            second = request_booking(maria, jane, start=START + timedelta(hours=1))
            outcomes = at_once(
                [
                    partial(move, first, Reschedule(start=second.time.start), john),
                    partial(move, second, Reschedule(start=first.time.start), jane),
                ]
            )
            assert set(tally(outcomes)) <= {"Booking", "SlotTaken"}


class TestConfirmTwiceConcurrently:
    def test_makes_one_meeting(self):
        for _ in range(20):
            maria = make_teacher()
            booking = request_booking(maria, make_student(), start=START)
            confirm = partial(confirming.confirm, booking.id, program="tutoring", by=maria, now=NOW)
            outcomes = at_once([confirm] * 4)
            assert tally(outcomes)["Booking"] == 1
            assert set(tally(outcomes)) <= {"Booking", "ConfirmationUnderWay", "WrongStatus"}
            assert Meeting.objects.filter(booking_id=booking.id).count() == 1
            assert entries(booking.id) == ["booking_requested", "booking_confirmed"]


class TestConfirmWhileCancelling:
    def test_leaves_no_meeting_for_an_unconfirmed_booking(self):
        for _ in range(20):
            maria, john = make_teacher(), make_student()
            booking = request_booking(maria, john, start=START)
            at_once(
                [
                    partial(confirming.confirm, booking.id, program="tutoring", by=maria, now=NOW),
                    partial(step, booking, Cancel(), john),
                ]
            )
            assert not Meeting.objects.filter(booking_id=booking.id, state="live").exists()
            assert entries(booking.id)[-1] == "booking_canceled"


class TestBothSidesCompleteConcurrently:
    def test_completes_once(self):
        for _ in range(20):
            maria, john = make_teacher(), make_student()
            booking = request_booking(maria, john, start=START)
            confirming.confirm(booking.id, program="tutoring", by=maria, now=NOW)
            over = START + timedelta(hours=2)
            outcomes = at_once(
                [partial(step, booking, Complete(), who, over) for who in (maria, john)]
            )
            assert tally(outcomes) == {"Booking": 1, "WrongStatus": 1}
            assert entries(booking.id).count("booking_completed") == 1


class TestFeedbackTwiceConcurrently:
    def test_is_saved_once(self):
        maria, john = make_teacher(), make_student()
        booking = request_booking(maria, john, start=START)
        confirming.confirm(booking.id, program="tutoring", by=maria, now=NOW)
        over = START + timedelta(hours=2)
        step(booking, Complete(), john, over)
        give = partial(
            feedback.give, booking.id, rating=5, comment="", program="tutoring", by=john, now=over
        )
        assert tally(at_once([give] * 6)) == {"StoredFeedback": 1, "AlreadyGiven": 5}


class TestExpiredHoldConcurrently:
    def test_is_released_once_and_one_request_gets_the_slot(self):
        for _ in range(10):
            maria = make_teacher()
            old = request_booking(maria, make_student(), start=NOW + timedelta(days=5, hours=2))
            later = old.hold_until
            students = [make_student() for _ in range(4)]
            outcomes = at_once(
                [
                    partial(due_changes.apply_all_due_changes, later),
                    *(
                        partial(request_booking, maria, each, start=old.time.start, now=later)
                        for each in students
                    ),
                ]
            )
            assert tally(outcomes)["Booking"] == 1
            assert set(tally(outcomes)) == {"int", "Booking", "SlotTaken"}
            assert entries(old.id) == ["booking_requested", "booking_expired"]


def move(booking, command, who):
    return bookings.perform(booking.id, command, program="tutoring", by=who, now=NOW)


def step(booking, command, who, now=NOW):
    return bookings.perform(booking.id, command, program="tutoring", by=who, now=now)


def entries(booking_id):
    found = LedgerEntry.objects.filter(booking_id=booking_id).order_by("id")
    return list(found.values_list("kind", flat=True))
