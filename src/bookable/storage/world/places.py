"""Locations of a world file and their rooms, each room with a calendar."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bookable.storage.models import Calendar, Location, LocationPractitioner, Room
from bookable.storage.world.upsert import upsert


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLocation:
    """A saved location that a world file names."""

    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRoom:
    """A saved room with its calendar."""

    id: int
    location_id: int
    name: str
    calendar_id: int


def keep(given: Sequence[Mapping[str, Any]], *, rooms: Mapping[str, Sequence[str]]) -> None:
    """Save locations, each given as columns with a `key`, and add rooms to them by their key."""
    upsert(Location, given, by="key")
    ids = {key: location.id for key, location in find(rooms).items()}
    Room.objects.bulk_create(
        [Room(location_id=ids[key], name=name) for key, names in rooms.items() for name in names],
        ignore_conflicts=True,
    )
    calendarless = Room.objects.filter(location__in=ids.values(), calendar=None).order_by("id")
    Calendar.objects.bulk_create(
        [Calendar(room=room) for room in calendarless], ignore_conflicts=True
    )


def find(keys: Collection[str]) -> dict[str, KeptLocation]:
    """Return those of the locations that exist, by key."""
    found = Location.objects.filter(key__in=keys).values_list("key", "id")
    return {key: KeptLocation(id=id_) for key, id_ in found if key is not None}


def keep_for(pairs: Collection[tuple[int, int]]) -> None:
    """Reserve locations for practitioners, given as pairs of location and practitioner ids."""
    LocationPractitioner.objects.bulk_create(
        [LocationPractitioner(location_id=there, practitioner_id=who) for there, who in pairs],
        ignore_conflicts=True,
    )


def zones_of(location_ids: Collection[int]) -> dict[int, str]:
    """Return the zones of locations, by id."""
    return dict(Location.objects.filter(id__in=location_ids).values_list("id", "timezone"))


def rooms_of(location_ids: Collection[int]) -> dict[tuple[int, str], KeptRoom]:
    """Return all rooms of locations, by location and name."""
    found = Room.objects.filter(location__in=location_ids, calendar__isnull=False)
    return {(room.location_id, room.name): kept(room) for room in found.select_related("calendar")}


def kept(room: Room) -> KeptRoom:
    """Return a room that was loaded with its calendar."""
    return KeptRoom(
        id=room.id,
        location_id=room.location_id,
        name=room.name,
        calendar_id=room.calendar.id,
    )
