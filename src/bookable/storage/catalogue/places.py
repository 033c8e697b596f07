"""Locations and their rooms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from bookable.storage.sql import execute, one, row, rows, search_condition


class Named(NamedTuple):
    """The id and name of something."""

    id: int
    name: str


class PlaceRow(NamedTuple):
    """A location with its rooms."""

    id: int
    name: str
    address: str
    timezone: str
    rooms: list[Named]


class RoomRow(NamedTuple):
    """A room with its location and its calendar."""

    location_id: int
    calendar_id: int
    zone: str


def count(search: str) -> int:
    """Return how many locations contain a text in name or address."""
    where, parameters = _where(search)
    number: int = one(f"SELECT count(*) FROM location l {where}", parameters)[0]
    return number


def listed(search: str, *, limit: int, offset: int) -> list[PlaceRow]:
    """Return one page of the locations that contain a text in name or address."""
    where, parameters = _where(search)
    in_order = 'ORDER BY name_key(l.name) COLLATE "C", l.id LIMIT %s OFFSET %s'
    records = rows(f"{_PLACES} {where} {in_order}", [*parameters, limit, offset])
    return [_place(record) for record in records]


def one_place(location_id: int) -> PlaceRow | None:
    """Return a location, or None."""
    record = row(f"{_PLACES} WHERE l.id = %s", [location_id])
    return None if record is None else _place(record)


def is_there(location_id: int) -> bool:
    """Tell whether a location exists, and keep it until commit."""
    return zone_of(location_id) is not None


def zone_of(location_id: int) -> str | None:
    """Return the zone of a location and keep that until commit, or None without such a location."""
    record = row("SELECT timezone FROM location WHERE id = %s FOR KEY SHARE", [location_id])
    return None if record is None else record[0]


def is_open_to(location_id: int, practitioner_id: int) -> bool:
    """Tell whether a practitioner may use a location and its rooms."""
    record = one(f"SELECT {OPEN} FROM location l WHERE l.id = %s", [practitioner_id, location_id])
    return bool(record[0])


def add_practitioner(location_id: int, practitioner_id: int) -> None:
    """Add a practitioner to those who may use a location, if it is not open to all."""
    execute(_ADD_PRACTITIONER, [location_id, practitioner_id, location_id])


def room(room_id: int) -> RoomRow | None:
    """Return a room that has a calendar and keep it until commit, or None."""
    record = row(_ROOM, [room_id])
    return None if record is None else RoomRow(*record)


def place_of(record: Sequence[Any] | None) -> PlaceRow | None:
    """Return a location from JSON, or None."""
    return None if record is None else _place(record)


def named(pairs: Sequence[Sequence[Any]]) -> list[Named]:
    """Return ids with names from JSON."""
    return [Named(*pair) for pair in pairs]


def _where(search: str) -> tuple[str, list[Any]]:
    condition, words = search_condition(search, "name_key(l.name || ' ' || l.address)")
    return f"WHERE {condition}", list(words)


def _place(record: Sequence[Any]) -> PlaceRow:
    return PlaceRow._make([*record[:4], named(record[4])])


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

ROOMS = """
(SELECT coalesce(json_agg(json_build_array(r.id, r.name) ORDER BY r.name), '[]')
 FROM room r WHERE r.location_id = l.id)
"""

PLACE = f"""
(SELECT json_build_array(l.id, l.name, l.address, l.timezone, {ROOMS})
 FROM location l WHERE l.id = s.location_id)
"""
"""SQL: the location, as JSON, of the table that is called `s`."""

_PLACES = f"SELECT l.id, l.name, l.address, l.timezone, {ROOMS} FROM location l"

_ROOM = """
SELECT r.location_id, c.id, l.timezone FROM room r JOIN calendar c ON c.room_id = r.id
JOIN location l ON l.id = r.location_id
WHERE r.id = %s FOR KEY SHARE
"""
