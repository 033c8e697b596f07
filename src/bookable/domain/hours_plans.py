"""A person's hours as one document: the hours of each weekday, and of dates that replace them.

Hours that go on past midnight stand with the day on which they begin. They are kept as two windows
of two days, because that is how all APIs but one show hours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from typing import NamedTuple, TypeVar

from bookable.domain.hours import ONE_DAY
from bookable.domain.refusals import InvalidField
from bookable.domain.wall_hours import (
    END_OF_DAY,
    MIDNIGHT,
    DatedWindow,
    Evenings,
    Hours,
    WeeklyWindow,
    Window,
)

Day = TypeVar("Day", bound=Hashable)


class Stretch(NamedTuple):
    """Open hours that begin on one day. An end before the start is on the next day."""

    start: time
    end: time

    @property
    def is_overnight(self) -> bool:
        """Whether the hours go on past midnight."""
        return self.end < self.start and self.end != END_OF_DAY


Stretches = tuple[Stretch, ...]


class WrittenTime(NamedTuple):
    """A time of day as it was written: `24:00`, the end of a day, is a midnight like 00:00."""

    at: time
    is_24: bool = False


def stretch(start: WrittenTime, end: WrittenTime) -> Stretch:
    """Return valid hours. Raise InvalidField for the `start` or the `end`."""
    if start.is_24:
        raise InvalidField("start", "must come before the end of the day")
    if start.at.second:
        # The grid of slots counts from here, and bookings start at whole minutes.
        raise InvalidField("start", "must be a whole minute, without seconds")
    if start.at == end.at and not end.is_24:
        raise InvalidField("end", "must differ from the start; a whole day is 00:00 to 24:00")
    return Stretch(start.at, end.at)


@dataclass(frozen=True, slots=True)
class HoursPlan:
    """The hours of each weekday (0 is Monday), and of dates that replace their weekday.

    A date with no hours is closed. Days have their hours in order.
    """

    weekly: Mapping[int, Stretches]
    dates: Mapping[date, Stretches]


def plan_of(hours: Hours) -> HoursPlan:
    """Return hours as a document.

    A date with windows in addition to its weekday is shown with both.
    """
    evenings = Evenings.of(hours)
    weekly = _by_day((evenings.weekday_of(each), each.weekday, each) for each in hours.weekly)
    dated = _by_day((evenings.date_of(each), each.date, each) for each in hours.dated)
    week = {weekday: weekly.get(weekday, ()) for weekday in range(7)}
    dates = {}
    for on in sorted({*hours.closed, *dated}):
        usual = () if on in hours.closed else week[on.weekday()]
        dates[on] = tuple(sorted((*usual, *dated.get(on, ()))))
    return HoursPlan(week, dates)


def _by_day(windows: Iterable[tuple[Day, Day, Window]]) -> dict[Day, Stretches]:
    """Return the hours of each day, from windows with the day to which each belongs, and its own.

    What belongs to the day before is joined to the last hours of that day.
    """
    days, nights = defaultdict[Day, list[Stretch]](list), defaultdict[Day, list[time]](list)
    for belongs_to, on, window in windows:
        if belongs_to == on:
            days[on].append(Stretch(window.start, window.end))
        else:
            nights[belongs_to].append(window.end)
    for day, ends in nights.items():
        evening = max(each for each in days[day] if each.end == END_OF_DAY)
        for end in ends:
            # The same hours may be there twice. Each night takes the place of one evening.
            if evening in days[day]:
                days[day].remove(evening)
            days[day].append(Stretch(evening.start, end))
    return {day: tuple(sorted(stretches)) for day, stretches in days.items()}


class Days(NamedTuple):
    """Dates in a row that have the same hours."""

    first: date
    last: date
    stretches: Stretches


def in_a_row(dates: Mapping[date, Stretches]) -> list[Days]:
    """Return the hours of dates, with dates in a row that have the same ones as one."""
    found: list[Days] = []
    for on, stretches in sorted(dates.items()):
        before = found[-1] if found else None
        if before and (before.last + ONE_DAY, before.stretches) == (on, stretches):
            found[-1] = before._replace(last=on)
        else:
            found.append(Days(on, on, stretches))
    return found


def hours_of(plan: HoursPlan, *, zone: str) -> Hours:
    """Return the hours that a document says."""
    weekly = [
        WeeklyWindow((weekday + nights) % 7, start, end, continues=nights > 0)
        for weekday, stretches in plan.weekly.items()
        for nights, start, end in _windows(stretches)
    ]
    dated = [
        DatedWindow(on + nights * ONE_DAY, start, end, continues=nights > 0)
        for on, stretches in plan.dates.items()
        for nights, start, end in _windows(stretches)
    ]
    return Hours(zone, tuple(weekly), tuple(dated), frozenset(plan.dates))


def _windows(stretches: Stretches) -> Iterator[tuple[int, time, time]]:
    """Yield windows of one day each: how many nights later, its start and its end."""
    for stretch in stretches:
        if not stretch.is_overnight:
            yield 0, stretch.start, stretch.end
        else:
            yield 0, stretch.start, END_OF_DAY
            yield 1, MIDNIGHT, stretch.end


def replaced(old: Hours, plan: HoursPlan, *, zone: str) -> Hours:
    """Return the hours that a document says, as far as it can be in the windows that there are.

    A date that adds windows to its weekday and shows the hours that it should have stays as it is.
    """
    shown = plan_of(replace(old, weekly=hours_of(plan, zone=zone).weekly)).dates
    adding = {
        on: stretches
        for on, stretches in plan.dates.items()
        if on not in old.closed and shown.get(on) == stretches
    }
    evenings = Evenings.of(old)
    kept = tuple(
        # What continues nothing so far shall continue nothing of the new hours either.
        each._replace(continues=each.continues and evenings.date_of(each) != each.date)
        for each in old.dated
        if evenings.date_of(each) in adding
    )
    rest = {on: stretches for on, stretches in plan.dates.items() if on not in adding}
    new = hours_of(HoursPlan(plan.weekly, rest), zone=zone)
    return replace(new, dated=new.dated + kept)
