"""Saving the service sessions of a world file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bookable.domain.wall_times import WallTime
from bookable.engine.importing.claiming import Timeline
from bookable.engine.importing.entries import Session
from bookable.engine.importing.entry import Names, named, shown
from bookable.storage import zones
from bookable.storage.bulk import loaded_catalogue as storage
from bookable.storage.bulk.loaded_catalogue import (
    SavedLocation,
    SavedRoom,
    SavedService,
    SavedSession,
)
from bookable.storage.bulk.loaded_claims import NewClaim


@dataclass(frozen=True, slots=True)
class _Occurrence:
    """A session with everything that it names; `before` is the stored one, if there is one."""

    entry: Session
    service: SavedService
    location: SavedLocation | None
    before: SavedSession | None

    @property
    def location_id(self) -> int | None:
        """The id of its location: as given, as before, or its service's."""
        if self.location is not None:
            return self.location.id
        stored = None if self.before is None else self.before.location_id
        return self.service.terms.location_id if stored is None else stored

    @property
    def capacity(self) -> int:
        """Its number of seats: as given, as before, or its service's."""
        stored = None if self.before is None else self.before.capacity
        capacity = self.entry.capacity or stored or self.service.terms.capacity
        if capacity is None:
            raise self.entry.refuse("capacity", "is missing, and its service has none")
        if self.before is not None and capacity < self.before.taken:
            raise self.entry.refuse("capacity", f"{self.before.taken} seats are taken already")
        return capacity

    @property
    def stays(self) -> bool:
        """Whether it keeps its time and location, so that its agreed wall time holds."""
        before = self.before
        if before is None or not before.zone:
            return False
        return (before.span, before.location_id) == (self.entry.span, self.location_id)

    def wall(self, zones_by_location: Mapping[int, str]) -> WallTime:
        """Return its start in the zone of its location, or else of its practitioner."""
        zone = zones_by_location.get(self.location_id or 0, self.service.practitioner.timezone)
        return WallTime.at(self.entry.start, zone)

    def room_of(self, rooms: Mapping[tuple[int, str], SavedRoom]) -> SavedRoom | None:
        """Return its room: as given, or as before if that is at the same location."""
        entry, location_id = self.entry, self.location_id
        if entry.room is None:
            stored = None if self.before is None else self.before.room
            return stored if stored and stored.location_id == location_id else None
        if location_id is None:
            raise entry.refuse("room", "needs a location that it is in")
        if (room := rooms.get((location_id, entry.room))) is None:
            raise entry.refuse("room", f"there is no room {shown(entry.room)} at the location")
        return room

    def refuse_to_move(self) -> None:
        """Raise WorldRefused if clients have booked it at another time."""
        before = self.before
        if before is None or not before.taken:
            return
        if (before.span, before.service_id) != (self.entry.span, self.service.id):
            raise self.entry.refuse("start", "it is booked and cannot change")


def save_sessions(
    sessions: Sequence[Session],
    *,
    services: Names[SavedService],
    locations: Names[SavedLocation],
) -> None:
    """Save the sessions of a file."""
    before = storage.find_sessions(named(sessions, "key"))
    occurrences = [
        _Occurrence(
            entry=session,
            service=_sold_in_sessions(session, services),
            location=locations.maybe(session, "location"),
            before=before.get(session.key),
        )
        for session in sessions
    ]
    located = {occurrence.location_id for occurrence in occurrences if occurrence.location_id}
    rooms, zones_by_location = storage.rooms_of(located), storage.zones_of(located)
    storage.reserve(
        {
            (occurrence.location.id, occurrence.service.practitioner.id)
            for occurrence in occurrences
            if occurrence.location
        }
    )
    storage.save_sessions(
        [_columns(occurrence, rooms, zones_by_location) for occurrence in occurrences]
    )


def sessions_claims(
    sessions: Sequence[Session],
    *,
    stored: Names[SavedSession],
    services: Names[SavedService],
    timeline: Timeline,
) -> list[tuple[str, NewClaim]]:
    """Return what sessions take up: time of the practitioner, and of the room."""
    new_claims = []
    for entry in sessions:
        session, practitioner = stored.of(entry, "key"), services.of(entry, "service").practitioner
        taken = [(practitioner.calendar_id, practitioner.email)]
        if session.room is not None:
            taken.append((session.room.calendar_id, f"the room {shown(session.room.name)}"))
        for calendar_id, of in taken:
            timeline.take(calendar_id, entry.span, path=entry.path, of=of)
            new_claims.append((entry.path, _claim(calendar_id, entry, session)))
    return new_claims


def _sold_in_sessions(session: Session, services: Names[SavedService]) -> SavedService:
    service = services.of(session, "service")
    if not service.terms.is_sold_in_sessions:
        raise session.refuse("service", f"{service.kind} services have no sessions")
    return service


def _columns(
    occurrence: _Occurrence,
    rooms: Mapping[tuple[int, str], SavedRoom],
    zones_by_location: Mapping[int, str],
) -> dict[str, Any]:
    occurrence.refuse_to_move()
    room = occurrence.room_of(rooms)
    return {
        "key": occurrence.entry.key,
        "service_id": occurrence.service.id,
        "starts_at": occurrence.entry.start,
        "ends_at": occurrence.entry.end,
        "capacity": occurrence.capacity,
        "location_id": occurrence.location_id,
        "room_id": None if room is None else room.id,
        **({} if occurrence.stays else zones.columns(occurrence.wall(zones_by_location))),
    }


def _claim(calendar_id: int, entry: Session, session: SavedSession) -> NewClaim:
    return NewClaim(
        calendar_id=calendar_id, start=entry.start, end=entry.end, session_id=session.id
    )
