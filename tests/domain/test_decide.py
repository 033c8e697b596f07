"""Every command on a booking in every status, by everybody: taken or refused as the tables say."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import product
from uuid import UUID

import pytest
from tests.domain.given import (
    BY_NAME,
    COMMANDS,
    END,
    HOUR,
    MEETING,
    NOW,
    START,
    TICK,
    actor,
    booking,
    heard,
    person,
    when,
)
from tests.domain.test_lifecycle import ARROWS
from tests.domain.test_policy import MAY

from bookable.domain.booking import Booking, Decision
from bookable.domain.commands import Cancel, Command, Complete, Confirm, Miss, Reschedule, Start
from bookable.domain.deciding import decide
from bookable.domain.lifecycle import Status, Step
from bookable.domain.people import Role, Side
from bookable.domain.policy import MARKETPLACE_PROGRAM, TUTORING_PROGRAM
from bookable.domain.refusals import (
    InvalidField,
    NotAParty,
    NotYourStep,
    RoleRequired,
    SkippedWallTime,
    TooEarly,
    TooLate,
    WrongStatus,
)

TEACHER = actor(Side.PROVIDER, TUTORING_PROGRAM)
STUDENT = actor(Side.CLIENT, TUTORING_PROGRAM)
STRANGER = actor(None, TUTORING_PROGRAM)
SIDES: list[Side | None] = [*Side, None]

REQUESTED = booking(TUTORING_PROGRAM)
CONFIRMED = booking(TUTORING_PROGRAM, Status.CONFIRMED, meeting=MEETING)


def tutoring(booked: Booking, command: Command, *, by=STUDENT, now: datetime = NOW) -> Decision:
    return decide(booked, command, program=TUTORING_PROGRAM, by=by, now=now)


class TestEveryCommand:
    @pytest.mark.parametrize(("name", "step", "before"), list(product(BY_NAME, Step, Status)))
    def test_is_taken_or_refused_as_the_tables_say(self, name: str, step: Step, before: Status):
        program = BY_NAME[name]
        rule = program.rules.get(step)
        for side in SIDES:
            now = when(rule.moment_of(side)) if rule and side else NOW
            by = actor(side, program)
            booked = booking(program, before, accord=heard(program, side))
            if (name, step, side) not in MAY:
                with pytest.raises((NotAParty, NotYourStep, RoleRequired)):
                    decide(booked, COMMANDS[step](), program=program, by=by, now=now)
            elif program.forgiving.get(step) is before:
                decision = decide(booked, COMMANDS[step](), program=program, by=by, now=now)
                assert decision == Decision(booked, ())
            elif (name, step, before) not in ARROWS:
                with pytest.raises(WrongStatus):
                    decide(booked, COMMANDS[step](), program=program, by=by, now=now)
            else:
                decision = decide(booked, COMMANDS[step](), program=program, by=by, now=now)
                assert decision.booking.status is ARROWS[name, step, before]
                assert decision.booking.updated_at == now


class TestTheOrderOfChecks:
    """Each booking below is wrong in all ways but one more each time."""

    OVER = booking(TUTORING_PROGRAM, Status.COMPLETED)
    SKIPPED = datetime(2027, 3, 28, 2, 30)  # noqa: DTZ001  (a wall time)

    def test_begins_with_the_role_where_only_providers_may(self):
        with pytest.raises(RoleRequired):
            tutoring(self.OVER, Confirm(), by=STRANGER, now=END)

    def test_asks_a_stranger_to_leave_before_it_looks_at_the_status(self):
        with pytest.raises(NotAParty):
            tutoring(self.OVER, Complete(), by=STRANGER, now=NOW)

    def test_asks_a_stranger_with_the_role_to_leave_as_well(self):
        with pytest.raises(NotAParty):
            tutoring(self.OVER, Confirm(), by=person(9, Role.TEACHER), now=END)

    def test_tells_the_wrong_side_so_before_it_looks_at_the_status(self):
        learner = person(2, Role.STUDENT, Role.TEACHER)
        with pytest.raises(NotYourStep):
            tutoring(self.OVER, Confirm(), by=learner, now=END)

    def test_tells_staff_that_the_step_is_not_theirs(self):
        with pytest.raises(NotYourStep):
            tutoring(self.OVER, Complete(), by=actor(Side.STAFF, TUTORING_PROGRAM), now=END)

    def test_looks_at_the_status_before_the_time(self):
        with pytest.raises(WrongStatus):
            tutoring(self.OVER, Complete(), by=TEACHER, now=NOW)

    def test_looks_at_the_time_before_what_was_asked(self):
        with pytest.raises(TooLate):
            tutoring(CONFIRMED, Reschedule(start=self.SKIPPED), now=START)

    def test_looks_at_what_was_asked_last(self):
        with pytest.raises(SkippedWallTime):
            tutoring(CONFIRMED, Reschedule(start=self.SKIPPED))


class TestTheBookedTime:
    def test_begins_with_its_start(self):
        assert tutoring(CONFIRMED, Cancel(), now=START - TICK)
        with pytest.raises(TooLate):
            tutoring(CONFIRMED, Cancel(), now=START)

    def test_is_not_over_at_its_end(self):
        with pytest.raises(TooEarly):
            tutoring(CONFIRMED, Complete(), now=END)
        assert tutoring(CONFIRMED, Complete(), now=END + TICK)

    def test_may_be_missed_from_its_start_on(self):
        booked = booking(MARKETPLACE_PROGRAM, Status.CONFIRMED)
        provider = actor(Side.PROVIDER, MARKETPLACE_PROGRAM)
        with pytest.raises(TooEarly):
            decide(booked, Miss(), program=MARKETPLACE_PROGRAM, by=provider, now=START - TICK)
        missed = decide(booked, Miss(), program=MARKETPLACE_PROGRAM, by=provider, now=START)
        assert missed.booking.status is Status.NO_SHOW


class TestConfirming:
    def test_keeps_the_meeting_and_ends_the_attempt_and_the_wait(self):
        attempted = replace(REQUESTED, confirming=UUID(int=1))
        confirmed = tutoring(attempted, Confirm(meeting=MEETING), by=TEACHER).booking
        assert confirmed.meeting == MEETING
        assert (confirmed.meeting_id, confirmed.join_url) == (MEETING.meeting_id, MEETING.join_url)
        assert confirmed.meeting_synced
        assert confirmed.confirming is None
        assert confirmed.hold_until is None

    def test_needs_no_meeting_where_the_two_meet_in_person(self):
        confirmed = tutoring(REQUESTED, Confirm(), by=TEACHER).booking
        assert (confirmed.meeting_id, confirmed.join_url) == (None, None)


class TestCancelling:
    def test_keeps_the_reason_and_who_it_was(self):
        canceled = tutoring(CONFIRMED, Cancel(reason="Ill"), by=TEACHER).booking
        assert canceled.cancellation_reason == "Ill"
        assert canceled.canceled_by == Side.PROVIDER

    def test_lets_go_of_the_meeting_and_of_the_time(self):
        canceled = tutoring(CONFIRMED, Cancel()).booking
        assert canceled.meeting is None
        assert not canceled.holds_time

    def test_ends_the_wait(self):
        assert tutoring(REQUESTED, Cancel()).booking.hold_until is None

    def test_leaves_the_time_itself_in_the_record(self):
        assert tutoring(CONFIRMED, Cancel()).booking.span == CONFIRMED.span


class TestCompleting:
    @pytest.mark.parametrize("side", [Side.PROVIDER, Side.CLIENT])
    def test_keeps_who_it_was_and_when(self, side: Side):
        now = END + HOUR
        by = actor(side, TUTORING_PROGRAM)
        completed = tutoring(CONFIRMED, Complete(), by=by, now=now).booking
        assert (completed.completed_by, completed.completed_at) == (side, now)
        assert completed.updated_at == now

    def test_keeps_the_meeting_that_took_place(self):
        assert tutoring(CONFIRMED, Complete(), now=END + HOUR).booking.meeting == MEETING


class TestStarting:
    def test_completes_nothing_yet(self):
        booked = booking(MARKETPLACE_PROGRAM, Status.CONFIRMED)
        provider = actor(Side.PROVIDER, MARKETPLACE_PROGRAM)
        started = decide(booked, Start(), program=MARKETPLACE_PROGRAM, by=provider, now=START)
        assert started.booking.status is Status.IN_PROGRESS
        assert (started.booking.completed_by, started.booking.completed_at) == ("", None)


class TestARefusedCommand:
    def test_leaves_the_booking_as_it_was(self):
        before = replace(CONFIRMED)
        with pytest.raises(InvalidField):
            tutoring(CONFIRMED, Reschedule(start=START, length=-HOUR))
        assert before == CONFIRMED
