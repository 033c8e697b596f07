"""Bookings as events of connected calendars, and which of them have to be written."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from bookable.domain.calendar_servers import CalendarKind, OutsideEvent
from bookable.domain.spans import Span
from bookable.storage import guard
from bookable.storage.sql import Row, execute, rows

LEASE = timedelta(minutes=2)
"""After which time a copy is taken again whose worker died."""


class Copy(NamedTuple):
    """A copy that is being written.

    `is_tried` tells that an answer of the server may have been lost. `calendar` is where it was
    written, if it has a name, and `wanted` the calendar where it belongs; it belongs nowhere if the
    connection was removed.
    """

    id: int
    booking_id: int
    booking_uuid: UUID
    connection_id: int
    person_id: int
    name: str
    version: str
    calendar: str
    digest: str
    span: Span | None
    is_tried: bool
    failures: int
    due_at: datetime
    leased_until: datetime
    removed_at: datetime | None
    wanted: str


def note(booking_ids: Collection[int], kinds: Collection[CalendarKind], *, now: datetime) -> int:
    """Note that bookings changed, so that their copies are compared with them; return the count.

    A confirmed booking gets a copy in each connected calendar of both sides of these kinds.
    """
    parameters = {"bookings": list(booking_ids), "kinds": list(kinds), "now": now}
    return execute(_NOTE, parameters)


def note_upcoming(connection_id: int, *, now: datetime) -> int:
    """Note that the upcoming bookings of a connection's owner have to be written."""
    return execute(_NOTE_UPCOMING, {"connection": connection_id, "now": now})


def note_all(connection_id: int, *, now: datetime) -> int:
    """Note that all copies in a connection have to be looked at again."""
    return execute(
        "UPDATE calendar_copy SET due_at = %s, failures = 0 WHERE connection_id = %s",
        [now, connection_id],
    )


def lease(*, at_most: int, now: datetime) -> list[Copy]:
    """Take copies that are due, the longest waiting first, for a while."""
    parameters = {"now": now, "until": now + LEASE, "most": at_most}
    with transaction.atomic():
        guard.see_everything()
        return [_copy(record) for record in rows(_LEASE, parameters, replan=True)]


def make_due(copy_id: int, *, now: datetime) -> None:
    """Have a copy looked at again."""
    execute("UPDATE calendar_copy SET due_at = %s, failures = 0 WHERE id = %s", [now, copy_id])


def hasten(*, now: datetime) -> int:
    """Make all copies due that wait for their next attempt, and return the count."""
    return execute("UPDATE calendar_copy SET due_at = %s WHERE due_at > %s", [now, now])


def is_any_leased(*, now: datetime) -> bool:
    """Return whether a copy is being written."""
    return bool(rows("SELECT 1 FROM calendar_copy WHERE leased_until > %s LIMIT 1", [now]))


def trying(copy: Copy) -> None:
    """Note before a copy is first written that it may be there from now on."""
    execute("UPDATE calendar_copy SET is_tried = true WHERE id = %s", [copy.id])


def written(copy: Copy, event: OutsideEvent, *, digest: str, span: Span) -> None:
    """Note how a copy was written. It stays due if its booking changed meanwhile."""
    execute(
        _WRITTEN,
        {
            **_held(copy),
            "name": event.name,
            "version": event.version,
            "calendar": copy.wanted,
            "digest": digest,
            "start": span.start,
            "end": span.end,
        },
    )


def kept(copy: Copy) -> None:
    """Note that a copy is as it should be."""
    execute(_KEPT, _held(copy))


def deleted(copy: Copy) -> None:
    """Forget a copy that is gone. If its booking changed meanwhile it is looked at again."""
    if not execute(_FORGET, _held(copy)):
        execute(_GONE, _held(copy))


def failed(copy: Copy, problem: str, *, again_at: datetime | None) -> None:
    """Note why a copy could not be written, and when it is tried again, if it is."""
    execute(_FAILED, {**_held(copy), "problem": problem, "again": again_at})


def seen(copy_id: int, event: OutsideEvent | None) -> None:
    """Note how the event of a copy was found in the calendar: changed, or with None deleted."""
    if event is None:
        execute(
            "UPDATE calendar_copy SET name = '', version = '', is_tried = false WHERE id = %s",
            [copy_id],
        )
    else:
        span = event.span
        times = [span.start if span else None, span.end if span else None]
        execute(_SEEN, [event.name, event.version, *times, copy_id])


class Known(NamedTuple):
    """A copy as it was last written or seen."""

    id: int
    booking_id: int
    booking_uuid: UUID
    program: str
    name: str
    version: str
    span: Span | None


def known(
    connection_id: int, *, uuids: Sequence[UUID], names: Sequence[str], within: Span | None
) -> list[Known]:
    """Return the copies in a connection with these events, or with `within` all that lie there.

    Copies that are just being written or have to be are left out: their events are ours.
    """
    guard.see_everything()
    parameters = {
        "connection": connection_id,
        "uuids": list(uuids),
        "names": list(names),
        "start": within.start if within else None,
        "end": within.end if within else None,
    }
    return [
        Known._make([*record[:6], Span(record[6], record[7]) if record[6] else None])
        for record in rows(_KNOWN, parameters)
    ]


def bookings_among(uuids: Collection[UUID], *, person_id: int) -> set[UUID]:
    """Return which of these are bookings of a person."""
    guard.see_everything()
    found = rows(_BOOKINGS, {"uuids": list(uuids), "person": person_id})
    return {record[0] for record in found}


def take_back(connection_id: int, *, now: datetime) -> None:
    """Have the events deleted that were written into a connection that was removed."""
    execute(
        "DELETE FROM calendar_copy WHERE connection_id = %s AND name = '' AND NOT is_tried",
        [connection_id],
    )
    note_all(connection_id, now=now)


def _copy(record: Row) -> Copy:
    *before, start, end, is_tried, failures, due_at, until, removed_at, wanted = record
    span = Span(start, end) if start else None
    return Copy._make([*before, span, is_tried, failures, due_at, until, removed_at, wanted])


def _held(copy: Copy) -> dict[str, object]:
    return {"id": copy.id, "until": copy.leased_until, "due": copy.due_at}


# A course takes place session by session.
_WRITABLE = """b.status IN ('confirmed', 'in_progress') AND b.starts_at IS NOT NULL
    AND (b.kind <> 'course' OR b.parent_id IS NOT NULL)"""

_NOTE = f"""
WITH changed AS (
    UPDATE calendar_copy SET due_at = %(now)s, failures = 0
    WHERE booking_id = ANY (%(bookings)s) RETURNING booking_id, connection_id
)
INSERT INTO calendar_copy (booking_id, connection_id, due_at)
SELECT b.id, c.id, %(now)s
FROM booking b JOIN calendar_connection c ON c.person_id IN (b.provider_id, b.client_id)
WHERE b.id = ANY (%(bookings)s) AND c.kind = ANY (%(kinds)s::text[]) AND c.removed_at IS NULL
    AND {_WRITABLE}
    AND NOT EXISTS (SELECT 1 FROM changed k WHERE k.booking_id = b.id AND k.connection_id = c.id)
ON CONFLICT ON CONSTRAINT calendar_copy_once DO UPDATE SET due_at = excluded.due_at
"""

_NOTE_UPCOMING = f"""
INSERT INTO calendar_copy (booking_id, connection_id, due_at)
SELECT b.id, c.id, %(now)s
FROM calendar_connection c CROSS JOIN LATERAL (
    SELECT * FROM booking p WHERE p.provider_id = c.person_id
    UNION SELECT * FROM booking p WHERE p.client_id = c.person_id
) b
WHERE c.id = %(connection)s AND b.ends_at > %(now)s AND {_WRITABLE}
ON CONFLICT ON CONSTRAINT calendar_copy_once DO UPDATE SET due_at = excluded.due_at
"""

_LEASE = """
UPDATE calendar_copy k SET leased_until = %(until)s
FROM (
    SELECT k.id FROM calendar_copy k JOIN calendar_connection c ON c.id = k.connection_id
    WHERE k.due_at <= %(now)s AND (k.leased_until IS NULL OR k.leased_until <= %(now)s)
        AND (c.state <> 'denied' OR c.removed_at IS NOT NULL)
    ORDER BY k.due_at, k.id LIMIT %(most)s FOR UPDATE OF k SKIP LOCKED
) due, booking b, calendar_connection c
WHERE k.id = due.id AND b.id = k.booking_id AND c.id = k.connection_id
RETURNING k.id, k.booking_id, b.uuid, c.id, c.person_id, k.name, k.version, k.calendar, k.digest,
    lower(k.during), upper(k.during), k.is_tried, k.failures, k.due_at, k.leased_until,
    c.removed_at, c.calendar
"""

_DONE = """leased_until = NULL, failures = 0, problem = '',
    due_at = CASE WHEN due_at > %(due)s THEN due_at END"""
_HELD = "WHERE id = %(id)s AND leased_until = %(until)s"

_WRITTEN = f"""
UPDATE calendar_copy SET name = %(name)s, version = %(version)s, calendar = %(calendar)s,
    digest = %(digest)s, during = tstzrange(%(start)s, %(end)s), is_tried = false, {_DONE}
{_HELD}
"""
_KEPT = f"UPDATE calendar_copy SET {_DONE} {_HELD}"
_FORGET = f"DELETE FROM calendar_copy {_HELD} AND due_at <= %(due)s"
_GONE = f"""
UPDATE calendar_copy SET name = '', version = '', digest = '', during = NULL, is_tried = false,
    {_DONE}
{_HELD}
"""
_FAILED = f"""
UPDATE calendar_copy SET leased_until = NULL, failures = failures + 1, problem = %(problem)s,
    due_at = CASE WHEN due_at > %(due)s THEN due_at ELSE %(again)s END
{_HELD}
"""

_SEEN = """
UPDATE calendar_copy SET name = %s, version = %s, during = tstzrange(%s, %s) WHERE id = %s
"""

_KNOWN = """
SELECT k.id, b.id, b.uuid, b.program, k.name, k.version, lower(k.during), upper(k.during)
FROM calendar_copy k JOIN booking b ON b.id = k.booking_id
WHERE k.connection_id = %(connection)s AND k.name <> '' AND k.due_at IS NULL
    AND (b.uuid = ANY (%(uuids)s::uuid[]) OR k.name = ANY (%(names)s::text[])
        OR k.during <@ tstzrange(%(start)s, %(end)s) AND %(start)s::timestamptz IS NOT NULL)
"""

_BOOKINGS = """
SELECT uuid FROM booking WHERE uuid = ANY (%(uuids)s::uuid[])
    AND %(person)s IN (provider_id, client_id)
"""
