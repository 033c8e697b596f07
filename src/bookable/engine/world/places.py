"""The locations of a world file and their rooms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bookable.engine.world.reading.entries import Entry
from bookable.engine.world.reading.types import Key, Line, Name, Names, Zone
from bookable.storage.world import places as storage


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationEntry(Entry):
    """A place, with the names of its rooms."""

    key: Key
    name: Name
    address: Line | None = None
    timezone: Zone | None = None
    rooms: Names | None = None

    def check(self) -> None:
        """This will raise WorldRefused where two rooms have one name."""
        first: dict[str, int] = {}
        for n, room in enumerate(self.rooms or ()):
            if first.setdefault(room, n) != n:
                raise self.refuse(f"rooms[{n}]", f"is the same as rooms[{first[room]}]")


def keep_locations(locations: Sequence[LocationEntry]) -> None:
    """This will keep the locations of a file; rooms that it does not name stay."""
    storage.keep(
        [each.given("key", "name", "address", "timezone") for each in locations],
        rooms={each.key: each.rooms or () for each in locations},
    )
