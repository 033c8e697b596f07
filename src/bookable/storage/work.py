"""The transaction of a command, and the changes in it that concern several tables.

Changes of a single table are in the module of that table, such as `booking_rows`, which commands
call directly.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TypeVar
from uuid import UUID

from django.db import Error, transaction

from bookable.domain.booking import Booking, Decision
from bookable.domain.calendar_servers import WRITABLE
from bookable.domain.meetings import Meeting
from bookable.domain.refusals import SlotTaken, TooManyOpen
from bookable.domain.spans import Span
from bookable.storage import (
    booking_rows,
    calendar_copies,
    claims,
    guard,
    jobs,
    ledger,
    meeting_rows,
    outbox,
    rehearsals,
)
from bookable.storage.constraints import is_worth_a_retry, refusal_of
from bookable.storage.keys import Receipt

TRIES = 20
"""How many times a step is tried while others take or lock what it needs."""

Result = TypeVar("Result")

_is_running: ContextVar[bool] = ContextVar("is_running", default=False)


class Retry(Exception):
    """What a step chose was taken in between, or is locked. Another try may succeed.

    What comes `first` is done before it, in a transaction of its own, where it can wait for locks
    without holding any that others wait for.
    """

    def __init__(self, first: Callable[[], object] | None = None) -> None:
        super().__init__()
        self.first = first


def attempt(step: Callable[[], Result]) -> Result:
    """Take a step, and undo only that step if it is refused."""
    with transaction.atomic():
        return step()


def refuse_too_many_open(client_id: int, *, at_most: int | None, now: datetime) -> None:
    """Raise TooManyOpen if a client has `at_most` unanswered or unpaid bookings already."""
    if at_most is not None and booking_rows.count_open(client_id, now=now) >= at_most:
        raise TooManyOpen(at_most)


def save(decision: Decision, *, before: Booking) -> Booking:
    """Write what was decided, or raise SlotTaken if a moved claim meets another one.

    The row, its claims and its ledger entries change together, or nothing does.
    """
    after = decision.booking
    changes = booking_rows.changes(before, after, entries=len(decision.events))
    if before.holds_time and not after.holds_time:
        changes.append(claims.released(after.id))
    ledger.append(after.id, *decision.events, besides=changes)
    if after.holds_time and (not before.holds_time or _lies_elsewhere(before, after)):
        claims.move(after)
    elif after.holds_time and after.hold_until != before.hold_until:
        claims.extend(after)
    meeting_rows.follow(before, after)
    return after


def equip(booking: Booking, meeting: Meeting, *, now: datetime) -> Booking:
    """Save the meeting that was made for a booking, and return the booking with it."""
    meeting_rows.put(booking.id, meeting, now=now)
    return replace(booking, meeting=meeting)


def equip_late(booking: Booking, meeting: Meeting, *, planned: Span, now: datetime) -> None:
    """Save a meeting that was made for the booking's time as it was `planned`.

    If the booking was moved meanwhile, the meeting is moved by a job. The attempt ends. Mails that
    wait for the meeting need not wait any longer, and connected calendars get its link.
    """
    synced = booking.span == planned
    equipped = replace(booking, meeting=meeting, meeting_synced=synced, confirming=None)
    save(Decision(equipped, ()), before=booking)
    if not synced:
        jobs.move_meeting(booking.id)
    outbox.hasten(booking_id=booking.id)
    calendar_copies.note([booking.id], sorted(WRITABLE), now=now)


def abandon(booking_id: int, attempt: UUID, meeting: Meeting, *, now: datetime) -> None:
    """End an attempt whose meeting is not needed, and have the meeting deleted."""
    booking_rows.end_confirming(booking_id, attempt)
    meeting_rows.put(booking_id, meeting, now=now, state="leaving")
    jobs.delete_meetings(booking_id)


def _lies_elsewhere(before: Booking, after: Booking) -> bool:
    room = after.sale.venue.room if after.sale else None
    had = before.sale.venue.room if before.sale else None
    return after.span != before.span or room != had


def transact(step: Callable[[], Result], *, receipt: Receipt | None = None) -> Result:
    """Run a step in one transaction, with the answer of its idempotency key if there is one.

    Violated constraints become refusals. After Retry the step is tried again, at last to raise
    SlotTaken; after a deadlock or serialization failure once. Within the step of another `transact`
    that one tries again: locks last until it ends.
    """
    if _is_running.get():
        return _attempt(step, receipt)
    token = _is_running.set(True)
    try:
        return _persist(lambda: _attempt_twice(step, receipt))
    finally:
        _is_running.reset(token)


def _persist(attempt: Callable[[], Result]) -> Result:
    for _ in range(TRIES):
        try:
            return attempt()
        except Retry as retry:
            first = retry.first
        if first is not None:
            _attempt_twice(partial(_prepare, first), None)
    raise SlotTaken


def _prepare(first: Callable[[], object]) -> None:
    guard.see_everything()
    first()
    # A rehearsal would keep the locks until its end.
    if rehearsals.is_rehearsed():
        transaction.set_rollback(True)


def _attempt_twice(step: Callable[[], Result], receipt: Receipt | None) -> Result:
    try:
        return _attempt(step, receipt)
    except Error as error:
        if not is_worth_a_retry(error):
            raise
    return _attempt(step, receipt)


def _attempt(step: Callable[[], Result], receipt: Receipt | None) -> Result:
    try:
        with transaction.atomic():
            if rehearsals.is_rehearsed():
                # A transaction of its own would begin without an actor.
                guard.see_nothing()
            result = step()
            if receipt is not None:
                receipt.write(result)
            return result
    except Error as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        raise refusal from error
