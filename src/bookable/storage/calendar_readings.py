"""Which connected calendars are due to be read, and what became of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from bookable.domain.calendar_servers import (
    BY_CONSENT,
    CalendarAccess,
    CalendarChanges,
    CalendarKind,
)
from bookable.domain.spans import Span
from bookable.storage.calendar_connection_rows import ACCESS, access_of
from bookable.storage.sealed import UnsealableError
from bookable.storage.sql import Row, execute, rows

LEASE = timedelta(minutes=2)
"""After which time a calendar is read again whose worker died."""


class DueCalendar(NamedTuple):
    """A calendar that is about to be read. Without an `access` its secret cannot be unsealed.

    `last_window` is the time that was read before. `advance_days` is how far ahead its owner can be
    booked.
    """

    id: int
    kind: CalendarKind
    access: CalendarAccess | None
    cursor: str
    last_window: Span | None
    state: str
    failures: int
    due_at: datetime
    leased_until: datetime
    person_id: int
    owner: UUID
    on_external_change: str
    advance_days: int

    def since(self, window: Span) -> str:
        """Return the cursor from which to read a window: none for another one than before."""
        return self.cursor if window == self.last_window else ""


def lease(*, at_most: int, now: datetime) -> list[DueCalendar]:
    """Take calendars that are due, the longest waiting first, for a while."""
    parameters = {"now": now, "until": now + LEASE, "most": at_most}
    return [_reading(record) for record in rows(_LEASE, parameters, replan=True)]


def succeeded(
    reading: DueCalendar,
    changes: CalendarChanges,
    *,
    window: Span,
    now: datetime,
    again_at: datetime,
) -> bool:
    """Note that a calendar was read. False if it was changed meanwhile: then it counts for nothing.

    A calendar that was called due meanwhile stays due.
    """
    parameters = {
        **_held(reading),
        "cursor": changes.cursor,
        "start": window.start,
        "end": window.end,
        "now": now,
        "again": again_at,
    }
    return execute(_SUCCEEDED, parameters) == 1


def failed(reading: DueCalendar, *, state: str, problem: str, again_at: datetime | None) -> bool:
    """Note why a calendar could not be read. Without `again_at` it is not tried again."""
    parameters = {**_held(reading), "state": state, "problem": problem, "again": again_at}
    return execute(_FAILED, parameters) == 1


def hasten(*, now: datetime) -> int:
    """Make all calendars due that wait for their turn, and return the count."""
    return execute(_HASTEN, [now])


def is_any_leased(*, now: datetime) -> bool:
    """Return whether a calendar is being read."""
    return bool(rows(_LEASED, [now]))


def end_removed() -> int:
    """Delete connections that were removed and whose events are gone; return the count.

    A consent has to be given back first: `engine/giving_back.py`.
    """
    return execute(_END_REMOVED, [[str(kind) for kind in BY_CONSENT]])


def _reading(record: Row) -> DueCalendar:
    width = len(ACCESS.split(","))
    own = record[width:]
    cursor, start, end, *more = own
    try:
        access = access_of(record[:width])
    except UnsealableError:
        access = None
    known = Span(start, end) if start and end else None
    return DueCalendar(record[0], CalendarKind(record[2]), access, cursor, known, *more)


def _held(reading: DueCalendar) -> dict[str, object]:
    return {"id": reading.id, "until": reading.leased_until, "due": reading.due_at}


_LEASE = f"""
UPDATE calendar_connection c SET leased_until = %(until)s
FROM (
    SELECT id FROM calendar_connection
    WHERE due_at <= %(now)s AND removed_at IS NULL
        AND (leased_until IS NULL OR leased_until <= %(now)s)
    ORDER BY due_at, id LIMIT %(most)s FOR NO KEY UPDATE SKIP LOCKED
) due, person p
WHERE c.id = due.id AND p.id = c.person_id
RETURNING {ACCESS}, c.cursor, c.read_from, c.read_until, c.state, c.failures, c.due_at,
    c.leased_until, c.person_id, p.uuid, c.on_external_change, p.maximum_advance_days
"""

_HELD = "WHERE id = %(id)s AND leased_until = %(until)s AND removed_at IS NULL"

_SUCCEEDED = f"""
UPDATE calendar_connection SET state = 'working', problem = '', failures = 0,
    succeeded_at = %(now)s, cursor = %(cursor)s, read_from = %(start)s, read_until = %(end)s,
    leased_until = NULL, due_at = CASE WHEN due_at = %(due)s THEN %(again)s ELSE due_at END
{_HELD}
"""

_FAILED = f"""
UPDATE calendar_connection SET state = %(state)s, problem = %(problem)s, failures = failures + 1,
    leased_until = NULL, due_at = CASE WHEN due_at = %(due)s THEN %(again)s ELSE due_at END
{_HELD}
"""

_HASTEN = """
UPDATE calendar_connection SET due_at = %s WHERE due_at IS NOT NULL AND removed_at IS NULL
"""

_LEASED = "SELECT 1 FROM calendar_connection WHERE leased_until > %s LIMIT 1"

_END_REMOVED = """
DELETE FROM calendar_connection c WHERE c.removed_at IS NOT NULL
    AND (c.secret = '' OR c.kind <> ALL (%s))
    AND NOT EXISTS (SELECT 1 FROM calendar_copy k WHERE k.connection_id = c.id)
"""
