"""Locations and their rooms, as clients see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from bookable.domain.refusals import LocationNotFound
from bookable.queries.page import Page
from bookable.storage.location_rows import OPEN, OWN
from bookable.storage.sql import one, row, rows, search_condition

_MOST = 200


class Named(NamedTuple):
    """The id and name of something."""

    id: int
    name: str


class LocationRow(NamedTuple):
    """A location with its rooms."""

    id: int
    name: str
    address: str
    timezone: str
    rooms: list[Named]


def page_of_locations(search: str, *, limit: int, offset: int) -> Page[LocationRow]:
    """Return one page of the locations with a text in their name or address, ordered by name."""
    condition, words = search_condition(search, "name_key(l.name || ' ' || l.address)")
    count: int = one(f"SELECT count(*) FROM location l WHERE {condition}", words)[0]
    if count <= offset:
        return Page(count, [])
    in_order = 'ORDER BY name_key(l.name) COLLATE "C", l.id LIMIT %s OFFSET %s'
    records = rows(f"{_LOCATIONS} WHERE {condition} {in_order}", [*words, limit, offset])
    return Page(count, [_location(record) for record in records])


def open_to(practitioner_id: int) -> list[LocationRow]:
    """Return the locations that a practitioner may use, ordered by name."""
    in_order = f'ORDER BY name_key(l.name) COLLATE "C", l.id LIMIT {_MOST}'
    records = rows(f"{_LOCATIONS} WHERE {OPEN} {in_order}", [practitioner_id])
    return [_location(record) for record in records]


def own(practitioner_id: int) -> list[LocationRow]:
    """Return the locations that are kept for a practitioner alone, ordered by name."""
    in_order = f'ORDER BY name_key(l.name) COLLATE "C", l.id LIMIT {_MOST}'
    records = rows(f"{_LOCATIONS} WHERE {OWN} {in_order}", [practitioner_id])
    return [_location(record) for record in records]


def own_location(location_id: int, *, practitioner_id: int) -> LocationRow:
    """Return a location that is kept for a practitioner alone, or raise LocationNotFound."""
    record = row(f"{_LOCATIONS} WHERE l.id = %s AND {OWN}", [location_id, practitioner_id])
    if record is None:
        raise LocationNotFound
    return _location(record)


def location(location_id: int) -> LocationRow:
    """Return one location, or raise LocationNotFound."""
    record = row(f"{_LOCATIONS} WHERE l.id = %s", [location_id])
    if record is None:
        raise LocationNotFound
    return _location(record)


def location_of(record: Sequence[Any] | None) -> LocationRow | None:
    """Return a location from JSON, or None."""
    return None if record is None else _location(record)


def named(pairs: Sequence[Sequence[Any]]) -> list[Named]:
    """Return ids with names from JSON."""
    return [Named(*pair) for pair in pairs]


def _location(record: Sequence[Any]) -> LocationRow:
    return LocationRow._make([*record[:4], named(record[4])])


_ROOMS = """
(SELECT coalesce(json_agg(json_build_array(r.id, r.name) ORDER BY r.name), '[]')
 FROM room r WHERE r.location_id = l.id)
"""

LOCATION = f"""
(SELECT json_build_array(l.id, l.name, l.address, l.timezone, {_ROOMS})
 FROM location l WHERE l.id = s.location_id)
"""
"""SQL: the location, as JSON, of the table that is called `s`."""

_LOCATIONS = f"SELECT l.id, l.name, l.address, l.timezone, {_ROOMS} FROM location l"
