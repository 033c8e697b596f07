"""Which steps a person could take with a booking at a moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bookable.domain.commands import (
    Cancel,
    Command,
    Complete,
    Confirm,
    CutShort,
    Dispute,
    Miss,
    Reschedule,
    Start,
    Submit,
)
from bookable.domain.deciding import refuse_repetition
from bookable.domain.facts import StepFacts
from bookable.domain.lifecycle import Status, Step
from bookable.domain.moments import phase
from bookable.domain.money import AWAITED
from bookable.domain.people import Actor, Side
from bookable.domain.program import Program
from bookable.domain.refusals import Refusal
from bookable.domain.sale_steps import can_take
from bookable.domain.sales import Part, Sale

_Parts = tuple[Part, ...]


def _always(command: Command) -> Callable[[StepFacts, _Parts], Command]:
    return lambda _booking, _parts: command


def _moving(booking: StepFacts, _parts: _Parts) -> Command:
    """Return a move: of a seat to another session, else to another time. No rule here looks at
    which session or time that is."""
    is_seat = booking.sale is not None and booking.sale.is_seat
    return _TO_A_SESSION if is_seat else _TO_A_TIME


def _canceling(booking: StepFacts, parts: _Parts) -> Command:
    """Return the cancellation: of a course that has begun, only the rest."""
    if not parts:
        return _CANCEL
    is_under_way = booking.status is Status.IN_PROGRESS
    return CutShort(parts=parts) if is_under_way else Cancel(parts=parts)


_CANCEL = Cancel()
_TO_A_TIME = Reschedule(start=datetime(2000, 1, 1, tzinfo=UTC))
# No session has this number.
_TO_A_SESSION = Reschedule(start=_TO_A_TIME.start, session=0)

_COMMANDS: Mapping[Step, Callable[[StepFacts, _Parts], Command]] = {
    Step.SUBMIT: _always(Submit()),
    Step.CONFIRM: _always(Confirm()),
    Step.CANCEL: _canceling,
    Step.RESCHEDULE: _moving,
    Step.START: _always(Start()),
    Step.COMPLETE: lambda _booking, parts: Complete(parts=parts),
    Step.MISS: lambda _booking, parts: Miss(parts=parts),
    Step.DISPUTE: _always(Dispute()),
}
"""A command for each step that people take."""


def allowed_steps(
    booking: StepFacts, *, parts: Sequence[Part], program: Program, by: Actor, now: datetime
) -> Sequence[Step]:
    """Return the steps that `decide` would not refuse, by the booking as it stands at `now`.

    `parts` are those of a course. Confirming and rescheduling can still be refused because a
    calendar has no time.
    """
    side = booking.side_of(by)
    if side is None:
        return ()
    if parts:
        return _steps(booking, tuple(parts), program, side, by, now)
    situation = _situation(booking, program, side, now)
    if (steps := _KNOWN.get(situation)) is None:
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.clear()
        steps = _KNOWN[situation] = _steps(booking, (), program, side, by, now)
    return steps


_Situation = tuple[Any, ...]

# Lists ask for each booking, and most bookings are in one of a few situations.
_KNOWN: dict[_Situation, tuple[Step, ...]] = {}
_MOST_KNOWN = 2_000


def _situation(booking: StepFacts, program: Program, side: Side, now: datetime) -> _Situation:
    """Return all facts that the rules of steps depend on, except the parts of a course.

    `tests/dialects/core/test_allowed_steps_in_lives.py` proves that there are no others.
    """
    sale, said = booking.sale, booking.mutual_confirmation
    return (
        program,
        side,
        booking.status,
        phase(now, span=booking.span),
        said.requested_by,
        said.provider_confirmed_at is None,
        said.client_confirmed_at is None,
        said.disputed_at is None,
        sale and _sale_situation(sale),
    )


def _sale_situation(sale: Sale) -> _Situation:
    no_session, is_whole = sale.session is None, sale.parent is None
    return sale.kind, sale.bill.status, sale.minutes is None, no_session, is_whole


def _steps(
    booking: StepFacts, parts: _Parts, program: Program, side: Side, by: Actor, now: datetime
) -> tuple[Step, ...]:
    return tuple(
        step
        for step in _in_question(program, booking.status, side)
        if _could(booking, _COMMANDS[step](booking, parts), program, side, by, now)
    )


def can_record_payment(booking: StepFacts, *, program: Program, by: Actor) -> bool:
    """Return whether the actor may record a payment of a booking. A part is paid with its whole."""
    sale, side = booking.sale, booking.side_of(by)
    if side is None or sale is None or sale.parent is not None or sale.bill.status not in AWAITED:
        return False
    return program.permits(Step.PAY, side) and booking.status in program.lifecycle[Step.PAY]


def can_record_refund(booking: StepFacts, *, by: Actor) -> bool:
    """Return whether the actor may record that what is owed for a booking was handed back."""
    return booking.side_of(by) in {Side.PROVIDER, Side.STAFF}


def _in_question(program: Program, status: Status, side: Side) -> list[Step]:
    """Return the steps that the status may allow and the side may take."""
    named = {Step.CANCEL: (Step.CANCEL, Step.CUT_SHORT)}
    return [
        step
        for step in _COMMANDS
        if program.permits(step, side)
        # A forgiving step that was already taken would succeed without changing anything.
        and program.forgiving.get(step) is not status
        and any(status in program.lifecycle.get(each, ()) for each in named.get(step, (step,)))
    ]


def _could(
    booking: StepFacts, command: Command, program: Program, side: Side, by: Actor, now: datetime
) -> bool:
    if not can_take(booking, command, program=program, side=side, now=now):
        return False
    try:
        refuse_repetition(booking, command, program=program, by=by, side=side)
    except Refusal:
        return False
    return True
