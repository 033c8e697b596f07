"""Sessions: dated occurrences of workshops and courses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from bookable.domain.spans import Span
from bookable.domain.wall_times import WallTime
from bookable.storage import zones
from bookable.storage.sql import execute, one, row, rows
from bookable.storage.zones import RULES


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """When and where a session takes place, and with how many seats."""

    span: Span
    capacity: int
    location_id: int | None
    room_id: int | None
    wall: WallTime
    rules: str = RULES

    @property
    def is_agreed(self) -> bool:
        """Whether the wall time was recorded; past sessions of earlier releases have none."""
        return bool(self.rules)


class StoredSession(NamedTuple):
    """A locked session, with how many of its seats are taken."""

    id: int
    taken: int
    canceled_at: datetime | None
    occurrence: Occurrence


def count_until(service_id: int, most: int, *, now: datetime) -> int:
    """Return how many sessions of a service are not over, canceled ones included; at most
    `most`."""
    number: int = one(_AHEAD, [service_id, now, most])[0]
    return number


def locked(session_id: int, *, service_id: int, to_delete: bool = False) -> StoredSession | None:
    """Lock and load a session of a service, or return None.

    Only a lock `to_delete` conflicts with new bookings that refer to the session. Any other caller
    must not take that strong lock: such a booking may be waiting for the seats of this session.
    """
    strength = "UPDATE" if to_delete else "NO KEY UPDATE"
    record = row(f"{_KEPT} FOR {strength}", [session_id, service_id])
    if record is None:
        return None
    start, end, capacity, location_id, room_id = record[3:8]
    *wall, rules = record[8:]
    occurrence = Occurrence(
        span=Span(start, end),
        capacity=capacity,
        location_id=location_id,
        room_id=room_id,
        wall=zones.read(*wall) or WallTime.at(start, "UTC"),
        rules=rules,
    )
    return StoredSession(record[0], record[1], record[2], occurrence)


def in_rooms(practitioner_id: int, *, after: datetime) -> int:
    """Return how many sessions of a practitioner that end after a time use a room."""
    number: int = one(_IN_ROOMS, [practitioner_id, after])[0]
    return number


def insert(service_id: int, given: Occurrence, *, taken: int = 0) -> int:
    """Insert a session with `taken` seats, and return its id."""
    made: int = one(_INSERT, [*_values(given), service_id, taken])[0]
    return made


def update(session_id: int, given: Occurrence) -> None:
    """Write the changes of a locked session."""
    execute(_UPDATE, [*_values(given), session_id])


def cancel(session_id: int, *, now: datetime) -> None:
    """Cancel a locked session, and free its time."""
    execute(_CALL_OFF, [now, session_id])
    execute(_UNCLAIM, [[session_id]])


def free(service_id: int, *, after: datetime | None = None) -> list[int]:
    """Lock the sessions of a service in which no seat is taken, and return their ids.

    `after` limits them to sessions that start later and take place.
    """
    ahead = "" if after is None else "AND starts_at > %s AND canceled_at IS NULL"
    empty = f"SELECT id FROM service_session WHERE service_id = %s {ahead} AND taken = 0"
    parameters = [service_id] if after is None else [service_id, after]
    records = rows(f"{empty} ORDER BY id FOR UPDATE", parameters)
    return [record[0] for record in records]


def delete(session_ids: Sequence[int]) -> None:
    """Delete locked sessions without taken seats, with their claims.

    Canceled bookings keep their own time, so they only lose the reference. Waitlist entries end.
    """
    for statement in (_FORGET, _LEAVE, _UNCLAIM, _DELETE):
        execute(statement, [list(session_ids)])


def _values(given: Occurrence) -> list[Any]:
    span, wall = given.span, given.wall
    place = (given.location_id, given.room_id)
    agreed = (wall.shown, wall.zone, wall.is_second, given.rules)
    return [span.start, span.end, given.capacity, *place, *agreed]


_AHEAD = """
SELECT count(*) FROM
    (SELECT FROM service_session WHERE service_id = %s AND ends_at > %s LIMIT %s) s
"""

_KEPT = """
SELECT id, taken, canceled_at, starts_at, ends_at, capacity, location_id, room_id,
    wall_start, wall_zone, wall_is_second, rules
FROM service_session
WHERE id = %s AND service_id = %s
"""

_INSERT = """
INSERT INTO service_session
    (starts_at, ends_at, capacity, location_id, room_id, wall_start, wall_zone, wall_is_second,
    rules, service_id, taken)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id
"""

_UPDATE = """
UPDATE service_session
SET starts_at = %s, ends_at = %s, capacity = %s, location_id = %s, room_id = %s,
    wall_start = %s, wall_zone = %s, wall_is_second = %s, rules = %s
WHERE id = %s
"""

_CALL_OFF = "UPDATE service_session SET canceled_at = %s WHERE id = %s"

_FORGET = "UPDATE booking SET service_session_id = NULL WHERE service_session_id = ANY (%s)"
_LEAVE = """
UPDATE waitlist_entry SET service_session_id = NULL,
    state = CASE WHEN state IN ('waiting', 'offered') THEN 'left' ELSE state END
WHERE service_session_id = ANY (%s)
"""
_UNCLAIM = "DELETE FROM claim WHERE service_session_id = ANY (%s)"
_DELETE = "DELETE FROM service_session WHERE id = ANY (%s)"

_IN_ROOMS = """
SELECT count(*) FROM service_session e JOIN service s ON s.id = e.service_id
WHERE s.practitioner_id = %s AND e.room_id IS NOT NULL AND e.ends_at > %s AND e.canceled_at IS NULL
"""
