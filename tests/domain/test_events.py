"""What each event records in the ledger."""

from __future__ import annotations

import inspect
import json

import pytest
from tests.domain.given import (
    COMMANDS,
    END,
    EVERY_PROGRAM,
    HOUR,
    MADE,
    NOW,
    START,
    actor,
    booking,
    heard,
    when,
)

from bookable.domain import events
from bookable.domain.commands import Cancel, Reschedule
from bookable.domain.deciding import decide
from bookable.domain.events import (
    BY_STEP,
    BookingCanceled,
    BookingConfirmed,
    BookingRequested,
    BookingRescheduled,
    Event,
    kind_of,
)
from bookable.domain.lifecycle import Status, Step
from bookable.domain.people import Side
from bookable.domain.program import Program
from bookable.domain.programs import TUTORING_PROGRAM

ALL = [each for _, each in inspect.getmembers(events, inspect.isclass) if issubclass(each, Event)]
CLIENT = actor(Side.CLIENT, TUTORING_PROGRAM)


class TestEvent:
    def test_has_a_name_in_the_ledger(self):
        assert kind_of(BookingConfirmed) == "booking_confirmed"

    def test_name_is_unique(self):
        kinds = {kind_of(event) for event in ALL}
        assert len(kinds) == len(ALL)

    def test_facts_are_text_without_the_common_fields(self):
        asked = BookingRequested(
            by=CLIENT,
            side=Side.CLIENT,
            at=MADE,
            before=None,
            after=Status.REQUESTED,
            start=START,
            end=END,
        )
        assert asked.kind == "booking_requested"
        assert asked.facts == {
            "start": "2027-03-10T09:00:00+00:00",
            "end": "2027-03-10T10:00:00+00:00",
        }
        assert json.loads(json.dumps(asked.facts)) == asked.facts


class TestEventsOfSteps:
    @pytest.mark.parametrize("step", Step)
    def test_every_step_has_one(self, step: Step):
        assert step in BY_STEP

    def test_no_two_steps_share_one(self):
        assert len(set(BY_STEP.values())) == len(Step)


@pytest.mark.parametrize("program", EVERY_PROGRAM, ids=lambda each: each.name)
class TestEventOfStep:
    def test_has_actor_time_and_statuses(self, program: Program):
        for step, arrows in program.lifecycle.items():
            rule = program.rules[step]
            side, now = min(rule.by), when(rule.moment)
            by = actor(side, program)
            for before, after in arrows.items():
                booked = booking(program, before, mutual_confirmation=heard(program, side))
                decision = decide(booked, COMMANDS[step](), program=program, by=by, now=now)
                event = decision.events[-1]
                assert type(event) is BY_STEP[step]
                assert (event.by, event.side, event.at) == (by, side, now)
                assert (event.before, event.after) == (before, after)
                assert decision.booking.status is after


class TestEventOfCancel:
    def test_has_the_reason(self):
        (event,) = decide(
            booking(TUTORING_PROGRAM),
            Cancel(reason="Ill"),
            program=TUTORING_PROGRAM,
            by=CLIENT,
            now=NOW,
        ).events
        assert isinstance(event, BookingCanceled)
        assert event.facts == {"reason": "Ill", "refund_cents": "0"}


class TestEventOfReschedule:
    def test_has_old_and_new_time(self):
        (event,) = decide(
            booking(TUTORING_PROGRAM),
            Reschedule(start=START + HOUR, length=HOUR * 2),
            program=TUTORING_PROGRAM,
            by=CLIENT,
            now=NOW,
        ).events
        assert isinstance(event, BookingRescheduled)
        assert (event.from_start, event.from_end) == (START, END)
        assert (event.to_start, event.to_end) == (START + HOUR, START + HOUR * 3)
