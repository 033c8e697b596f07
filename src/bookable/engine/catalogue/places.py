"""Questions about where services take place."""

from __future__ import annotations

from dataclasses import dataclass

from bookable.domain.refusals import LocationNotFound
from bookable.storage.catalogue import places
from bookable.storage.catalogue.places import Named, PlaceRow


@dataclass(frozen=True, slots=True)
class PlacePage:
    """One page of the locations, and how many there are in all."""

    count: int
    places: list[PlaceRow]


def page_of_places(search: str, *, limit: int, offset: int) -> PlacePage:
    """This will be one page of the locations that have a text in their name or address, ordered
    by name."""
    count = places.count(search)
    found = places.listed(search, limit=limit, offset=offset) if count > offset else []
    return PlacePage(count, found)


def place(location_id: int) -> PlaceRow:
    """This will be one location, or raise LocationNotFound."""
    found = places.one_place(location_id)
    if found is None:
        raise LocationNotFound
    return found


__all__ = ["Named", "PlacePage", "PlaceRow", "page_of_places", "place"]
