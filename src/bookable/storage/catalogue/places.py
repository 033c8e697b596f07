"""Locations and their rooms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from bookable.storage.sql import execute, finding, one, row, rows


class Named(NamedTuple):
    """Something by number and name."""

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
    """Where a room is, and the calendar of what goes on in it."""

    location_id: int
    calendar_id: int
    zone: str


def count(search: str) -> int:
    """This will be how many locations have a text in their name or address."""
    where, parameters = _where(search)
    found: int = one(f"SELECT count(*) FROM location l {where}", parameters)[0]
    return found


def listed(search: str, *, limit: int, offset: int) -> list[PlaceRow]:
    """This will be a part of the locations that have a text in their name or address."""
    where, parameters = _where(search)
    in_order = 'ORDER BY name_key(l.name) COLLATE "C", l.id LIMIT %s OFFSET %s'
    found = rows(f"{_PLACES} {where} {in_order}", [*parameters, limit, offset])
    return [_place(each) for each in found]


def one_place(location_id: int) -> PlaceRow | None:
    """This will be a location, or None."""
    found = row(f"{_PLACES} WHERE l.id = %s", [location_id])
    return None if found is None else _place(found)


def is_there(location_id: int) -> bool:
    """This will tell whether there is a location, and keep it until commit."""
    return zone_of(location_id) is not None


def zone_of(location_id: int) -> str | None:
    """Return the zone of a location that is kept until commit, or None where there is none."""
    found = row("SELECT timezone FROM location WHERE id = %s FOR KEY SHARE", [location_id])
    return None if found is None else found[0]


def is_open_to(location_id: int, practitioner_id: int) -> bool:
    """Tell whether a practitioner may use a location and its rooms."""
    found = one(f"SELECT {OPEN} FROM location l WHERE l.id = %s", [practitioner_id, location_id])
    return bool(found[0])


def let_in(location_id: int, practitioner_id: int) -> None:
    """Let one more practitioner use a location that is kept for some."""
    execute(_LET_IN, [location_id, practitioner_id, location_id])


def room(room_id: int) -> RoomRow | None:
    """This will be a room that has a calendar, and is kept until commit; or None."""
    found = row(_ROOM, [room_id])
    return None if found is None else RoomRow(*found)


def place_of(found: Sequence[Any] | None) -> PlaceRow | None:
    """This will be a location that came as JSON, or None."""
    return None if found is None else _place(found)


def named(found: Sequence[Sequence[Any]]) -> list[Named]:
    """This will be numbers with names that came as JSON."""
    return [Named(*each) for each in found]


def _where(search: str) -> tuple[str, list[Any]]:
    condition, words = finding(search, "name_key(l.name || ' ' || l.address)")
    return f"WHERE {condition}", list(words)


def _place(found: Sequence[Any]) -> PlaceRow:
    return PlaceRow._make([*found[:4], named(found[4])])


OPEN = """
(NOT EXISTS (SELECT FROM location_practitioner k WHERE k.location_id = l.id)
 OR EXISTS (SELECT FROM location_practitioner k
    WHERE k.location_id = l.id AND k.practitioner_id = %s))
"""
"""Whether the location `l` is open to a practitioner."""

_LET_IN = """
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
"""The location of whatever is called `s`."""

_PLACES = f"SELECT l.id, l.name, l.address, l.timezone, {ROOMS} FROM location l"

_ROOM = """
SELECT r.location_id, c.id, l.timezone FROM room r JOIN calendar c ON c.room_id = r.id
JOIN location l ON l.id = r.location_id
WHERE r.id = %s FOR KEY SHARE
"""
