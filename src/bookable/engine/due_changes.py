"""Due changes: steps that time takes by itself.

The worker takes them when they are due. A command takes those that are late first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from bookable.domain.booking import Booking
from bookable.domain.deciding import decide
from bookable.domain.overdue import due
from bookable.domain.people import SYSTEM
from bookable.domain.spans import Span
from bookable.engine import registry
from bookable.engine.batches import in_batches, one_by_one
from bookable.engine.registry import program
from bookable.engine.saving import save
from bookable.storage import booking_rows, claims, guard, hold_rows
from bookable.storage import due as due_now
from bookable.storage.work import Retry, transact


def apply_due_changes(booking: Booking, *, now: datetime) -> Booking:
    """Take every due step of a locked booking, and return the booking as it then is."""
    rules = program(booking.program)
    # One due step can make the next one due.
    while (command := due(booking, program=rules, now=now)) is not None:
        decision = decide(booking, command, program=rules, by=SYSTEM, now=now)
        booking = save(decision, before=booking, program=rules)
    return booking


def apply_due_changes_to(booking_ids: list[int], *, now: datetime) -> int:
    """Take every due step of some bookings, and return how many of them changed."""
    if not booking_ids:
        return 0
    # Row-level security must not hide due rows just because the acting person may not see them.
    with guard.seeing_everything():
        return _apply_to(booking_rows.lock_all(booking_ids), now)


def _apply_to(locked: list[Booking], now: datetime) -> int:
    return sum(apply_due_changes(booking, now=now) is not booking for booking in locked)


def release_expired_in(
    span: Span, *, calendar_ids: Iterable[int], now: datetime, besides: int | None = None
) -> None:
    """Release the time in a span that bookings and holds claim although they have expired by `now`.

    The booking `besides` is left as it is. Raise Retry if another transaction has locked one of the
    bookings: bookings are locked before calendars, and the caller may have locked a calendar that
    the other one waits for. The next try finds them released.
    """
    where: Any = {"calendar_ids": list(calendar_ids), "now": now}
    expired = [each for each in claims.expired_bookings_in(span, **where) if each != besides]
    if expired:
        with guard.seeing_everything():
            locked = booking_rows.lock_all(expired, waiting=False)
            if len(locked) < len(expired):
                raise Retry(partial(apply_due_changes_to, expired, now=now))
            _apply_to(locked, now)
    hold_rows.delete_expired_in(span, **where)


def apply_all_due_changes(now: datetime) -> int:
    """Take every due step of all bookings, each in its own transaction, and return the count.

    Due are bookings whose hold ran out, whose time began, or that were for several clients and
    ended long ago. Holds of time that have expired are deleted, too.
    """
    # The worker is no person: row-level security would hide guarded bookings from it.
    with guard.everything():
        return _update_due(now)


def _update_due(now: datetime) -> int:
    changed = _update_all(due_now.expired_holds(now), now)
    for name in registry.names():
        if program(name).starts_by_itself:
            changed += _update_all(due_now.beginning(name, now), now)
        if (after := program(name).groups_complete_after) is not None:
            changed += _update_all(due_now.ended(name, now - after), now)
    return changed + in_batches("settle_due", hold_rows.expired(now), partial(_delete_holds, now))


def _delete_holds(now: datetime, hold_ids: Sequence[int]) -> int:
    return transact(lambda: hold_rows.delete_expired(hold_ids, now=now))


def _update_all(booking_ids: Iterable[int], now: datetime) -> int:
    def update_one(booking_id: int) -> int:
        return transact(lambda: apply_due_changes_to([booking_id], now=now))

    return one_by_one("settle_due", booking_ids, update_one)
