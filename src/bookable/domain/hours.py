"""Weekly hours and dated exceptions in wall time, and the one place where they become exact.

A wall time means the first moment at which the clocks of its zone show it. Where a clock change
skips it there is no such moment: a person who typed it is told so, and hours begin or end at the
first moment at which the clocks show something later.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from bookable.domain.refusals import InvalidField, SkippedWallTime
from bookable.domain.spans import Span, union

END_OF_DAY = time(0)
"""As the end of a window, midnight means 24:00, the end of that day."""

ONE_DAY = timedelta(days=1)


class WeeklyWindow(NamedTuple):
    """Open every week on one weekday (0 is Monday) from `start` to `end`, in wall time."""

    weekday: int
    start: time
    end: time


class DatedWindow(NamedTuple):
    """Open on one date from `start` to `end`, in wall time, besides the weekly windows."""

    date: date
    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Hours:
    """When a calendar is open: windows in the wall time of one IANA zone.

    Dated windows add to the weekly ones; a closed date takes its whole day away.
    """

    zone: str
    weekly: tuple[WeeklyWindow, ...] = ()
    dated: tuple[DatedWindow, ...] = ()
    closed: frozenset[date] = frozenset()


def zone_of(name: object) -> ZoneInfo:
    """This will give the zone of an IANA name, or refuse whatever else it was given."""
    if not isinstance(name, str) or name not in _zone_names():
        raise InvalidField("timezone", "is not the name of an IANA time zone")
    return _zone(name)


def exact(wall: datetime, zone: str, *, field: str) -> datetime:
    """This will give the moment, in UTC, of a wall time that a person typed in `field`.

    Of a wall time that a clock change repeats it is the first; one that is skipped is refused.
    """
    first, second = _readings(wall, zone_of(zone), field=field)
    if second < first:
        raise SkippedWallTime(field, wall, zone)
    return first


def wall(moment: datetime, zone: str) -> datetime:
    """This will give what the clocks of a zone show at a moment, without a zone."""
    return moment.astimezone(zone_of(zone)).replace(tzinfo=None)


def day(date: date, zone: str) -> Span | None:
    """This will give a calendar date of a zone as exact time: 24 hours, or what clocks make of it.

    A date that a zone skipped, as Samoa did 2011-12-30, has no time at all and gives None.
    """
    return days(date, date, zone)


def days(first: date, last: date, zone: str) -> Span | None:
    """This will give the exact time from a zone's first date to its last one, both included.

    None when there is no time in it: the last before the first, or only skipped dates.
    """
    start = _first_moment(first, time(0), zone_of(zone))
    end = _first_moment(last + ONE_DAY, time(0), zone_of(zone))
    return Span(start, end) if start < end else None


def open_spans(hours: Hours, *, within: Span) -> list[Span]:
    """This will give the open windows that overlap `within`: whole ones, sorted.

    Windows of one date that overlap or touch are one. Windows of two dates stay two where they
    touch at midnight, so that each date has the same windows whoever asks, for whatever time.
    """
    zone = zone_of(hours.zone)
    windows = _windows_by_date(hours)
    return [
        span
        for date in _dates_around(within, zone)
        for span in union(_exact_windows(date, windows(date), zone))
        if span.overlaps(within)
    ]
