"""Locations and their rooms."""

from __future__ import annotations

from typing import NamedTuple

from bookable.storage.sql import execute, one, row


class RoomRow(NamedTuple):
    """A room with its location and its calendar."""

    location_id: int
    calendar_id: int
    zone: str


def is_there(location_id: int) -> bool:
    """Return whether a location exists, and keep it until commit."""
    return zone_of(location_id) is not None


def zone_of(location_id: int) -> str | None:
    """Return the zone of a location and keep that until commit, or None without such a location."""
    record = row("SELECT timezone FROM location WHERE id = %s FOR KEY SHARE", [location_id])
    return None if record is None else record[0]


def is_open_to(location_id: int, practitioner_id: int) -> bool:
    """Return whether a practitioner may use a location and its rooms."""
    record = one(f"SELECT {OPEN} FROM location l WHERE l.id = %s", [practitioner_id, location_id])
    return bool(record[0])


def add_practitioner(location_id: int, practitioner_id: int) -> None:
    """Add a practitioner to those who may use a location, if it is not open to all."""
    execute(_ADD_PRACTITIONER, [location_id, practitioner_id, location_id])


def lock(location_id: int) -> bool:
    """Lock a location until commit, and return whether it exists."""
    return row("SELECT 1 FROM location WHERE id = %s FOR UPDATE", [location_id]) is not None


def is_of(location_id: int, practitioner_id: int) -> bool:
    """Return whether a location is kept for one practitioner alone."""
    statement = f"SELECT 1 FROM location l WHERE l.id = %s AND {OWN}"
    return row(statement, [location_id, practitioner_id]) is not None


def count_of(practitioner_id: int) -> int:
    """Return how many locations are kept for one practitioner alone."""
    number: int = one(f"SELECT count(*) FROM location l WHERE {OWN}", [practitioner_id])[0]
    return number


def insert(name: str, address: str, timezone: str) -> int:
    """Insert a location that is open to all, and return its id."""
    made: int = one(
        "INSERT INTO location (name, address, timezone) VALUES (%s, %s, %s) RETURNING id",
        [name, address, timezone],
    )[0]
    return made


def keep_for(location_id: int, practitioner_id: int) -> None:
    """Keep a location that is open to all for a practitioner."""
    execute(
        "INSERT INTO location_practitioner (location_id, practitioner_id) VALUES (%s, %s)",
        [location_id, practitioner_id],
    )


def update(location_id: int, name: str, address: str) -> None:
    """Change the name and the address of a location."""
    execute(
        "UPDATE location SET name = %s, address = %s WHERE id = %s", [name, address, location_id]
    )


def is_used(location_id: int) -> bool:
    """Return whether a location has rooms, or services, sessions or bookings take place there."""
    return row(_USED, [location_id] * 4) is not None


def delete(location_id: int) -> None:
    """Delete a location that nothing refers to."""
    execute("DELETE FROM location_practitioner WHERE location_id = %s", [location_id])
    execute("DELETE FROM location WHERE id = %s", [location_id])


def room(room_id: int) -> RoomRow | None:
    """Return a room that has a calendar and keep it until commit, or None."""
    record = row(_ROOM, [room_id])
    return None if record is None else RoomRow(*record)


OPEN = """
(NOT EXISTS (SELECT FROM location_practitioner k WHERE k.location_id = l.id)
 OR EXISTS (SELECT FROM location_practitioner k
    WHERE k.location_id = l.id AND k.practitioner_id = %s))
"""
"""SQL: whether the location `l` is open to the practitioner in the parameter."""

OWN = """l.id IN (SELECT k.location_id FROM location_practitioner k WHERE k.practitioner_id = %s
    AND NOT EXISTS (SELECT FROM location_practitioner o
        WHERE o.location_id = k.location_id AND o.practitioner_id <> k.practitioner_id))"""
"""SQL: whether the location `l` is kept for the practitioner in the parameter alone."""

_USED = """
SELECT 1 WHERE EXISTS (SELECT FROM room WHERE location_id = %s)
    OR EXISTS (SELECT FROM service WHERE location_id = %s)
    OR EXISTS (SELECT FROM service_session WHERE location_id = %s)
    OR EXISTS (SELECT FROM booking WHERE location_id = %s)
"""

_ADD_PRACTITIONER = """
INSERT INTO location_practitioner (location_id, practitioner_id) SELECT %s, %s
WHERE EXISTS (SELECT FROM location_practitioner WHERE location_id = %s) ON CONFLICT DO NOTHING
"""

_ROOM = """
SELECT r.location_id, c.id, l.timezone FROM room r JOIN calendar c ON c.room_id = r.id
JOIN location l ON l.id = r.location_id
WHERE r.id = %s FOR KEY SHARE
"""
