"""Saving the service sessions of a world file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bookable.domain.sales import Venue
from bookable.domain.service_sessions import Occurrence
from bookable.domain.wall_times import WallTime
from bookable.engine.importing.claiming import Timeline
from bookable.engine.importing.entries import Session
from bookable.engine.importing.entry import Names, named, shown
from bookable.storage.bulk import loaded_catalogue as storage
from bookable.storage.bulk.loaded_catalogue import (
    SavedLocation,
    SavedRoom,
    SavedService,
    SavedSession,
)
from bookable.storage.bulk.loaded_claims import NewClaim
from bookable.storage.zones import RULES


@dataclass(frozen=True, slots=True)
class _Given:
    """A session of a file with everything that it names; `before` is the stored one, if any."""

    entry: Session
    service: SavedService
    location: SavedLocation | None
    before: SavedSession | None

    @property
    def location_id(self) -> int | None:
        """The id of its location: as given, as before, or its service's."""
        if self.location is not None:
            return self.location.id
        stored = None if self.before is None else self.before.venue.location
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

    def occurrence(
        self, rooms: Mapping[tuple[int, str], SavedRoom], zones_by_location: Mapping[int, str]
    ) -> Occurrence:
        """Return it as it will be, or raise WorldRefused."""
        self.refuse_to_move()
        before, span, location_id = self.before, self.entry.span, self.location_id
        room = self.room_of(rooms)
        stays = before is not None and before.keeps_its_wall_time(span, location_id)
        zone = zones_by_location.get(location_id or 0, self.service.practitioner.timezone)
        return Occurrence(
            span=span,
            capacity=self.capacity,
            venue=Venue(location_id, None if room is None else room.id),
            wall=before.wall if before and stays else WallTime.at(span.start, zone),
            rules=before.rules if before and stays else RULES,
        )

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
    given = [
        _Given(
            entry=session,
            service=_sold_in_sessions(session, services),
            location=locations.maybe(session, "location"),
            before=before.get(session.key),
        )
        for session in sessions
    ]
    located = {each.location_id for each in given if each.location_id}
    rooms, zones_by_location = storage.rooms_of(located), storage.zones_of(located)
    storage.reserve(
        {(each.location.id, each.service.practitioner.id) for each in given if each.location}
    )
    storage.save_sessions(
        {
            each.entry.key: (each.service.id, each.occurrence(rooms, zones_by_location))
            for each in given
        }
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


def _claim(calendar_id: int, entry: Session, session: SavedSession) -> NewClaim:
    return NewClaim(
        calendar_id=calendar_id, start=entry.start, end=entry.end, session_id=session.id
    )
