"""The one place where wall time becomes exact: typed times, and the hours of a calendar.

A wall time means the first moment at which the clocks of its zone show it. If a clock change skips
it there is no such moment: typed by a person it is refused, and hours begin or end at the first
moment at which the clocks show something later. The second moment of a repeated wall time is
written with its offset, so that what is shown reads back as the same moment.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from itertools import takewhile
from operator import attrgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from bookable.domain.refusals import InvalidField, SkippedWallTime
from bookable.domain.spans import Span
from bookable.domain.wall_hours import END_OF_DAY, Hours, Window, windows_by_date

ONE_DAY = timedelta(days=1)
LONGEST = timedelta(days=366)


class Opening(NamedTuple):
    """The open hours of one date in exact time, and the wall time from which their grid counts."""

    span: Span
    wall: datetime
    zone: ZoneInfo


def zone_of(name: object) -> ZoneInfo:
    """Return the zone of an IANA name, or raise InvalidField."""
    return _zone(name if isinstance(name, str) else "")


def refuse_far_away(when: date, *, field: str) -> None:
    """Raise InvalidField in the first two and the last two years that Python can represent.

    Near those ends, adding offsets, lengths or buffers would overflow.
    """
    if not MINYEAR + 1 < when.year < MAXYEAR - 1:
        raise InvalidField(field, "is too far away")


def refuse_part_minutes(when: datetime, *, field: str) -> None:
    """Raise InvalidField for a time with seconds, which would cost the slots on both its sides."""
    if when.second or when.microsecond:
        raise InvalidField(field, "must be a whole minute, without seconds")


def exact(wall: datetime, zone: str, *, field: str) -> datetime:
    """Return the moment, in UTC, of a wall time that a person typed in `field`.

    A repeated wall time means its first moment. Raise SkippedWallTime for one that a clock change
    skips.
    """
    if wall.tzinfo is not None:
        raise ValueError("a wall time has no zone of its own")
    refuse_far_away(wall, field=field)
    before, after = _readings(wall, zone_of(zone))
    if after < before:
        raise SkippedWallTime(field, wall, zone)
    return before


def exact_span(start: datetime, length: timedelta, zone: str, *, field: str) -> Span:
    """Return the span of a length from a start that a person typed in `field`.

    A start without a zone is a wall time in `zone`. It must be a whole minute; the length is exact.
    """
    if not timedelta(0) < length <= LONGEST:
        raise InvalidField("duration", "must be more than nothing and no more than a year")
    start = read(start, zone, field=field)
    refuse_part_minutes(start, field=field)
    return Span(start, start + length)


def read(typed: datetime, zone: str, *, field: str) -> datetime:
    """Return the moment, in UTC, of a time that a person typed in `field`.

    With an offset the time is exact, without one it is a wall time of `zone`. This is the inverse
    of `shown`.
    """
    if typed.tzinfo is None:
        return exact(typed, zone, field=field)
    refuse_far_away(typed, field=field)
    return typed.astimezone(UTC)


def meant(at: date, zone: tzinfo) -> datetime:
    """Return the moment that an outside calendar means by a date or a time (RFC 5545, 3.3.5)."""
    moment = at if isinstance(at, datetime) else _midnight(at)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def shown(moment: datetime, zone: str) -> datetime:
    """Return the wall time of a moment as people are shown it.

    It has no offset, except where the clocks of the zone show the same time for the second time.
    """
    local = moment.astimezone(zone_of(zone))
    offset = local.utcoffset() if local.fold else None
    if offset is None:
        return _naive(local)
    return local.replace(tzinfo=timezone(offset), fold=0)


def midnight(date: date, zone: str, *, field: str) -> datetime:
    """Return the moment at which a date that a person typed in `field` begins in a zone.

    This is after midnight where a clock change skips midnight.
    """
    refuse_far_away(date, field=field)
    return first_moment(_midnight(date), zone_of(zone))


def day(date: date, zone: str) -> Span | None:
    """Return a calendar date of a zone as exact time: 24 hours, more or less on a clock change.

    A date that a zone skipped (Samoa skipped 2011-12-30) has no time and gives None.
    """
    return days(date, date, zone)


def days(first: date, last: date, zone: str) -> Span | None:
    """Return the exact time from a zone's first date to its last one, both included.

    Return None when that is empty: the last date before the first, or only skipped dates.
    """
    refuse_far_away(first, field="date")
    refuse_far_away(last, field="date")
    start = first_moment(_midnight(first), zone_of(zone))
    end = first_moment(_midnight(last + ONE_DAY), zone_of(zone))
    return Span(start, end) if start < end else None


def shown_days(first: date, last: date, zone: str) -> Span:
    """Return the exact time of dates that a calendar shows, as `days` does: with the date after
    them where a zone skipped them all."""
    span = days(first, last, zone) or days(first, last + ONE_DAY, zone)
    if span is None:
        raise LookupError(f"{zone} skips {first} and {last + ONE_DAY}")
    return span


def mondays(first: date, last: date) -> Iterator[date]:
    """Yield the Monday of each week that a range of dates touches."""
    monday = first - timedelta(days=first.weekday())
    while monday <= last:
        yield monday
        monday += timedelta(weeks=1)


def open_windows(hours: Hours, *, within: Span) -> list[Opening]:
    """Return the open windows that overlap `within`: whole ones, sorted.

    Windows of one date that overlap or touch on the clock become one. Windows of two dates stay two
    where they touch at midnight, so that a date has the same windows whatever `within` is asked
    for.
    """
    zone = zone_of(hours.zone)
    windows_on = windows_by_date(hours)
    dates = takewhile(
        lambda date: first_moment(_midnight(date), zone) < within.end, _dates_around(within, zone)
    )
    return [
        opening
        for date in dates
        for opening in _openings_on(date, windows_on(date), zone)
        if opening.span.overlaps(within)
    ]


def _dates_around(within: Span, zone: ZoneInfo) -> Iterator[date]:
    first = _shown(within.start, zone).date()
    # One date more: clocks that go back over midnight show the old date after the new one began.
    last = _shown(within.end, zone).date() + ONE_DAY
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def _openings_on(date: date, windows: Iterable[Window], zone: ZoneInfo) -> Iterator[Opening]:
    for start, end in _merged_windows(date, windows):
        first, last = first_moment(start, zone), first_moment(end, zone)
        if first < last:
            yield Opening(Span(first, last), start, zone)


def _merged_windows(date: date, windows: Iterable[Window]) -> list[tuple[datetime, datetime]]:
    """Return the windows of a date in wall time, with overlapping and touching ones merged."""
    united: list[tuple[datetime, datetime]] = []
    for window in sorted(windows, key=attrgetter("start")):
        last_date = date + ONE_DAY if window.end == END_OF_DAY else date
        start, end = datetime.combine(date, window.start), datetime.combine(last_date, window.end)
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(united[-1][1], end))
        elif start < end:
            united.append((start, end))
    return united


# Cached, because a list of slots asks for the same midnights and windows many times.
@lru_cache(maxsize=10_000)
def first_moment(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the first moment at which the clocks of a zone show a wall time or a later one."""
    before, after = _readings(wall, zone)
    if before <= after:
        return before
    # Skipped: find the whole second between the two readings at which the clocks jump.
    after = after.replace(microsecond=0)
    jumped = bisect_left(
        range(int((before - after).total_seconds())),
        True,
        key=lambda seconds: wall <= _shown(after + timedelta(seconds=seconds), zone),
    )
    return after + timedelta(seconds=jumped)


def _readings(wall: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return a wall time read by the offset before the nearest clock change and by the one after.

    An ordinary wall time gives the same moment twice. A repeated one gives its two moments in
    order. For a skipped one neither reading is right, and they come in reverse order.
    """
    before, after = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    return before.astimezone(UTC), after.astimezone(UTC)


def _midnight(date: date) -> datetime:
    return datetime.combine(date, time(0))


def _shown(moment: datetime, zone: ZoneInfo) -> datetime:
    return _naive(moment.astimezone(zone))


def _naive(local: datetime) -> datetime:
    # `local.replace(tzinfo=None)` takes eight times as long, and lists do this for each row.
    return datetime.combine(local, local.time())


@cache
def zone_names() -> frozenset[str]:
    """Return the zone names that mean the same on all machines."""
    return frozenset(available_timezones()) - {"localtime", "Factory"}


@cache
def _zone(name: str) -> ZoneInfo:
    if name not in zone_names():
        raise InvalidField("timezone", "is not the name of an IANA time zone")
    return ZoneInfo(name)
