"""Due changes: steps that time takes with a booking by itself."""

from __future__ import annotations

import pytest
from tests.domain.given import HOUR, MADE, START, TICK, booking

from bookable.domain.booking import Booking
from bookable.domain.commands import Expire, Start
from bookable.domain.deciding import decide
from bookable.domain.lifecycle import Status
from bookable.domain.overdue import due
from bookable.domain.people import SYSTEM, Side
from bookable.domain.program import Program
from bookable.domain.programs import (
    BUDDIES_PROGRAM,
    MARKETPLACE_PROGRAM,
    MENTORING_PROGRAM,
    TUTORING_PROGRAM,
)
from bookable.domain.spans import Span

HOLD_ENDS = MADE + 48 * HOUR


class TestUnansweredRequest:
    @pytest.mark.parametrize("program", [TUTORING_PROGRAM, MENTORING_PROGRAM])
    def test_waits_until_just_before_its_hold_ends(self, program: Program):
        assert due(booking(program), program=program, now=HOLD_ENDS - TICK) is None

    @pytest.mark.parametrize("program", [TUTORING_PROGRAM, MENTORING_PROGRAM])
    def test_expires_when_its_hold_ends(self, program: Program):
        assert due(booking(program), program=program, now=HOLD_ENDS) == Expire()

    def test_expires_at_its_start_if_that_is_earlier(self):
        soon = booking(TUTORING_PROGRAM, span=Span(MADE + HOUR, MADE + 2 * HOUR))
        assert due(soon, program=TUTORING_PROGRAM, now=MADE + HOUR - TICK) is None
        assert due(soon, program=TUTORING_PROGRAM, now=MADE + HOUR) == Expire()

    def test_system_cancels_it_with_a_reason(self):
        expired = decide(
            booking(TUTORING_PROGRAM), Expire(), program=TUTORING_PROGRAM, by=SYSTEM, now=HOLD_ENDS
        ).booking
        assert (expired.status, expired.canceled_by) == (Status.CANCELED, Side.SYSTEM)
        assert expired.cancellation_reason
        assert expired.hold_until is None
        assert not expired.holds_time


class TestUnpaidHold:
    def test_expires_after_half_an_hour(self):
        unpaid = booking(MARKETPLACE_PROGRAM)
        half_an_hour_later = MADE + HOUR / 2
        before = due(unpaid, program=MARKETPLACE_PROGRAM, now=half_an_hour_later - TICK)
        assert before is None
        assert due(unpaid, program=MARKETPLACE_PROGRAM, now=half_an_hour_later) == Expire()


class TestConfirmedBookingAtItsStart:
    def test_starts_by_itself_in_the_marketplace(self):
        confirmed = booking(MARKETPLACE_PROGRAM, Status.CONFIRMED)
        assert due(confirmed, program=MARKETPLACE_PROGRAM, now=START - TICK) is None
        assert due(confirmed, program=MARKETPLACE_PROGRAM, now=START) == Start()

    @pytest.mark.parametrize("program", [TUTORING_PROGRAM, MENTORING_PROGRAM, BUDDIES_PROGRAM])
    def test_is_unchanged_in_other_programmes(self, program: Program):
        confirmed = booking(program, Status.CONFIRMED)
        assert due(confirmed, program=program, now=START + 1000 * HOUR) is None


class TestBookingWithNothingDue:
    @pytest.mark.parametrize(
        "status",
        [
            Status.DRAFT,
            Status.IN_PROGRESS,
            Status.COMPLETED,
            Status.CANCELED,
            Status.NO_SHOW,
        ],
    )
    def test_is_unchanged(self, status: Status):
        late = START + 1000 * HOUR
        assert (
            due(booking(MARKETPLACE_PROGRAM, status), program=MARKETPLACE_PROGRAM, now=late) is None
        )


class TestDueChanges:
    def after_due_changes(self, late: Booking, program: Program) -> list[Status]:
        statuses, now = [late.status], START + 1000 * HOUR
        while (command := due(late, program=program, now=now)) is not None:
            late = decide(late, command, program=program, by=SYSTEM, now=now).booking
            statuses.append(late.status)
        return statuses

    @pytest.mark.parametrize(
        "program", [TUTORING_PROGRAM, MENTORING_PROGRAM, MARKETPLACE_PROGRAM, BUDDIES_PROGRAM]
    )
    def test_at_most_one_step_from_every_status(self, program: Program):
        for status in program.statuses:
            assert len(self.after_due_changes(booking(program, status), program)) <= 2
