"""Ranges of days, which moments may cut off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from bookable.domain.hours import ONE_DAY, days, refuse_far_away, zone_of
from bookable.domain.refusals import InvalidField
from bookable.domain.spans import Span
from bookable.interfaces.dialects.core.mapping.all_wrong import all_of
from bookable.interfaces.dialects.core.mapping.times import boundary

Fill = Callable[[date | None, date | None, date], tuple[date, date]]
"""How the first and the last day are found from today, where one of them is not given."""


def week_ahead(first: date | None, last: date | None, today: date) -> tuple[date, date]:
    """Return the days that are asked for: by default a week, from today."""
    first = first or today
    return first, last or first + timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Range:
    """Days of a time zone, of which the first and the last may be cut off by a moment."""

    zone: str
    first: date
    last: date
    start: datetime | None = None
    end: datetime | None = None

    def has(self, moment: datetime) -> bool:
        """Return whether a moment on one of the days is asked for."""
        is_late = self.start is None or moment >= self.start
        return is_late and (self.end is None or moment < self.end)

    @property
    def span(self) -> Span:
        """The exact time of the range. Raise InvalidField if there is none."""
        whole = days(self.first, self.last, self.zone)
        start = self.start or (whole.start if whole else None)
        end = self.end or (whole.end if whole else None)
        if start is None or end is None or end <= start:
            raise InvalidField("to", "must come after from")
        return Span(start, end)


def range_of(first: str, last: str, *, zone: str, now: datetime, fill: Fill, most: int) -> Range:
    """Return the range that two parameters ask for. Raise InvalidField."""
    clocks, start, end = all_of(
        lambda: zone_of(zone),
        lambda: _day_or_moment(first, field="from"),
        lambda: _day_or_moment(last, field="to"),
    )
    # The moment of an end is excluded: midnight ends the day before it.
    first_day, last_day = fill(
        _day(start, clocks),
        _day(end, clocks, back=timedelta(microseconds=1)),
        now.astimezone(clocks).date(),
    )
    if last_day < first_day:
        raise InvalidField("to", "must come after from")
    if last_day - first_day >= most * ONE_DAY:
        raise InvalidField("to", f"must make no more than {most} days with from")
    return Range(clocks.key, first_day, last_day, _moment(start), _moment(end))


def _day_or_moment(text: str, *, field: str) -> date | None:
    if "T" in text.upper():
        return boundary(text, field=field)
    if not text:
        return None
    try:
        found = date.fromisoformat(text) if len(text) == len("2027-03-01") else None
    except ValueError:
        found = None
    if found is None:
        raise InvalidField(field, "must be a date like 2027-03-01, or a time with an offset")
    refuse_far_away(found, field=field)
    return found


def _day(given: date | None, clocks: tzinfo, *, back: timedelta = timedelta(0)) -> date | None:
    if isinstance(given, datetime):
        return (given - back).astimezone(clocks).date()
    return given


def _moment(given: date | None) -> datetime | None:
    return given if isinstance(given, datetime) else None
