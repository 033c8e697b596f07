"""Random lives of bookings: whatever people try, some things stay true."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.domain.given import COMMANDS, EVERY_PROGRAM, HOUR, MADE, MEETING, START, actor, booking

from bookable.domain.booking import Booking
from bookable.domain.commands import Amend, Cancel, Command, Confirm, Reschedule
from bookable.domain.deciding import decide
from bookable.domain.events import CompletionConfirmed, Event
from bookable.domain.lifecycle import HOLDS_TIME, TERMINAL, Status, Step
from bookable.domain.overdue import due
from bookable.domain.people import SYSTEM, Actor, Side
from bookable.domain.program import Completion, MeetingRule, Program
from bookable.domain.refusals import Refusal

NEVER_CHANGES = ("id", "uuid", "program", "provider", "client", "created_at")

sides = st.sampled_from([*Side, None])
MOVES = frozenset({Step.RESCHEDULE, Step.REALIGN})
steps = st.sampled_from([step for step in Step if step not in MOVES])
pauses = st.integers(0, 72).map(lambda hours: hours * HOUR / 2)


class Life(RuleBasedStateMachine):
    """One booking, and people who try every command while time passes."""

    @initialize(program=st.sampled_from(EVERY_PROGRAM), drafted=st.booleans())
    def is_born(self, program: Program, drafted: bool) -> None:
        self.program = program
        self.now = MADE
        draft = drafted and Status.DRAFT in program.statuses
        self.booking = booking(program, Status.DRAFT if draft else None)
        self.history = [self.booking.status]

    @rule(pause=pauses)
    def time_passes(self, pause: timedelta) -> None:
        self.now += pause

    @rule(step=steps, side=sides)
    def someone_takes_a_step(self, step: Step, side: Side | None) -> None:
        command = COMMANDS[step]()
        if isinstance(command, Confirm) and self.program.meeting is MeetingRule.WITH_CONFIRMATION:
            command = Confirm(meeting=MEETING)
        self.someone_tries(command, actor(side, self.program))

    @rule(days=st.integers(-3, 20), side=sides)
    def someone_moves_it(self, days: int, side: Side | None) -> None:
        self.someone_tries(
            Reschedule(start=START + timedelta(days=days)), actor(side, self.program)
        )

    @rule(reason=st.sampled_from(["", "Ill"]), side=sides)
    def someone_cancels(self, reason: str, side: Side | None) -> None:
        self.someone_tries(Cancel(reason=reason), actor(side, self.program))

    def someone_tries(self, command: Command, by: Actor) -> None:
        while (overdue := due(self.booking, program=self.program, now=self.now)) is not None:
            self.takes(overdue, SYSTEM)
        with suppress(Refusal):
            self.takes(command, by)

    def takes(self, command: Command, by: Actor) -> None:
        before = self.booking
        decision = decide(before, command, program=self.program, by=by, now=self.now)
        if not decision.events:
            stays = isinstance(command, Amend) or (
                isinstance(command, Reschedule) and command.start == before.time.start
            )
            assert stays or self.program.forgiving[command.step] is before.status
            assert decision.booking == before
            return
        event = decision.events[-1]
        self.booking = decision.booking
        self.history.append(self.booking.status)
        if isinstance(event, CompletionConfirmed):
            self.is_one_word(before, event)
        else:
            self.is_one_arrow(before, command, event)

    def is_one_word(self, before: Booking, event: CompletionConfirmed) -> None:
        assert self.program.completion is Completion.BOTH
        assert before.mutual_confirmation.silent == tuple(Side)[:2]
        assert event.side not in self.booking.mutual_confirmation.silent
        assert (event.before, event.after) == (before.status, self.booking.status)

    def is_one_arrow(self, before: Booking, command: Command, event: Event) -> None:
        after = self.booking
        assert before.status not in TERMINAL or command.step is Step.REINSTATE
        assert self.program.lifecycle[command.step][before.status] is after.status
        assert (event.before, event.after, event.at) == (before.status, after.status, self.now)
        assert event.side in self.program.rules[command.step].by
        assert same(before, after, NEVER_CHANGES)
        assert before.span == after.span or command.step in MOVES
        assert before.details == after.details or command.step is Step.AMEND
        assert after.updated_at == self.now

    @invariant()
    def ends_once_but_for_money_that_comes_late(self) -> None:
        for before, after in pairwise(self.history):
            back = (Status.CANCELED, Status.CONFIRMED)
            assert before not in TERMINAL or (before, after) == back

    @invariant()
    def waits_only_where_its_programme_lets_it(self) -> None:
        waits = self.booking.status in self.program.holds
        assert (self.booking.hold_until is not None) == waits
        assert self.booking.hold_until is None or self.booking.hold_until <= self.booking.time.start

    @invariant()
    def takes_time_up_while_it_may_still_happen(self) -> None:
        assert self.booking.holds_time == (self.booking.status in HOLDS_TIME)

    @invariant()
    def has_a_meeting_only_from_its_confirmation_on(self) -> None:
        if self.booking.meeting is not None:
            assert self.booking.status in {Status.CONFIRMED, Status.COMPLETED}

    @invariant()
    def says_who_ended_it(self) -> None:
        assert bool(self.booking.canceled_by) == (self.booking.status is Status.CANCELED)
        assert bool(self.booking.completed_by) == (self.booking.status is Status.COMPLETED)


def same(before: Booking, after: Booking, names: tuple[str, ...]) -> bool:
    return all(getattr(before, name) == getattr(after, name) for name in names)


TestALife: Any = Life.TestCase
TestALife.settings = settings(max_examples=20, stateful_step_count=20, deadline=None)


@pytest.mark.long
class TestManyMoreLives(TestALife):  # type: ignore[misc]
    settings = settings(max_examples=500, stateful_step_count=30, deadline=None)
