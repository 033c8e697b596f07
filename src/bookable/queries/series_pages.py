"""Series of bookings, with those of their bookings that the reader may see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from bookable.domain.people import Actor
from bookable.domain.repeats import Repeat, SeriesNotFound
from bookable.queries.shown_bookings import ShownBooking, shown_where
from bookable.storage import series_rows
from bookable.storage.series_rows import Skipped


class SeriesPage(NamedTuple):
    """A series, its bookings in the order in which they were made, and the dates left out."""

    uuid: UUID
    repeat: Repeat
    bookings: Sequence[ShownBooking]
    skipped: Sequence[Skipped]


def series(ref: UUID, *, by: Actor, now: datetime) -> SeriesPage:
    """Return a series, or raise SeriesNotFound."""
    bookings = shown_where(_OF_SERIES, {"series": ref}, by=by, now=now)
    if not bookings:
        raise SeriesNotFound
    found = series_rows.named(ref)
    in_order = sorted(bookings, key=lambda each: each.booking.id)
    return SeriesPage(ref, found.repeat, in_order, found.skipped)


_OF_SERIES = "b.series_id = (SELECT id FROM series WHERE uuid = %(series)s)"
