"""Who provides services of a kind, for a time: hours by their length, or seats in sessions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta

from bookable.domain.services import Kind
from bookable.domain.spans import Span
from bookable.storage import services_on_sale
from bookable.storage.calendars import AROUND
from bookable.storage.location_rows import OPEN
from bookable.storage.services_on_sale import Room
from bookable.storage.sql import rows

_APPOINTMENT = f"""s.archived_at IS NULL AND s.kind = '{Kind.INDIVIDUAL}'
    AND (s.location_id IS NULL OR EXISTS (SELECT FROM location l
        WHERE l.id = s.location_id AND {OPEN % "p.id"}))"""
_HOUR = f"""{_APPOINTMENT}
    AND (s.duration_minutes IS NULL OR s.duration_minutes = %(minutes)s)"""

# The second condition is that of an index of services with several providers.
_OWN = "s.practitioner_id = p.id"
_SHARED = "s.practitioners <> '[]' AND s.practitioners @> to_jsonb(p.id)"

SELLS_HOUR = f"""(EXISTS (SELECT FROM service s WHERE {_OWN} AND {_HOUR})
    OR EXISTS (SELECT FROM service s WHERE {_SHARED} AND {_HOUR}))"""
"""SQL: whether a person `p` provides an appointment of some `minutes`, at a place they may use."""

HAVE_SEATS = f"""SELECT DISTINCT s.practitioner_id
    FROM service_session e JOIN service s ON s.id = e.service_id
    WHERE e.starts_at = %(start)s AND e.ends_at = %(end)s AND e.taken < e.capacity
    AND e.canceled_at IS NULL AND s.archived_at IS NULL AND s.kind = '{Kind.WORKSHOP}'"""
"""SQL: the people who hold a workshop from `start` to `end` that has a free seat."""


def places_of(
    people: Collection[int], *, minutes: int, around: Span
) -> Mapping[int, list[list[Room]]]:
    """Return the rooms of each place where people provide appointments of a length.

    A place without rooms has none, as has an appointment without a place.
    """
    sold = rows(_PLACES, {"people": list(people), "minutes": minutes})
    rooms = _rooms((location for _, location in sold), around)
    found = defaultdict[int, list[list[Room]]](list)
    for person, location in sold:
        found[person].append(rooms.get(location, []))
    return found


def shortest_at_places(
    people: Collection[int], *, usual: int, around: Span
) -> Mapping[int, list[tuple[timedelta, list[Room]]]]:
    """Return the shortest appointment that people provide at each place, with the place's rooms.

    One whose service fixes no length takes the `usual` minutes.
    """
    sold = rows(_SHORTEST, {"people": list(people), "minutes": usual})
    rooms = _rooms((location for _, location, _ in sold), around)
    found = defaultdict[int, list[tuple[timedelta, list[Room]]]](list)
    for person, location, minutes in sold:
        found[person].append((timedelta(minutes=minutes), rooms.get(location, [])))
    return found


def _rooms(locations: Iterable[int | None], around: Span) -> Mapping[int, list[Room]]:
    """Return the rooms of locations; None stands for a service without one."""
    wide = around.widened(before=AROUND, after=AROUND)
    known = {location for location in locations if location is not None}
    return services_on_sale.rooms_at(known, wide.start, wide.end)


_PLACES = f"""
SELECT p.id, s.location_id FROM person p JOIN service s ON {_OWN}
WHERE p.id = ANY (%(people)s) AND {_HOUR}
UNION SELECT p.id, s.location_id FROM person p JOIN service s ON {_SHARED}
WHERE p.id = ANY (%(people)s) AND {_HOUR}"""

_MINUTES = "coalesce(s.duration_minutes, %(minutes)s) AS minutes"
_SHORTEST = f"""
SELECT id, location_id, min(minutes) FROM (
    SELECT p.id, s.location_id, {_MINUTES} FROM person p JOIN service s ON {_OWN}
    WHERE p.id = ANY (%(people)s) AND {_APPOINTMENT}
    UNION SELECT p.id, s.location_id, {_MINUTES} FROM person p JOIN service s ON {_SHARED}
    WHERE p.id = ANY (%(people)s) AND {_APPOINTMENT}
) AS sold GROUP BY id, location_id"""
