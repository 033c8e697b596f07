"""Weekly hours and dated exceptions, as the clock on the wall shows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import NamedTuple

END_OF_DAY = time(0)
"""As the end of a window midnight means 24:00, the end of that day."""

MIDNIGHT = time(0)
_A_DAY = timedelta(days=1)


class WeeklyWindow(NamedTuple):
    """Open every week on one weekday (0 is Monday) from `start` to `end`.

    One that `continues` goes on with a window of the day before, which ends at midnight.
    """

    weekday: int
    start: time
    end: time
    continues: bool = False


class DatedWindow(NamedTuple):
    """Open on one date from `start` to `end`, besides the weekly windows."""

    date: date
    start: time
    end: time
    continues: bool = False


Window = WeeklyWindow | DatedWindow


@dataclass(frozen=True, slots=True)
class Hours:
    """When a calendar is open: windows in the wall time of one IANA zone.

    Dated windows add to the weekly ones. A closed date has no weekly windows: it is closed all day,
    unless it has dated windows, which are then its only hours. Hours that go on past midnight
    belong to the date on which they begin, so those of the evening before a closed date apply.
    """

    zone: str
    weekly: tuple[WeeklyWindow, ...] = ()
    dated: tuple[DatedWindow, ...] = ()
    closed: frozenset[date] = frozenset()

    @classmethod
    def always(cls, zone: str, *, closed: frozenset[date] = frozenset()) -> Hours:
        """Return hours that are open at any time, except on closed dates."""
        every_day = (WeeklyWindow(weekday, MIDNIGHT, END_OF_DAY) for weekday in range(7))
        return cls(zone, tuple(every_day), closed=closed)


@dataclass(frozen=True, slots=True)
class Evenings:
    """When the last window that ends at midnight begins, by weekday and by date."""

    weekly: Mapping[int, time]
    dated: Mapping[date, time]

    @classmethod
    def of(cls, hours: Hours) -> Evenings:
        weekly = sorted(each[:2] for each in hours.weekly if each.end == END_OF_DAY)
        dated = sorted(each[:2] for each in hours.dated if each.end == END_OF_DAY)
        return cls(dict(weekly), dict(dated))

    def weekday_of(self, window: WeeklyWindow) -> int:
        """Return the weekday to which a window belongs: the one before, if it continues it.

        What continues nothing any more belongs to its own day, and so does what would make a whole
        day or more.
        """
        before = (window.weekday - 1) % 7
        return before if _goes_on(window, self.weekly.get(before)) else window.weekday

    def date_of(self, window: DatedWindow) -> date:
        """Return the date to which a window belongs, as `weekday_of` does."""
        before = window.date - _A_DAY
        return before if _goes_on(window, self.dated.get(before)) else window.date


def _goes_on(window: Window, evening: time | None) -> bool:
    starts = window.continues and window.start == MIDNIGHT != window.end
    return starts and evening is not None and window.end < evening


def windows_by_date(hours: Hours) -> Callable[[date], Iterable[Window]]:
    """Return a function that gives the windows which apply on a date."""
    own, nights = defaultdict[int, list[Window]](list), defaultdict[int, list[Window]](list)
    dated = defaultdict[date, list[Window]](list)
    # Few hours go on past midnight, and finding where they belong takes longest.
    evenings = Evenings.of(hours) if any(each.continues for each in hours.weekly) else None
    for weekly in hours.weekly:
        is_own = evenings is None or evenings.weekday_of(weekly) == weekly.weekday
        (own if is_own else nights)[weekly.weekday].append(weekly)
    for each in hours.dated:
        dated[each.date].append(each)

    def on(day: date) -> list[Window]:
        weekday = day.weekday()
        found = [] if day in hours.closed else own[weekday]
        night = [] if day - _A_DAY in hours.closed else nights[weekday]
        return [*found, *night, *dated[day]]

    return on
