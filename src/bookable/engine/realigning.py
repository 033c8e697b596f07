"""When newer zone rules are installed, bookings and sessions move with the clocks of their zone.

A row keeps the wall time that was agreed on and the version of the rules by which it was made
exact. Where today's rules show that wall time at another moment, that is where it belongs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import structlog

from bookable.domain.booking import Booking
from bookable.domain.commands import Realign
from bookable.domain.deciding import decide
from bookable.domain.lifecycle import Status, Step
from bookable.domain.people import SYSTEM, Actor, Role
from bookable.domain.realigning import Kind, Owner, Plan, Problem, Shift, Taken, plan, shift
from bookable.domain.refusals import BookingNotFound, Refusal, RoleRequired, SlotTaken
from bookable.domain.spans import Span
from bookable.engine.keeping import keep
from bookable.engine.programs import program
from bookable.engine.settling import settle, settle_some
from bookable.engine.singly import in_batches, note_failure, one_by_one
from bookable.storage import bookings, claims, guard, realigning, seated
from bookable.storage.realigning import Kept, open_conflicts
from bookable.storage.sql import Row
from bookable.storage.work import UnitOfWork, transact
from bookable.storage.zones import RULES

__all__ = ["RULES", "Survey", "leave", "open_conflicts", "realign", "survey"]

TASK = "realign"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Survey:
    """What newer rules mean for what lies ahead: how many times were made exact by which other
    version, which of them move, and which cannot."""

    versions: Counter[str]
    plan: Plan


def survey(now: datetime) -> Survey:
    """Look at what newer rules would change, and change nothing."""
    versions, shifts = Counter[str](), list[Shift]()
    with guard.everything():
        for rules, kind, found in _outdated(now):
            versions[rules] += len(found)
            shifts += _sorted(kind, found)[1]
        return Survey(versions, plan(shifts, realigning.taken(shifts, now=now)))


def realign(now: datetime) -> int:
    """Move what newer rules have moved, each time in a transaction of its own, list for staff what
    cannot move, and return how many moved. What cannot move is tried again the next time."""
    shifts = list[Shift]()
    with guard.everything():
        for rules, kind, outdated in _outdated(now):
            right, moved = _sorted(kind, outdated)
            shifts += moved
            stamp = partial(realigning.stamp, rules=rules)
            in_batches(TASK, [right] if right else [], stamp, name=lambda kept: kept.owner)
        taken = realigning.taken(shifts, now=now)
    found = plan(shifts, taken)
    tried = [(each, _move(each, taken, now)) for each in found.moves]
    failed = [replace(each, problem=problem) for each, problem in tried if problem]
    _list([*found.stuck, *failed], now)
    return len(tried) - len(failed)


def leave(owners: Sequence[Owner], *, by: Actor, now: datetime) -> int:
    """Take the exact time of what cannot move for what was agreed on, in the zone as before, and
    return how many times it were. Raises RoleRequired for people who are not staff."""
    if not by.is_staff:
        raise RoleRequired(Role.STAFF, Step.REALIGN)

    def step(work: UnitOfWork) -> int:
        work.see_as(SYSTEM)
        return sum(realigning.leave(owner, now=now) for owner in owners)

    return transact(step)


def _outdated(now: datetime) -> Iterator[tuple[str, Kind, list[Row]]]:
    for kind in Kind:
        for rules in realigning.versions(kind):
            for found in realigning.ahead(kind, rules, now=now):
                yield rules, kind, found


def _sorted(kind: Kind, found: Sequence[Row]) -> tuple[list[Kept], list[Shift]]:
    """Those that stand where they belong, and how far the others have to move. Seats and courses
    move with their sessions."""
    right, shifts = list[Kept](), list[Shift]()

    def sort(row: Row) -> int:
        kept = realigning.read(kind, row)
        moved = shift(kept.owner, kept.wall, kept.span, program=kept.program)
        if moved is None:
            right.append(kept)
        elif not kept.follows:
            shifts.append(moved)
        return 1

    one_by_one(TASK, found, sort, name=lambda row: (kind, row[0]))
    return right, shifts


def _move(moved: Shift, taken: Sequence[Taken], now: datetime) -> Problem | None:
    """Move one time, or say why that did not work. One that fails is no reason to leave others."""
    calendars = sorted({each.calendar_id for each in taken if each.owner == moved.owner})
    step = _move_booking if moved.owner.kind is Kind.BOOKING else _move_session
    try:
        transact(lambda work: step(work, moved, calendars, now))
    except SlotTaken:
        return Problem.TAKEN
    except Exception:
        note_failure(TASK, moved.owner)
        return Problem.FAILED
    return None


def _move_booking(work: UnitOfWork, moved: Shift, calendars: list[int], now: datetime) -> None:
    work.see_as(SYSTEM)
    try:
        booking = work.booking(moved.owner.id, program=moved.program, visible_to=SYSTEM)
    except BookingNotFound:
        return
    booking = settle(work, booking, now=now)
    if moved.to is None or booking.span != moved.span or booking.start <= now:
        return
    if booking.holds_time:
        stale = claims.stale_holds_in(moved.to, calendar_ids=calendars, now=now)
        settle_some(work, [each for each in stale if each != booking.id], now=now)
    _realigned(work, booking, moved.to, now)


def _move_session(work: UnitOfWork, moved: Shift, calendars: list[int], now: datetime) -> None:
    """A session moves with everybody in it. Buyers lock their booking before the session, so that
    is the order here; who bought until the session was locked is seen by the second look."""
    work.see_as(SYSTEM)
    session_id, to = moved.owner.id, moved.to
    seated.lock_seats(session_id)
    kept = realigning.session(session_id)
    if to is None or kept is None or kept[0] != moved.span or moved.span.start <= now:
        return
    claims.lock_calendars(calendars)
    settle_some(work, claims.stale_holds_in(to, calendar_ids=calendars, now=now), now=now)
    claims.move_session(session_id, to, calendar_ids=calendars)
    realigning.move_session(session_id, to)
    wholes = set()
    for seat in seated.lock_seats(session_id):
        _realigned(work, seat, to, now)
        if seat.sale is not None and seat.sale.parent is not None:
            wholes.add((seat.sale.parent, seat.program))
    for parent, name in sorted(wholes):
        _realign_whole(work, parent, name, now)


def _realign_whole(work: UnitOfWork, booking_id: int, name: str, now: datetime) -> None:
    """A course lasts from its first session to the end of its last one."""
    whole = work.booking(booking_id, program=name, visible_to=SYSTEM)
    days = [each.span for each in bookings.parts(booking_id) if each.status is not Status.CANCELED]
    if not days:
        return
    span = Span(min(each.start for each in days), max(each.end for each in days))
    if span != whole.span:
        _realigned(work, whole, span, now)


def _realigned(work: UnitOfWork, booking: Booking, to: Span, now: datetime) -> None:
    """What has ended, or is of a programme that knows no such step, stays where it is."""
    rules = program(booking.program)
    try:
        command = Realign(to=to, rules=RULES)
        decision = decide(booking, command, program=rules, by=SYSTEM, now=now)
    except Refusal as refusal:
        log.info("not_realigned", booking=booking.id, refusal=type(refusal).__name__)
        return
    keep(work, decision, before=booking, program=rules)


def _list(stuck: Sequence[Shift], now: datetime) -> None:
    """Tell staff what cannot move, and no longer of what has."""

    def note(moved: Shift) -> int:
        transact(lambda _: realigning.note(moved, now=now))
        return 1

    one_by_one(TASK, stuck, note, name=lambda moved: moved.owner)
    transact(lambda _: realigning.settle([each.owner for each in stuck], now=now))
