"""What a booking makes of a change to its event in a connected calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from bookable.domain.commands import Cancel, Command, Reschedule
from bookable.domain.refusals import Refusal
from bookable.domain.spans import Span
from bookable.engine import bookings
from bookable.storage import person_rows
from bookable.storage.work import Retry, transact

__all__ = ["Retry", "follow", "together"]


def together(step: Callable[[], None]) -> None:
    """Take a step in which bookings follow their events: all that it saves, or nothing.

    After Retry it is tried again from its beginning: what a booking waits for may be held by one
    that wants the calendar of another booking in the step.
    """
    transact(step)


def follow(booking_id: int, span: Span | None, *, program: str, owner: UUID, now: datetime) -> bool:
    """Move a booking to the time of its event, or cancel it if that is gone, as the owner would.

    False if the rules do not let the owner, or the time is not free; then nothing changes. Raise
    Retry within a step that is taken `together`.
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
