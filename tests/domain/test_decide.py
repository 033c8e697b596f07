"""Every command in every status by every side: decided or refused as the tables say."""

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
from tests.domain.test_programs import MAY

from bookable.domain.booking import Booking, Decision
from bookable.domain.commands import Cancel, Command, Complete, Confirm, Miss, Reschedule, Start
from bookable.domain.deciding import decide
from bookable.domain.lifecycle import Status, Step
from bookable.domain.people import Role, Side
from bookable.domain.programs import MARKETPLACE_PROGRAM, TUTORING_PROGRAM
from bookable.domain.refusals import (
    InvalidField,
    NotAParty,
    NotChangeable,
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


class TestEveryCommandInEveryStatus:
    @pytest.mark.parametrize(("name", "step"), list(product(BY_NAME, Step)))
    def test_succeeds_or_is_refused_as_the_tables_say(self, name: str, step: Step):
        every = list(product(Status, SIDES))
        assert {each: outcome(name, step, *each) for each in every} == {
            each: expected(name, step, *each) for each in every
        }


def expected(name: str, step: Step, before: Status, side: Side | None) -> str:
    """Return the status that the tables lead to, or why they do not."""
    if (name, step, side) not in MAY:
        return "not theirs"
    if BY_NAME[name].forgiving.get(step) is before:
        return "nothing changes"
    return ARROWS.get((name, step, before), "wrong status")


def outcome(name: str, step: Step, before: Status, side: Side | None) -> str:
    """Return what comes of a command, in the words of `expected`."""
    program = BY_NAME[name]
    rule = program.rules.get(step)
    now = when(rule.moment_of(side)) if rule and side else NOW
    by = actor(side, program)
    booked = booking(program, before, mutual_confirmation=heard(program, side))
    try:
        decision = decide(booked, COMMANDS[step](), program=program, by=by, now=now)
    except (NotAParty, NotChangeable, NotYourStep, RoleRequired):
        return "not theirs"
    except WrongStatus:
        return "wrong status"
    if decision == Decision(booked, ()):
        return "nothing changes"
    assert decision.booking.updated_at == now
    return decision.booking.status


class TestOrderOfRefusals:
    """Each booking below has one fault less than the one before."""

    OVER = booking(TUTORING_PROGRAM, Status.COMPLETED)
    SKIPPED = datetime(2027, 3, 28, 2, 30)  # noqa: DTZ001  (a wall time)

    def test_role_comes_first_if_only_providers_may(self):
        with pytest.raises(RoleRequired):
            tutoring(self.OVER, Confirm(), by=STRANGER, now=END)

    def test_stranger_is_refused_before_the_status(self):
        with pytest.raises(NotAParty):
            tutoring(self.OVER, Complete(), by=STRANGER, now=NOW)

    def test_stranger_with_the_role_is_refused_before_the_status(self):
        with pytest.raises(NotAParty):
            tutoring(self.OVER, Confirm(), by=person(9, Role.TEACHER), now=END)

    def test_wrong_side_is_refused_before_the_status(self):
        learner = person(2, Role.STUDENT, Role.TEACHER)
        with pytest.raises(NotYourStep):
            tutoring(self.OVER, Confirm(), by=learner, now=END)

    def test_staff_are_told_that_the_step_is_not_theirs(self):
        with pytest.raises(NotYourStep):
            tutoring(self.OVER, Complete(), by=actor(Side.STAFF, TUTORING_PROGRAM), now=END)

    def test_status_comes_before_the_time(self):
        with pytest.raises(WrongStatus):
            tutoring(self.OVER, Complete(), by=TEACHER, now=NOW)

    def test_time_comes_before_the_arguments(self):
        with pytest.raises(TooLate):
            tutoring(CONFIRMED, Reschedule(start=self.SKIPPED), now=START)

    def test_arguments_come_last(self):
        with pytest.raises(SkippedWallTime):
            tutoring(CONFIRMED, Reschedule(start=self.SKIPPED))


class TestMomentOfStep:
    def test_exact_start_counts_as_begun(self):
        assert tutoring(CONFIRMED, Cancel(), now=START - TICK)
        with pytest.raises(TooLate):
            tutoring(CONFIRMED, Cancel(), now=START)

    def test_exact_end_does_not_count_as_over(self):
        with pytest.raises(TooEarly):
            tutoring(CONFIRMED, Complete(), now=END)
        assert tutoring(CONFIRMED, Complete(), now=END + TICK)

    def test_miss_is_allowed_from_the_start(self):
        booked = booking(MARKETPLACE_PROGRAM, Status.CONFIRMED)
        provider = actor(Side.PROVIDER, MARKETPLACE_PROGRAM)
        with pytest.raises(TooEarly):
            decide(booked, Miss(), program=MARKETPLACE_PROGRAM, by=provider, now=START - TICK)
        missed = decide(booked, Miss(), program=MARKETPLACE_PROGRAM, by=provider, now=START)
        assert missed.booking.status is Status.NO_SHOW


class TestConfirm:
    def test_saves_the_meeting_and_ends_attempt_and_hold(self):
        attempted = replace(REQUESTED, confirming=UUID(int=1))
        confirmed = tutoring(attempted, Confirm(meeting=MEETING), by=TEACHER).booking
        assert confirmed.meeting == MEETING
        assert (confirmed.meeting_id, confirmed.join_url) == (MEETING.meeting_id, MEETING.join_url)
        assert confirmed.meeting_synced
        assert confirmed.confirming is None
        assert confirmed.hold_until is None

    def test_without_a_meeting_is_allowed(self):
        confirmed = tutoring(REQUESTED, Confirm(), by=TEACHER).booking
        assert (confirmed.meeting_id, confirmed.join_url) == (None, None)


class TestCancel:
    def test_saves_reason_and_side(self):
        canceled = tutoring(CONFIRMED, Cancel(reason="Ill"), by=TEACHER).booking
        assert canceled.cancellation_reason == "Ill"
        assert canceled.canceled_by == Side.PROVIDER

    def test_removes_meeting_and_claim(self):
        canceled = tutoring(CONFIRMED, Cancel()).booking
        assert canceled.meeting is None
        assert not canceled.holds_time

    def test_ends_the_hold(self):
        assert tutoring(REQUESTED, Cancel()).booking.hold_until is None

    def test_keeps_the_span(self):
        assert tutoring(CONFIRMED, Cancel()).booking.span == CONFIRMED.span


class TestComplete:
    @pytest.mark.parametrize("side", [Side.PROVIDER, Side.CLIENT])
    def test_saves_who_and_when(self, side: Side):
        now = END + HOUR
        by = actor(side, TUTORING_PROGRAM)
        completed = tutoring(CONFIRMED, Complete(), by=by, now=now).booking
        assert (completed.completed_by, completed.completed_at) == (side, now)
        assert completed.updated_at == now

    def test_keeps_the_meeting(self):
        assert tutoring(CONFIRMED, Complete(), now=END + HOUR).booking.meeting == MEETING


class TestStart:
    def test_does_not_complete(self):
        booked = booking(MARKETPLACE_PROGRAM, Status.CONFIRMED)
        provider = actor(Side.PROVIDER, MARKETPLACE_PROGRAM)
        started = decide(booked, Start(), program=MARKETPLACE_PROGRAM, by=provider, now=START)
        assert started.booking.status is Status.IN_PROGRESS
        assert (started.booking.completed_by, started.booking.completed_at) == ("", None)


class TestRefusedCommand:
    def test_leaves_the_booking_unchanged(self):
        before = replace(CONFIRMED)
        with pytest.raises(InvalidField):
            tutoring(CONFIRMED, Reschedule(start=START, length=-HOUR))
        assert before == CONFIRMED
