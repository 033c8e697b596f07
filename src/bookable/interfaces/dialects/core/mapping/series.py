"""Series of bookings."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import structs

from bookable.domain.people import Actor
from bookable.domain.repeats import Repeat
from bookable.engine.series import Ended
from bookable.interfaces.dialects.core.mapping import bookings
from bookable.interfaces.dialects.core.mapping.one_booking import quote
from bookable.interfaces.dialects.core.schemas import series as out
from bookable.queries.series_pages import SeriesPage


def repeat(body: out.SeriesIn) -> Repeat:
    """Return how often a body repeats. Raise InvalidField."""
    return Repeat(**structs.asdict(body.repeat))


def series(page: SeriesPage, *, codes: Mapping[str, str], by: Actor) -> out.SeriesOut:
    """Return a series. `codes` are this API's names of the engine's refusals."""
    return out.SeriesOut(
        id=page.uuid,
        repeat=out.RepeatOut(page.repeat.every_weeks, page.repeat.count, page.repeat.until),
        bookings=[bookings.shown(each, by=by) for each in page.bookings],
        skipped=[out.SkippedOut(each.start, codes[each.code]) for each in page.skipped],
    )


def ended(
    page: SeriesPage, done: Ended, *, codes: Mapping[str, str], by: Actor
) -> out.EndedSeriesOut:
    """Return a series after its cancellation."""
    return out.EndedSeriesOut(
        **structs.asdict(series(page, codes=codes, by=by)),
        canceled=[out.CanceledOneOut(each.uuid, quote(found)) for each, found in done.canceled],
        kept=[out.KeptOneOut(each.uuid, each.start, codes[why.code]) for each, why in done.kept],
    )
