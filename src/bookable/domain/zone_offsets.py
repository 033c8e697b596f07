"""The offset of each time zone around a span, to find people by the wall time of their weeks."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from bookable.domain.hours import zone_names, zone_of
from bookable.domain.spans import Span

A_MINUTE = timedelta(minutes=1)

BLOCK = timedelta(hours=6)
"""Offsets are computed for blocks of time of this length, which many spans share."""

CLOSE = timedelta(hours=4)
"""More than any clock change moves the clocks, but for those that skip a whole date."""

_MONDAY = datetime(2001, 1, 1, tzinfo=UTC)
_WEEK = timedelta(days=7)


def offsets_around(span: Span) -> str:
    """Return the offset of each zone from UTC around a span, in minutes, as a JSON object.

    It is null close to a clock change, where the wall time alone does not tell what is open.
    """
    first = _MONDAY + (span.start - _MONDAY) // BLOCK * BLOCK
    last = _MONDAY - (_MONDAY - span.end) // BLOCK * BLOCK
    return _offsets(first, last)


@lru_cache(maxsize=256)
def _offsets(first: datetime, last: datetime) -> str:
    names = sorted(zone_names())
    return json.dumps({name: _offset(name, first - CLOSE, last + CLOSE) for name in names})


def _offset(name: str, first: datetime, last: datetime) -> int | None:
    zone = zone_of(name)
    before, after = (at.astimezone(zone).utcoffset() for at in (first, last))
    return before // A_MINUTE if before is not None and before == after else None


def minute_of_week(moment: datetime) -> int:
    """Return how many minutes of its week (UTC, from Monday) have passed at a moment."""
    return (moment - _MONDAY) % _WEEK // A_MINUTE
