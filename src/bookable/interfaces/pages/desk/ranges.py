"""Which days a calendar shows: a day, a week, a month, or a list of some weeks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bookable.domain.hours import ONE_DAY, refuse_far_away
from bookable.domain.refusals import InvalidField

LIST_DAYS = 28


class View(StrEnum):
    """How the days are shown."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Range:
    """The days from `first` to `last`, around the one `on` which the calendar was opened."""

    view: View
    on: date
    first: date
    last: date

    @classmethod
    def around(cls, on: date, view: View, *, first_weekday: int) -> Range:
        """Return the days that a view of a date shows. Weeks begin on a weekday, 0 is Monday."""
        match view:
            case View.DAY:
                return cls(view, on, on, on)
            case View.LIST:
                return cls(view, on, on, on + (LIST_DAYS - 1) * ONE_DAY)
            case View.WEEK:
                first = _week(on, first_weekday)
                return cls(view, on, first, first + 6 * ONE_DAY)
        last = _week(_next_month(on) - ONE_DAY, first_weekday) + 6 * ONE_DAY
        return cls(view, on, _week(on.replace(day=1), first_weekday), last)

    @property
    def dates(self) -> list[date]:
        """The days in order."""
        return [self.first + n * ONE_DAY for n in range((self.last - self.first).days + 1)]

    @property
    def before(self) -> date:
        """A date of the range before this one."""
        if self.view is View.MONTH:
            return (self.on.replace(day=1) - ONE_DAY).replace(day=1)
        return self.on - _LENGTHS[self.view]

    @property
    def after(self) -> date:
        """A date of the range after this one."""
        return _next_month(self.on) if self.view is View.MONTH else self.on + _LENGTHS[self.view]


_LENGTHS = {View.DAY: ONE_DAY, View.WEEK: 7 * ONE_DAY, View.LIST: LIST_DAYS * ONE_DAY}


def range_of(given: Mapping[str, str], *, today: date, first_weekday: int) -> Range:
    """Return the days that an address asks for: without any this week. Raise InvalidField."""
    try:
        view = View(given.get("view") or View.WEEK)
    except ValueError:
        raise InvalidField("view", f"must be one of {', '.join(View)}") from None
    return Range.around(_date(given.get("date", ""), today), view, first_weekday=first_weekday)


def _date(text: str, today: date) -> date:
    if not text:
        return today
    try:
        on = date.fromisoformat(text)
    except ValueError:
        raise InvalidField("date", "must be a date such as 2027-03-01") from None
    refuse_far_away(on, field="date")
    return on


def _week(on: date, first_weekday: int) -> date:
    return on - timedelta(days=(on.weekday() - first_weekday) % 7)


def _next_month(on: date) -> date:
    return (on.replace(day=1) + timedelta(days=32)).replace(day=1)
