"""The service sessions of a world file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bookable.domain.sales import LONGEST
from bookable.domain.spans import Span
from bookable.domain.wall_times import WallTime
from bookable.engine.catalogue.kinds import SOLD_IN_SESSIONS
from bookable.engine.world.claiming import Timeline
from bookable.engine.world.names import Names, named
from bookable.engine.world.reading.entries import Entry
from bookable.engine.world.reading.types import Key, Moment, Name, Seats
from bookable.engine.world.reading.values import shown
from bookable.storage import zones
from bookable.storage.world import places
from bookable.storage.world import sessions as storage
from bookable.storage.world.claims import NewClaim
from bookable.storage.world.places import KeptLocation, KeptRoom
from bookable.storage.world.services import KeptService
from bookable.storage.world.sessions import KeptSession


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEntry(Entry):
    """One dated occurrence of a workshop or a course."""

    key: Key
    service: Key
    start: Moment
    end: Moment
    capacity: Seats | None = None
    location: Key | None = None
    room: Name | None = None

    def check(self) -> None:
        """This will raise WorldRefused unless the session ends after it starts."""
        if self.end <= self.start:
            raise self.refuse("end", "must come after start")
        if self.end - self.start > LONGEST:
            raise self.refuse("end", f"must come {LONGEST.days} days after start at most")

    @property
    def span(self) -> Span:
        """This will be the session's time."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class _Occurrence:
    """A session with all that it names; `before` is what was kept of it until now."""

    entry: SessionEntry
    service: KeptService
    location: KeptLocation | None
    before: KeptSession | None

    @property
    def location_id(self) -> int | None:
        """This will be where it takes place: as given, as it was, or where its service does."""
        if self.location is not None:
            return self.location.id
        stored = None if self.before is None else self.before.location_id
        return self.service.location_id if stored is None else stored

    @property
    def capacity(self) -> int:
        """This will be its seats: as given, as they were, or those of its service."""
        stored = None if self.before is None else self.before.capacity
        capacity = self.entry.capacity or stored or self.service.capacity
        if capacity is None:
            raise self.entry.refuse("capacity", "is missing, and its service has none either")
        if self.before is not None and capacity < self.before.taken:
            raise self.entry.refuse("capacity", f"{self.before.taken} seats are taken already")
        return capacity

    @property
    def stays(self) -> bool:
        """Whether it is held when and where it was before, so that what was agreed on holds."""
        before = self.before
        if before is None or not before.zone:
            return False
        return (before.span, before.location_id) == (self.entry.span, self.location_id)

    def wall(self, there: Mapping[int, str]) -> WallTime:
        """Return its start in the zone of its location, or else of its practitioner."""
        zone = there.get(self.location_id or 0, self.service.practitioner.timezone)
        return WallTime.at(self.entry.start, zone)

    def room_of(self, rooms: Mapping[tuple[int, str], KeptRoom]) -> KeptRoom | None:
        """This will be its room: as given, or as it was where that is in the same place."""
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
        """This will raise WorldRefused where people have booked it at another time."""
        before = self.before
        if before is None or not before.taken:
            return
        if (before.span, before.service_id) != (self.entry.span, self.service.id):
            raise self.entry.refuse("start", "it is booked, so that it has to stay as it is")


def keep_sessions(
    sessions: Sequence[SessionEntry],
    *,
    services: Names[KeptService],
    locations: Names[KeptLocation],
) -> None:
    """This will keep the sessions of a file."""
    before = storage.find(named(sessions, "key"))
    occurrences = [
        _Occurrence(
            entry=each,
            service=_sold_in_sessions(each, services),
            location=locations.maybe(each, "location"),
            before=before.get(each.key),
        )
        for each in sessions
    ]
    located = {each.location_id for each in occurrences if each.location_id}
    rooms, there = places.rooms_of(located), places.zones_of(located)
    places.keep_for(
        {(each.location.id, each.service.practitioner.id) for each in occurrences if each.location}
    )
    storage.keep([_columns(each, rooms, there) for each in occurrences])


def sessions_claims(
    sessions: Sequence[SessionEntry],
    *,
    kept: Names[KeptSession],
    services: Names[KeptService],
    timeline: Timeline,
) -> list[tuple[str, NewClaim]]:
    """This will be what sessions take up: time of the practitioner, and of the room."""
    found = []
    for each in sessions:
        session, practitioner = kept.of(each, "key"), services.of(each, "service").practitioner
        taken = [(practitioner.calendar_id, practitioner.email)]
        if session.room is not None:
            taken.append((session.room.calendar_id, f"the room {shown(session.room.name)}"))
        for calendar_id, of in taken:
            timeline.take(calendar_id, each.span, path=each.path, of=of)
            found.append((each.path, _claim(calendar_id, each, session)))
    return found


def _sold_in_sessions(session: SessionEntry, services: Names[KeptService]) -> KeptService:
    service = services.of(session, "service")
    if service.kind not in SOLD_IN_SESSIONS:
        raise session.refuse("service", f"{service.kind} services have no sessions")
    return service


def _columns(
    occurrence: _Occurrence, rooms: Mapping[tuple[int, str], KeptRoom], there: Mapping[int, str]
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
        **({} if occurrence.stays else zones.columns(occurrence.wall(there))),
    }


def _claim(calendar_id: int, entry: SessionEntry, session: KeptSession) -> NewClaim:
    return NewClaim(
        calendar_id=calendar_id, start=entry.start, end=entry.end, session_id=session.id
    )
