"""How many bookings of one person start on a day, and in a week."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from bookable.domain.hours import ONE_DAY, day, days, shown
from bookable.domain.spans import Span

REACH = timedelta(days=9)
"""More than lies between two moments of one week in any zone, also where clocks repeat a day."""


class FullTime(NamedTuple):
    """A day or a week in which no more bookings may start."""

    span: Span
    limit: int
    per: Literal["day", "week"]

    def has(self, start: datetime) -> bool:
        """Return whether a booking that starts at a moment would be one too many."""
        return self.span.start <= start < self.span.end


def full_times(
    starts: Iterable[datetime], *, zone: str, daily: int | None, weekly: int | None
) -> list[FullTime]:
    """Return the days and weeks of a zone in which as many bookings start as may.

    Weeks begin on Monday. A limit of None is none.
    """
    if daily is None and weekly is None:
        return []
    per_day = Counter(_date_of(start, zone) for start in starts)
    per_week = Counter[date]()
    for on, number in per_day.items():
        per_week[on - on.weekday() * ONE_DAY] += number
    full = [
        FullTime(span, daily, "day")
        for on, number in per_day.items()
        if daily is not None and number >= daily and (span := day(on, zone))
    ]
    return full + [
        FullTime(span, weekly, "week")
        for monday, number in per_week.items()
        if weekly is not None and number >= weekly and (span := _week(monday, zone))
    ]


def _date_of(moment: datetime, zone: str) -> date:
    """Return the date of a zone whose `day` has a moment.

    Clocks that go back over midnight show the old date again after the new one began.
    """
    on = shown(moment, zone).date()
    span = day(on, zone)
    return on if span and moment < span.end else on + ONE_DAY


def _week(monday: date, zone: str) -> Span | None:
    return days(monday, monday + 6 * ONE_DAY, zone)
