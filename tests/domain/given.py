"""People, programmes and bookings for the tests of decisions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from bookable.domain.booking import Booking
from bookable.domain.commands import (
    Amend,
    Cancel,
    Command,
    Complete,
    Confirm,
    CutShort,
    Dispute,
    Expire,
    Lapse,
    Miss,
    Pay,
    Realign,
    Reinstate,
    Remind,
    Reschedule,
    Start,
    Submit,
)
from bookable.domain.lifecycle import Status, Step
from bookable.domain.meetings import Meeting
from bookable.domain.moments import Moment
from bookable.domain.mutual_confirmation import MutualConfirmation
from bookable.domain.people import SYSTEM, Actor, Party, Role, Side
from bookable.domain.program import Completion, Program
from bookable.domain.programs import PROGRAMS
from bookable.domain.sales import Part
from bookable.domain.spans import Span

TICK = timedelta(microseconds=1)
HOUR = timedelta(hours=1)

MADE = datetime(2027, 3, 1, 8, tzinfo=UTC)
NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
START = datetime(2027, 3, 10, 9, tzinfo=UTC)
END = START + HOUR
MEETING = Meeting("zoom", "85746065", "https://zoom.example/j/85746065", "secret")

BY_NAME = {program.name: program for program in PROGRAMS}
EVERY_PROGRAM = list(BY_NAME.values())


COMMANDS: dict[Step, Callable[[], Command]] = {
    Step.SUBMIT: Submit,
    Step.PAY: lambda: Pay(cents=5000, method="cash"),
    Step.REINSTATE: lambda: Reinstate(cents=5000),
    Step.CONFIRM: Confirm,
    Step.START: Start,
    Step.COMPLETE: Complete,
    Step.CANCEL: Cancel,
    Step.CUT_SHORT: lambda: CutShort(parts=(Part(START + timedelta(days=1)),)),
    Step.EXPIRE: Expire,
    Step.MISS: Miss,
    Step.REMIND: Remind,
    Step.DISPUTE: Dispute,
    Step.LAPSE: Lapse,
    Step.AMEND: lambda: Amend(changes={"agenda": "Careers"}),
    Step.REALIGN: lambda: Realign(to=Span(START - HOUR, END - HOUR), rules="2027a"),
    Step.RESCHEDULE: lambda: Reschedule(start=START + timedelta(days=1)),
}


def person(number: int, *roles: Role, name: str = "") -> Actor:
    """Return a signed-in person."""
    return Actor(number, UUID(int=number), name or f"Person {number}", roles=frozenset(roles))


def actor(side: Side | None, program: Program) -> Actor:
    """Return the person on a side of `booking`; None is a stranger without any role."""
    actors = {
        Side.PROVIDER: person(1, program.provider_role, name="Maria Garcia"),
        Side.CLIENT: person(2, program.client_role, name="Sam Lee"),
        Side.STAFF: person(3, Role.STAFF),
        Side.SYSTEM: SYSTEM,
        None: person(4),
    }
    return actors[side]


def booking(program: Program, status: Status | None = None, **facts: Any) -> Booking:
    """Return an hour of Maria's that Sam booked nine days ahead, changed by the facts."""
    status = status or program.opening
    span = facts.pop("span", Span(START, END))
    holds = {"hold_until": program.hold_until(status, span=span, now=MADE)}
    plain = {
        "id": 7,
        "uuid": UUID(int=7),
        "program": program.name,
        "provider": Party(1, UUID(int=1), "Maria Garcia", "Europe/Berlin"),
        "client": Party(2, UUID(int=2), "Sam Lee", "America/New_York"),
        "created_at": MADE,
        "updated_at": MADE,
    }
    return Booking(**{**plain, **holds, "span": span, "status": status, **facts})


def heard(program: Program, side: Side | None) -> MutualConfirmation:
    """Return the confirmations in which only the word of a side is missing."""
    if program.completion is Completion.ONE or side not in {Side.PROVIDER, Side.CLIENT}:
        return MutualConfirmation()
    other = Side.CLIENT if side is Side.PROVIDER else Side.PROVIDER
    return MutualConfirmation().confirmed(other, now=START)


def when(moment: Moment) -> datetime:
    """Return a time at which a step with that moment may be taken."""
    return {
        Moment.ANY: NOW,
        Moment.BEFORE_START: NOW,
        Moment.FROM_START: START + HOUR / 2,
        Moment.AFTER_END: END + HOUR,
    }[moment]
