"""What a booking makes of a change to its event in a connected calendar."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from bookable.domain.commands import Cancel, Command, Reschedule
from bookable.domain.refusals import Refusal
from bookable.domain.spans import Span
from bookable.engine import bookings
from bookable.storage import person_rows


def follow(booking_id: int, span: Span | None, *, program: str, owner: UUID, now: datetime) -> bool:
    """Move a booking to the time of its event, or cancel it if that is gone, as the owner would.

    False if the rules do not let the owner, or the time is not free; then nothing changes.
    """
    account = person_rows.by_uuid(owner)
    if account is None:
        return False
    command: Command = (
        Cancel() if span is None else Reschedule(start=span.start, length=span.length)
    )
    try:
        bookings.perform(booking_id, command, program=program, by=account.actor, now=now)
    except Refusal:
        return False
    return True
