"""Dated occurrences of workshops and courses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from bookable.domain.spans import Span
from bookable.domain.wall_times import WallTime
from bookable.storage import zones
from bookable.storage.catalogue.places import PLACE, Named, PlaceRow, place_of
from bookable.storage.sql import Row, execute, one, row, rows
from bookable.storage.zones import RULES


class SessionRow(NamedTuple):
    """A session as those see it who look for something to book."""

    id: int
    service_id: int
    start: datetime
    end: datetime
    capacity: int
    seats_left: int
    canceled_at: datetime | None
    room: Named | None
    location: PlaceRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """When and where a session takes place, and for how many."""

    span: Span
    capacity: int
    location_id: int | None
    room_id: int | None
    wall: WallTime
    rules: str = RULES

    @property
    def is_agreed(self) -> bool:
        """Whether its wall time was kept: that of sessions of earlier releases that are over was
        not."""
        return bool(self.rules)


class KeptSession(NamedTuple):
    """A session that was locked, with how many of its seats are taken."""

    id: int
    taken: int
    canceled_at: datetime | None
    occurrence: Occurrence


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFilter:
    """Which sessions of a service a list has: those that start `after` a time or `until` it, all or
    only those that take place."""

    take_place: bool = False
    after: datetime | None = None
    until: datetime | None = None


def count(service_id: int, wanted: SessionFilter) -> int:
    """This will be how many sessions of a service a list has."""
    where, parameters = _where(service_id, wanted)
    found: int = one(f"SELECT count(*) FROM service_session s WHERE {where}", parameters)[0]
    return found


def count_until(service_id: int, most: int, *, now: datetime) -> int:
    """Return how many sessions of a service are not over, called off or not; or `most`."""
    found: int = one(_AHEAD, [service_id, now, most])[0]
    return found


def listed(
    service_id: int, wanted: SessionFilter, *, limit: int, offset: int = 0
) -> list[SessionRow]:
    """This will be a part of a list of a service's sessions, the earliest first."""
    where, parameters = _where(service_id, wanted)
    in_order = "ORDER BY s.starts_at, s.id LIMIT %s OFFSET %s"
    found = rows(f"{_SESSIONS} WHERE {where} {in_order}", [*parameters, limit, offset])
    return [_session(each) for each in found]


def one_session(session_id: int) -> SessionRow:
    """This will be a session that is there."""
    return _session(one(f"{_SESSIONS} WHERE s.id = %s", [session_id]))


def locked(session_id: int, *, service_id: int, to_delete: bool = False) -> KeptSession | None:
    """Lock and load a session of a service, or return None. Only who is going `to_delete` it waits
    for bookings that refer to it as they are written: these may wait for its seats in turn."""
    strength = "UPDATE" if to_delete else "NO KEY UPDATE"
    found = row(f"{_KEPT} FOR {strength}", [session_id, service_id])
    if found is None:
        return None
    start, end, capacity, location_id, room_id = found[3:8]
    *wall, rules = found[8:]
    occurrence = Occurrence(
        span=Span(start, end),
        capacity=capacity,
        location_id=location_id,
        room_id=room_id,
        wall=zones.read(*wall) or WallTime.at(start, "UTC"),
        rules=rules,
    )
    return KeptSession(found[0], found[1], found[2], occurrence)


def in_rooms(practitioner_id: int, *, after: datetime) -> int:
    """Return how many sessions of a practitioner that end after a time have a room."""
    found: int = one(_IN_ROOMS, [practitioner_id, after])[0]
    return found


def insert(service_id: int, given: Occurrence, *, taken: int = 0) -> int:
    """Keep a new session, in which so many seats are taken at once, and return its number."""
    made: int = one(_INSERT, [*_values(given), service_id, taken])[0]
    return made


def update(session_id: int, given: Occurrence) -> None:
    """This will keep what has changed of a session that was locked."""
    execute(_UPDATE, [*_values(given), session_id])


def call_off(session_id: int, *, now: datetime) -> None:
    """Note that a locked session does not take place, and give its time back."""
    execute(_CALL_OFF, [now, session_id])
    execute(_UNCLAIM, [[session_id]])


def free(service_id: int, *, after: datetime | None = None) -> list[int]:
    """This will lock those sessions of a service, or those after a time, in which no seat is
    taken, and return their numbers."""
    where, parameters = _where(service_id, SessionFilter(after=after, take_place=after is not None))
    empty = f"SELECT s.id FROM service_session s WHERE {where} AND s.taken = 0"
    found = rows(f"{empty} ORDER BY s.id FOR UPDATE", parameters)
    return [each[0] for each in found]


def delete(session_ids: Sequence[int]) -> None:
    """This will delete sessions that were locked, with their claims, and in which no seat is
    taken. Bookings that gave their seat back know their own time; nobody waits for one any more."""
    for statement in (_FORGET, _LEAVE, _UNCLAIM, _DELETE):
        execute(statement, [list(session_ids)])


def _where(service_id: int, wanted: SessionFilter) -> tuple[str, list[Any]]:
    conditions, parameters = ["s.service_id = %s"], list[Any]([service_id])
    given = (("s.starts_at > %s", wanted.after), ("s.starts_at <= %s", wanted.until))
    for condition, value in given:
        if value is not None:
            conditions.append(condition)
            parameters.append(value)
    if wanted.take_place:
        conditions.append("s.canceled_at IS NULL")
    return " AND ".join(conditions), parameters


def _session(found: Row) -> SessionRow:
    *own, room_id, room, place = found
    return SessionRow._make([*own, room_id and Named(room_id, room), place_of(place)])


def _values(given: Occurrence) -> list[Any]:
    span, wall = given.span, given.wall
    place = (given.location_id, given.room_id)
    agreed = (wall.shown, wall.zone, wall.is_second, given.rules)
    return [span.start, span.end, given.capacity, *place, *agreed]


_AHEAD = """
SELECT count(*) FROM
    (SELECT FROM service_session WHERE service_id = %s AND ends_at > %s LIMIT %s) s
"""

_SESSIONS = f"""
SELECT s.id, s.service_id, s.starts_at, s.ends_at, s.capacity, s.capacity - s.taken,
    s.canceled_at, o.id, o.name, {PLACE}
FROM service_session s LEFT JOIN room o ON o.id = s.room_id
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
