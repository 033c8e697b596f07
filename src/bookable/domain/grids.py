"""The grid of open hours: the times on the clock at which slots start.

A grid counts from the wall time at which its hours open, so it shows the same times on the day of a
clock change as on any other day. Only at the change itself it differs: a start that the clocks skip
comes once, at the change, and one that they repeat comes both times.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bookable.domain.hours import Opening
from bookable.domain.spans import Span

ONE_SECOND = timedelta(seconds=1)


def grid(opening: Opening, step: timedelta, *, within: Span) -> Iterator[datetime]:
    """Yield the starts in `within` that lie whole steps of wall time after the opening's start.

    They are in order. A start at a clock change may come more than once.
    """
    if not opening.span.overlaps(within):
        return
    wall_start = opening.wall
    for section, offset in _between_changes(opening):
        if section.start >= within.end:
            return
        first = max(section.start, within.start)
        if first == section.start:
            first -= _skipped(wall_start, section.start, offset)
        # Anchor the grid in this section's offset, so that steps count by the clock on the wall.
        anchor = opening.wall.replace(tzinfo=UTC) - offset
        start = anchor - (anchor - first) // step * step
        while start < section.end and start < within.end:
            yield max(start, section.start)
            start += step
        wall_start = _shown(section.end, offset)


def _between_changes(opening: Opening) -> list[tuple[Span, timedelta]]:
    """Return the sections of an opening before and after a clock change, each with its offset.

    An opening is within one date, and no zone changes its clocks twice on one date.
    """
    span, zone = opening.span, opening.zone
    before, after = _offset(span.start, zone), _offset(span.end, zone)
    if before == after:
        return [(span, before)]
    seconds = bisect_left(
        range(int(span.length.total_seconds())),
        True,
        key=lambda second: _offset(span.start + second * ONE_SECOND, zone) != before,
    )
    change = span.start + seconds * ONE_SECOND
    if change >= span.end:
        return [(span, before)]
    return [(Span(span.start, change), before), (Span(change, span.end), after)]


def _skipped(clocks: datetime, moment: datetime, offset: timedelta) -> timedelta:
    """Return how much wall time the clocks skip that would show `clocks` at a moment."""
    return max(_shown(moment, offset) - clocks, timedelta(0))


def _shown(moment: datetime, offset: timedelta) -> datetime:
    return moment.replace(tzinfo=None) + offset


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta(0)
