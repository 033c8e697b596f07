"""Bookings as events of connected calendars, and which of them have to be written."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from bookable.domain.calendar_servers import CalendarKind, OutsideEvent
from bookable.domain.spans import Span
from bookable.storage import guard
from bookable.storage.holders import HOLDER_IS_GONE
from bookable.storage.sql import Row, execute, rows

LEASE = timedelta(minutes=2)
"""After which time a copy is taken again whose worker died."""

_EXPECTED_WITHIN = timedelta(seconds=30)


class Copy(NamedTuple):
    """A copy that is being written.

    `is_tried` tells that an answer of the server may have been lost. `calendar` is where it was
    written, if it has a name, and `wanted` the calendar where it belongs; it belongs nowhere if the
    connection was removed. An event that `has_meeting` stays in the calendar where it is.
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
    has_meeting: bool


def note(booking_ids: Collection[int], kinds: Collection[CalendarKind], *, now: datetime) -> int:
    """Note that bookings changed, so that their copies are compared with them; return the count.

    A confirmed booking gets a copy in each connected calendar of both sides of these kinds.
    """
    parameters = {"bookings": list(booking_ids), "kinds": list(kinds), "now": now}
    return execute(_NOTE, parameters)


def expect_meeting(booking_id: int, connection_id: int, *, now: datetime) -> bool:
    """Note that the event of a booking is about to be made with its meeting.

    It is looked at soon afterwards, so that it goes again if the booking was not confirmed. Return
    False, and note nothing, while a worker is writing that event.
    """
    parameters = {"booking": booking_id, "connection": connection_id, "now": now}
    return execute(_EXPECT, parameters | {"due": now + _EXPECTED_WITHIN}) == 1


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


def take_back(connection_id: int, *, now: datetime) -> None:
    """Have the events deleted that were written into a connection that was removed.

    Those stay that are the meetings of bookings still ahead: both sides have their links.
    """
    execute(_LEAVE, [connection_id, now])
    note_all(connection_id, now=now)


def _copy(record: Row) -> Copy:
    before, (start, end), after = record[:9], record[9:11], record[11:]
    return Copy._make([*before, Span(start, end) if start else None, *after])


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

_EXPECT = """
INSERT INTO calendar_copy AS k (booking_id, connection_id, due_at, is_tried, has_meeting)
VALUES (%(booking)s, %(connection)s, %(due)s, true, true)
ON CONFLICT ON CONSTRAINT calendar_copy_once DO UPDATE
SET due_at = excluded.due_at, is_tried = true, has_meeting = true, failures = 0
WHERE k.leased_until IS NULL OR k.leased_until <= %(now)s
"""

# While a booking is being confirmed, its event may just be made with the meeting.
_LEASE = f"""
UPDATE calendar_copy k SET leased_until = %(until)s
FROM (
    SELECT k.id FROM calendar_copy k JOIN calendar_connection c ON c.id = k.connection_id
    JOIN booking b ON b.id = k.booking_id
        AND (b.confirming IS NULL OR {HOLDER_IS_GONE.format(holder="b.confirming_holder")})
    WHERE k.due_at <= %(now)s AND (k.leased_until IS NULL OR k.leased_until <= %(now)s)
        AND (c.state <> 'denied' OR c.removed_at IS NOT NULL)
    ORDER BY k.due_at, k.id LIMIT %(most)s FOR UPDATE OF k SKIP LOCKED
) due, booking b, calendar_connection c
WHERE k.id = due.id AND b.id = k.booking_id AND c.id = k.connection_id
RETURNING k.id, k.booking_id, b.uuid, c.id, c.person_id, k.name, k.version, k.calendar, k.digest,
    lower(k.during), upper(k.during), k.is_tried, k.failures, k.due_at, k.leased_until,
    c.removed_at, c.calendar, k.has_meeting
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

_LEAVE = f"""
DELETE FROM calendar_copy k USING booking b
WHERE k.connection_id = %s AND b.id = k.booking_id
    AND (k.name = '' AND NOT k.is_tried OR k.has_meeting AND b.ends_at > %s AND {_WRITABLE})
"""
