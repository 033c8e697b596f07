"""Steps that time takes by itself: by the worker when due, and by a command first when late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

import structlog

from bookable.domain.booking import Booking
from bookable.domain.deciding import decide, due
from bookable.domain.people import SYSTEM
from bookable.engine import programs
from bookable.engine.keeping import keep
from bookable.engine.programs import program
from bookable.storage import due as due_now
from bookable.storage.work import UnitOfWork, transact

BATCH = 200

log = structlog.get_logger(__name__)


def settle(work: UnitOfWork, booking: Booking, *, now: datetime) -> Booking:
    """This will take every step of a locked booking that is due, and return it as it then is."""
    rules = program(booking.program)
    while (command := due(booking, program=rules, now=now)) is not None:
        decision = decide(booking, command, program=rules, by=SYSTEM, now=now)
        booking = keep(work, decision, before=booking, program=rules)
    return booking


def settle_some(work: UnitOfWork, booking_ids: list[int], *, now: datetime) -> int:
    """Take every step that is due with some bookings, and return with how many one was."""
    before = work.locked(booking_ids)
    return sum(settle(work, booking, now=now) is not booking for booking in before)


def settle_due(now: datetime) -> int:
    """This will settle every booking whose hold ran out, whose time has begun, or that was held
    for several people and is long over, each in a transaction of its own, and return how many it
    were."""
    settled = _settle_all(lambda: due_now.waiting_too_long(now, limit=BATCH), now)
    for name in programs.names():
        if program(name).starts_by_itself:
            settled += _settle_all(partial(due_now.beginning, name, now, limit=BATCH), now)
        if (after := program(name).groups_complete_after) is not None:
            settled += _settle_all(partial(due_now.ended, name, now - after, limit=BATCH), now)
    return settled


def _settle_all(waiting: Callable[[], list[int]], now: datetime) -> int:
    settled = 0
    while found := waiting():
        done = sum(_settle_one(each, now) for each in found)
        settled += done
        if not done:
            break
    return settled


def _settle_one(booking_id: int, now: datetime) -> int:
    """What cannot be settled is no reason to let all others wait."""
    try:
        return transact(lambda work: settle_some(work, [booking_id], now=now))
    except Exception:
        log.exception("settling_failed", booking=booking_id)
        return 0
