"""How the clocks of a zone stand to UTC over a range, for sums by local time in SQL.

PostgreSQL has zone rules of its own. Sums must follow those of all other wall times instead.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo

from bookable.domain.hours import ONE_DAY, zone_of
from bookable.domain.spans import Span

ONE_SECOND = timedelta(seconds=1)


def offsets(within: Span, zone: str) -> Iterator[tuple[Span, timedelta]]:
    """Yield the parts of a span, in order, each with the offset that the clocks have in it."""
    clocks, start = zone_of(zone), within.start
    at = start
    # No zone changes its clocks twice within a day.
    while at < within.end:
        later = min(at + ONE_DAY, within.end)
        if _offset(at, clocks) != _offset(later, clocks):
            change = _change(at, later, clocks)
            if change < within.end:
                yield Span(start, change), _offset(start, clocks)
                start = change
        at = later
    yield Span(start, within.end), _offset(start, clocks)


def _change(before: datetime, after: datetime, clocks: tzinfo) -> datetime:
    """Return the whole second at which the offset changes."""
    old = _offset(before, clocks)
    seconds = bisect_left(
        range(int((after - before).total_seconds())),
        True,
        key=lambda second: _offset(before + second * ONE_SECOND, clocks) != old,
    )
    return before + seconds * ONE_SECOND


def _offset(moment: datetime, clocks: tzinfo) -> timedelta:
    return moment.astimezone(clocks).utcoffset() or timedelta(0)
