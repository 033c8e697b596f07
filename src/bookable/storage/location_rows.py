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

_ADD_PRACTITIONER = """
INSERT INTO location_practitioner (location_id, practitioner_id) SELECT %s, %s
WHERE EXISTS (SELECT FROM location_practitioner WHERE location_id = %s) ON CONFLICT DO NOTHING
"""

_ROOM = """
SELECT r.location_id, c.id, l.timezone FROM room r JOIN calendar c ON c.room_id = r.id
JOIN location l ON l.id = r.location_id
WHERE r.id = %s FOR KEY SHARE
"""
