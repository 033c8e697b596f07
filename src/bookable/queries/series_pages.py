"""Series of bookings, with those of their bookings that the reader may see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from bookable.domain.people import Actor
from bookable.domain.repeats import Repeat
from bookable.queries.full_bookings import FullBooking, full_bookings
from bookable.storage import guard, series_rows
from bookable.storage.series_rows import Skipped


class SeriesPage(NamedTuple):
    """A series, its bookings in the order in which they were made, and the dates left out."""

    uuid: UUID
    repeat: Repeat
    bookings: Sequence[FullBooking]
    skipped: Sequence[Skipped]


def series(ref: UUID, *, by: Actor, now: datetime) -> SeriesPage:
    """Return a series, or raise SeriesNotFound."""
    with guard.looking_as(by):
        found = series_rows.find(ref, visible_to=by)
        ids = series_rows.booking_ids(found.id, visible_to=by)
        shown = full_bookings(ids, by=by, now=now)
    return SeriesPage(ref, found.repeat, [shown[id_] for id_ in ids], found.skipped)
