"""Sessions: dated occurrences of workshops and courses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bookable.domain.service_sessions import Occurrence, Session
from bookable.storage.session_columns import SELECT, columns, read
from bookable.storage.sql import execute, one, row, rows


def count_until(service_id: int, most: int, *, now: datetime) -> int:
    """Return how many sessions of a service are not over, canceled ones included; at most
    `most`."""
    number: int = one(_AHEAD, [service_id, now, most])[0]
    return number


def locked(session_id: int, *, service_id: int, to_delete: bool = False) -> Session | None:
    """Lock and load a session of a service, or return None.

    Only a lock `to_delete` conflicts with new bookings that refer to the session. Any other caller
    must not take that strong lock: such a booking may be waiting for the seats of this session.
    """
    strength = "UPDATE" if to_delete else "NO KEY UPDATE"
    which = f"WHERE s.id = %s AND s.service_id = %s FOR {strength}"
    record = row(f"{SELECT} {which}", [session_id, service_id])
    return None if record is None else read(record)


def taking_place(service_id: int, *, session_id: int | None = None) -> list[Session]:
    """Return the sessions of a service that take place, earliest first; or only the one named."""
    which = "WHERE s.service_id = %s AND s.canceled_at IS NULL"
    if session_id is None:
        found = rows(f"{SELECT} {which} ORDER BY s.starts_at, s.id", [service_id])
    else:
        found = rows(f"{SELECT} {which} AND s.id = %s", [service_id, session_id])
    return [read(record) for record in found]


def in_rooms(practitioner_id: int, *, after: datetime) -> int:
    """Return how many sessions of a practitioner that end after a time use a room."""
    number: int = one(_IN_ROOMS, [practitioner_id, after])[0]
    return number


def insert(service_id: int, given: Occurrence, *, taken: int = 0) -> int:
    """Insert a session with `taken` seats, and return its id."""
    values = {"service_id": service_id, "taken": taken, **columns(given)}
    names, marks = ", ".join(values), ", ".join(["%s"] * len(values))
    statement = f"INSERT INTO service_session ({names}) VALUES ({marks}) RETURNING id"
    made: int = one(statement, list(values.values()))[0]
    return made


def update(session_id: int, given: Occurrence) -> None:
    """Write the changes of a locked session."""
    values = columns(given)
    settings = ", ".join(f"{name} = %s" for name in values)
    statement = f"UPDATE service_session SET {settings} WHERE id = %s"
    execute(statement, [*values.values(), session_id])


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


_AHEAD = """
SELECT count(*) FROM
    (SELECT FROM service_session WHERE service_id = %s AND ends_at > %s LIMIT %s) s
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
