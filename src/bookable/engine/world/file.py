"""The world file as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from bookable.engine.world.bookings import BookingEntry
from bookable.engine.world.hours import HoursEntry
from bookable.engine.world.matches import MatchEntry
from bookable.engine.world.names import named
from bookable.engine.world.people import PersonEntry
from bookable.engine.world.places import LocationEntry
from bookable.engine.world.reading.document import parse
from bookable.engine.world.reading.entries import Entry, entry, refuse_twins, section
from bookable.engine.world.reading.values import Value
from bookable.engine.world.services import ServiceEntry
from bookable.engine.world.sessions import SessionEntry

People = Annotated[tuple[PersonEntry, ...], section(PersonEntry)]
Availability = Annotated[tuple[HoursEntry, ...], section(HoursEntry)]
Locations = Annotated[tuple[LocationEntry, ...], section(LocationEntry)]
Services = Annotated[tuple[ServiceEntry, ...], section(ServiceEntry)]
Sessions = Annotated[tuple[SessionEntry, ...], section(SessionEntry)]
Matches = Annotated[tuple[MatchEntry, ...], section(MatchEntry)]
Bookings = Annotated[tuple[BookingEntry, ...], section(BookingEntry)]

_NAMING = {
    "people": {
        "people": ["email"],
        "availability": ["person"],
        "services": ["practitioner"],
        "matches": ["user1", "user2"],
        "bookings": ["provider", "client"],
    },
    "locations": {
        "locations": ["key"],
        "services": ["location"],
        "sessions": ["location"],
        "bookings": ["location"],
    },
    "services": {
        "services": ["key", "includes", "covers"],
        "sessions": ["service"],
        "bookings": ["service"],
    },
    "sessions": {"sessions": ["key"], "bookings": ["session"]},
    "matches": {"matches": ["key"], "bookings": ["match"]},
}
"""Kind of thing → the fields of each section that name one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldFile(Entry):
    """A whole world file: people, hours, locations, services, sessions, matches and bookings."""

    people: People = ()
    availability: Availability = ()
    locations: Locations = ()
    services: Services = ()
    sessions: Sessions = ()
    matches: Matches = ()
    bookings: Bookings = ()

    def check(self) -> None:
        """Raise WorldRefused if two entries have the same name."""
        refuse_twins(self.people, "email")
        refuse_twins(self.locations, "key")
        refuse_twins(self.services, "key")
        refuse_twins(self.sessions, "key")
        refuse_twins(self.matches, "key")
        refuse_twins(self.bookings, "key")

    def names_of(self, kind: str) -> list[str]:
        """Return every name of a kind of thing that the file uses anywhere."""
        return [
            name
            for part, fields in _NAMING[kind].items()
            for name in named(getattr(self, part), *fields)
        ]


def read(text: str) -> WorldFile:
    """Return the contents of a world file, or raise WorldRefused."""
    return entry(WorldFile)(Value("", parse(text)))
