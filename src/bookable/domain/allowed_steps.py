"""Which steps a person could take with a booking at a moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from bookable.domain.booking import Booking
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
from bookable.domain.deciding import checked
from bookable.domain.lifecycle import Status, Step
from bookable.domain.money import AWAITED
from bookable.domain.people import Actor
from bookable.domain.program import Program
from bookable.domain.refusals import Refusal
from bookable.domain.sales import Part

_Parts = tuple[Part, ...]


def _later(booking: Booking, now: datetime) -> datetime:
    """Return a start ahead that is not the booking's own, to which a move would change nothing."""
    own = now if booking.span is None else max(now, booking.span.start)
    return own.replace(second=0, microsecond=0) + timedelta(days=1)


_COMMANDS: Mapping[Step, Callable[[Booking, _Parts, datetime], Command]] = {
    Step.SUBMIT: lambda _booking, _parts, _now: Submit(),
    Step.CONFIRM: lambda _booking, _parts, _now: Confirm(),
    Step.CANCEL: lambda booking, parts, _now: _canceling(booking, parts),
    Step.RESCHEDULE: lambda booking, _parts, now: Reschedule(
        start=_later(booking, now), session=_another_session(booking)
    ),
    Step.START: lambda _booking, _parts, _now: Start(),
    Step.COMPLETE: lambda _booking, parts, _now: Complete(parts=parts),
    Step.MISS: lambda _booking, parts, _now: Miss(parts=parts),
    Step.DISPUTE: lambda _booking, _parts, _now: Dispute(),
}
"""A command for each step that people take."""


def allowed_steps(
    booking: Booking, *, parts: Sequence[Part], program: Program, by: Actor, now: datetime
) -> list[Step]:
    """Return the steps that `decide` would not refuse, by the booking as it stands at `now`.

    `parts` are those of a course. Whether a calendar has time, which confirming and rescheduling
    also ask, is not looked at.
    """
    side = booking.side_of(by)
    if side is None:
        return []
    return [
        step
        for step, make in _COMMANDS.items()
        if program.permits(step, side)
        and _could(booking, make(booking, tuple(parts), now), program, by, now)
    ]


def can_record_payment(booking: Booking, *, program: Program, by: Actor) -> bool:
    """Return whether the actor may record that a booking was paid. Of a part the whole is paid."""
    sale, side = booking.sale, booking.side_of(by)
    if side is None or sale is None or sale.parent is not None or sale.bill.status not in AWAITED:
        return False
    return program.permits(Step.PAY, side) and booking.status in program.lifecycle[Step.PAY]


def _could(booking: Booking, command: Command, program: Program, by: Actor, now: datetime) -> bool:
    # Most steps are refused by the table alone, and lists ask about each step of each booking.
    if booking.status not in program.lifecycle.get(command.step, ()):
        return False
    try:
        _, _, after = checked(booking, command, program=program, by=by, now=now)
    except Refusal:
        return False
    # A forgiving step that was already taken succeeds again, and is none to offer.
    return after is not None


def _another_session(booking: Booking) -> int | None:
    """Return a session to which a seat could be moved; its number is none that exists."""
    return 0 if booking.sale is not None and booking.sale.session is not None else None


def _canceling(booking: Booking, parts: _Parts) -> Cancel:
    """Return the cancellation: of a course that has begun, only the rest."""
    is_under_way = bool(parts) and booking.status is Status.IN_PROGRESS
    return CutShort(parts=parts) if is_under_way else Cancel(parts=parts)
