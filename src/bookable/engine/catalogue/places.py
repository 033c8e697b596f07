"""Read-only queries about locations."""

from __future__ import annotations

from dataclasses import dataclass

from bookable.domain.refusals import LocationNotFound
from bookable.storage.catalogue import places
from bookable.storage.catalogue.places import Named, PlaceRow


@dataclass(frozen=True, slots=True)
class PlacePage:
    """One page of the locations, with the total count."""

    count: int
    places: list[PlaceRow]


def page_of_places(search: str, *, limit: int, offset: int) -> PlacePage:
    """Return one page of the locations with a text in their name or address, ordered by name."""
    count = places.count(search)
    rows = places.listed(search, limit=limit, offset=offset) if count > offset else []
    return PlacePage(count, rows)


def place(location_id: int) -> PlaceRow:
    """Return one location, or raise LocationNotFound."""
    row = places.one_place(location_id)
    if row is None:
        raise LocationNotFound
    return row


__all__ = ["Named", "PlacePage", "PlaceRow", "page_of_places", "place"]
