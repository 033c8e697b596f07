"""Bookings as events of connected calendars, as they are found when a calendar is read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

from bookable.domain.calendar_servers import OutsideEvent
from bookable.domain.spans import Span
from bookable.storage import guard
from bookable.storage.sql import execute, rows


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
