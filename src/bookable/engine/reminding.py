"""Reminders to confirm that a booking took place.

Where the programme says so, silence finally counts as a confirmation.
"""

from __future__ import annotations

from datetime import datetime

from bookable.domain.booking import Booking
from bookable.domain.commands import Remind
from bookable.domain.deciding import decide
from bookable.domain.people import SYSTEM
from bookable.engine.batches import one_by_one
from bookable.engine.due_changes import apply_due_changes
from bookable.engine.registry import program
from bookable.engine.saving import save
from bookable.storage import booking_rows, due, guard
from bookable.storage.work import transact


def nudge_due(now: datetime) -> int:
    """Remind, or complete, every booking that has waited too long for a confirmation.

    Each one has its own transaction. Return the count.
    """

    def nudge_one(booking_id: int) -> int:
        return transact(lambda: _nudge(booking_id, now))

    with guard.everything():
        return one_by_one("nudge_due", due.reminders(now), nudge_one)


def _nudge(booking_id: int, now: datetime) -> int:
    guard.see_as(SYSTEM)
    booking = booking_rows.lock_if_reminder_due(booking_id, now=now)
    if booking is None:
        return 0
    _remind(apply_due_changes(booking, now=now), now)
    return 1


def _remind(booking: Booking, now: datetime) -> None:
    rules = program(booking.program)
    due = booking.mutual_confirmation.reminder_due(rules, end=booking.time.end)
    if booking.nudge_at is not None and due is not None and due <= now:
        decision = decide(booking, Remind(), program=rules, by=SYSTEM, now=now)
        save(decision, before=booking, program=rules)
