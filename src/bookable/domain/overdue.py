"""The steps that time itself takes with a booking."""

from __future__ import annotations

from datetime import datetime

from bookable.domain.commands import Command, Expire, Lapse, Start
from bookable.domain.facts import StepFacts
from bookable.domain.lifecycle import TERMINAL, Status
from bookable.domain.program import Program


def due(booking: StepFacts, *, program: Program, now: datetime) -> Command | None:
    """Return the step that time itself takes with a booking at `now`, or None."""
    if booking.hold_until is not None and booking.hold_until <= now:
        return Expire()
    lapse = None if booking.status in TERMINAL else booking.mutual_confirmation.lapse_due(program)
    if lapse is not None and lapse <= now:
        return Lapse()
    starts = program.starts_by_itself and booking.status is Status.CONFIRMED
    if starts and booking.span is not None and booking.span.start <= now:
        return Start()
    return Lapse() if _is_over(booking, program, now) else None


def _is_over(booking: StepFacts, program: Program, now: datetime) -> bool:
    after, sale = program.groups_complete_after, booking.sale
    if after is None or sale is None or not sale.is_for_groups:
        return False
    if booking.status is not Status.IN_PROGRESS or booking.span is None:
        return False
    return booking.span.end + after <= now
