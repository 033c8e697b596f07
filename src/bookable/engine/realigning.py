"""Realigning: bookings and sessions keep their wall time when newer zone rules are installed.

A row stores the agreed wall time, and the version of the rules by which its exact time was
computed. If the current rules show that wall time at another moment, the row moves there.
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
from bookable.domain.refusals import BookingNotFound, Refusal, RoleRequired, SlotTaken
from bookable.domain.spans import Span, extent
from bookable.domain.zone_shifts import (
    KEEP_WALL_TIME,
    Kind,
    Owner,
    Plan,
    Problem,
    Shift,
    Taken,
    plan,
    shift,
)
from bookable.engine.batches import in_batches, note_failure, one_by_one
from bookable.engine.due_changes import apply_due_changes, release_expired_in
from bookable.engine.registry import program
from bookable.engine.saving import save
from bookable.storage import booking_rows, claims, guard, seated, stored_times
from bookable.storage.sql import Row
from bookable.storage.stored_times import StoredTime, open_conflicts
from bookable.storage.work import Retry, transact
from bookable.storage.zones import RULES

__all__ = ["RULES", "Survey", "leave", "open_conflicts", "realign", "survey"]

TASK = "realign"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Survey:
    """What newer rules change: how many times were computed by each older version, and the plan."""

    versions: Counter[str]
    plan: Plan


def survey(now: datetime) -> Survey:
    """Return what newer rules would change, without changing it."""
    versions, shifts = Counter[str](), list[Shift]()
    # Row-level security would hide guarded bookings from the worker.
    with guard.everything():
        for rules, kind, rows in _outdated(now):
            versions[rules] += len(rows)
            shifts += _split(kind, rows)[1]
        return Survey(versions, plan(shifts, stored_times.taken(shifts, now=now)))


def realign(now: datetime) -> int:
    """Move the times that newer rules have moved, and return how many moved.

    Each one moves in its own transaction. Those that cannot move are listed for staff, and tried
    again the next time.
    """
    shifts = list[Shift]()
    with guard.everything():
        for rules, kind, outdated in _outdated(now):
            right, moved = _split(kind, outdated)
            shifts += moved
            stamp = partial(stored_times.stamp, rules=rules)
            in_batches(TASK, [right] if right else [], stamp, name=lambda stored: stored.owner)
        taken = stored_times.taken(shifts, now=now)
    plan_ = plan(shifts, taken)
    tried = [(shift_, _try_move(shift_, taken, now)) for shift_ in plan_.moves]
    failed = [replace(shift_, problem=problem) for shift_, problem in tried if problem]
    _list_conflicts([*plan_.stuck, *failed], now)
    return len(tried) - len(failed)


def leave(owners: Sequence[Owner], *, by: Actor, now: datetime) -> int:
    """Keep the exact time of some bookings or sessions that cannot move, and return the count.

    Their wall time becomes what the clocks show at that time now. Raise RoleRequired for people who
    are not staff.
    """
    if not by.is_staff:
        raise RoleRequired(Role.STAFF, Step.REALIGN)

    def step() -> int:
        guard.see_as(SYSTEM)
        return sum(stored_times.leave(owner, now=now) for owner in owners)

    return transact(step)


def _outdated(now: datetime) -> Iterator[tuple[str, Kind, list[Row]]]:
    for kind in KEEP_WALL_TIME:
        for rules in stored_times.versions(kind):
            for rows in stored_times.ahead(kind, rules, now=now):
                yield rules, kind, rows


def _split(kind: Kind, rows: Sequence[Row]) -> tuple[list[StoredTime], list[Shift]]:
    """Return the rows whose time is right, and the shifts of the others.

    Seats and courses are left out: they move with their sessions.
    """
    right, shifts = list[StoredTime](), list[Shift]()

    def sort(row: Row) -> int:
        stored = stored_times.read(kind, row)
        moved = shift(stored.owner, stored.wall, stored.span, program=stored.program)
        if moved is None:
            right.append(stored)
        elif not stored.follows:
            shifts.append(moved)
        return 1

    one_by_one(TASK, rows, sort, name=lambda row: (kind, row[0]))
    return right, shifts


def _try_move(moved: Shift, taken: Sequence[Taken], now: datetime) -> Problem | None:
    """Move one time, and return the problem if that failed. The others still move."""
    calendars = sorted({claim.calendar_id for claim in taken if claim.owner == moved.owner})
    step = _move_booking if moved.owner.kind is Kind.BOOKING else _move_session
    try:
        transact(lambda: step(moved, calendars, now))
    except SlotTaken:
        return Problem.TAKEN
    except Exception:
        note_failure(TASK, moved.owner)
        return Problem.FAILED
    return None


def _move_booking(moved: Shift, calendars: list[int], now: datetime) -> None:
    guard.see_as(SYSTEM)
    try:
        booking = booking_rows.locked(moved.owner.id, program=moved.program, visible_to=SYSTEM)
    except BookingNotFound:
        return
    booking = apply_due_changes(booking, now=now)
    if moved.to is None or booking.span != moved.span or booking.has_begun(now):
        return
    if booking.holds_time:
        release_expired_in(moved.to, calendar_ids=calendars, now=now, besides=booking.id)
    _realigned(booking, moved.to, now)


def _move_session(moved: Shift, calendars: list[int], now: datetime) -> None:
    """Move a session with everyone in it.

    Buyers lock their booking before the session, so that is the order here as well. Those who
    bought just before the session was locked are found by the second look. It does not wait for
    them: they may wait for the session to give their seat back. Raise Retry instead.
    """
    guard.see_as(SYSTEM)
    session_id, to = moved.owner.id, moved.to
    seated.lock_seats(session_id)
    stored = stored_times.session(session_id)
    if to is None or stored is None or stored[0] != moved.span or moved.span.start <= now:
        return
    claims.lock_calendars(calendars)
    release_expired_in(to, calendar_ids=calendars, now=now)
    claims.move_session(session_id, to, calendar_ids=calendars)
    stored_times.move_session(session_id, to)
    seats = seated.lock_seats(session_id, waiting=False)
    if seats is None:
        raise Retry
    wholes = set()
    for seat in seats:
        _realigned(seat, to, now)
        if seat.sale is not None and seat.sale.parent is not None:
            wholes.add((seat.sale.parent, seat.program))
    for parent, name in sorted(wholes):
        _realign_whole(parent, name, now)


def _realign_whole(booking_id: int, name: str, now: datetime) -> None:
    """Move a course, which lasts from its first session to the end of its last one."""
    whole = booking_rows.locked(booking_id, program=name, visible_to=SYSTEM)
    spans = [
        part.time for part in booking_rows.parts(booking_id) if part.status is not Status.CANCELED
    ]
    if not spans:
        return
    span = extent(spans)
    if span != whole.span:
        _realigned(whole, span, now)


def _realigned(booking: Booking, to: Span, now: datetime) -> None:
    """Move a booking to a span, unless it has ended or its programme has no such step."""
    rules = program(booking.program)
    try:
        command = Realign(to=to, rules=RULES)
        decision = decide(booking, command, program=rules, by=SYSTEM, now=now)
    except Refusal as refusal:
        log.info("not_realigned", booking=booking.id, refusal=type(refusal).__name__)
        return
    save(decision, before=booking, program=rules)


def _list_conflicts(stuck: Sequence[Shift], now: datetime) -> None:
    """List for staff what cannot move, and remove from the list what has moved."""

    def note(moved: Shift) -> int:
        transact(lambda: stored_times.note(moved, now=now))
        return 1

    one_by_one(TASK, stuck, note, name=lambda moved: moved.owner)
    transact(lambda: stored_times.resolve([each.owner for each in stuck], now=now))
