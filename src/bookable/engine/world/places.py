"""The locations of a world file and their rooms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bookable.engine.world.reading.entries import Entry
from bookable.engine.world.reading.types import Key, Line, Name, Names, Zone
from bookable.storage.world import places as storage


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationEntry(Entry):
    """A location, with the names of its rooms."""

    key: Key
    name: Name
    address: Line | None = None
    timezone: Zone | None = None
    rooms: Names | None = None

    def check(self) -> None:
        """Raise WorldRefused if two rooms have the same name."""
        first: dict[str, int] = {}
        for n, room in enumerate(self.rooms or ()):
            if first.setdefault(room, n) != n:
                raise self.refuse(f"rooms[{n}]", f"is the same as rooms[{first[room]}]")


def keep_locations(locations: Sequence[LocationEntry]) -> None:
    """Save the locations of a file. Rooms that it does not name stay."""
    storage.keep(
        [location.given("key", "name", "address", "timezone") for location in locations],
        rooms={location.key: location.rooms or () for location in locations},
    )
