"""Steps that time takes by itself: by the worker when due, and by a command first when late."""

from __future__ import annotations

from datetime import datetime

from bookable.domain.booking import Booking, Decision
from bookable.domain.deciding import decide, due
from bookable.domain.lifecycle import Status
from bookable.domain.people import SYSTEM
from bookable.domain.program import Program
from bookable.engine.programs import program
from bookable.storage import bookings
from bookable.storage.work import UnitOfWork, transact

BATCH = 200


def settle(work: UnitOfWork, booking: Booking, *, now: datetime) -> Booking:
    """This will take every step of a locked booking that is due, and return it as it then is."""
    rules = program(booking.program)
    while (command := due(booking, program=rules, now=now)) is not None:
        decision = decide(booking, command, program=rules, by=SYSTEM, now=now)
        booking = keep(work, decision, before=booking, program=rules)
    return booking


def keep(work: UnitOfWork, decision: Decision, *, before: Booking, program: Program) -> Booking:
    """This will write what was decided, and what both sides earn by it."""
    after = work.keep(decision, before=before)
    ended = after.status is Status.COMPLETED and before.status is not Status.COMPLETED
    if ended and program.earns_reputation:
        work.reward(after)
    return after


def settle_some(work: UnitOfWork, booking_ids: list[int], *, now: datetime) -> int:
    """This will settle those of some bookings whose hold ran out, and return how many it were."""
    return len([settle(work, booking, now=now) for booking in work.due(booking_ids, now=now)])


def settle_due(now: datetime) -> int:
    """This will settle every booking whose hold ran out, each in a transaction of its own, and
    return how many it were."""
    settled = 0
    while waiting := bookings.waiting_too_long(now, limit=BATCH):
        done = sum(_settle_one(each, now) for each in waiting)
        settled += done
        if not done:
            break
    return settled


def _settle_one(booking_id: int, now: datetime) -> int:
    return transact(lambda work: settle_some(work, [booking_id], now=now))
