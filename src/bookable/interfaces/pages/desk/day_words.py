"""Days, weeks and times as the head of a calendar names them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton
from babel.numbers import format_decimal
from django.utils.text import capfirst

from bookable.domain.hours import zone_of
from bookable.queries.showing import Reading, full_date, locale_of_dates


@dataclass(frozen=True, slots=True)
class DayWords:
    """How days and times are written for a person."""

    reading: Reading

    @property
    def _locale(self) -> Locale:
        return Locale.parse(self.reading.locale)

    @property
    def first_weekday(self) -> int:
        """The weekday (0 is Monday) with which a week begins."""
        return self._locale.first_week_day

    def weekday(self, on: date) -> str:
        """Return the short name of a date's weekday."""
        return capfirst(format_date(on, "ccc", locale=self._locale).rstrip("."))

    def full(self, on: date) -> str:
        """Return a date with its weekday, month and year."""
        return capfirst(full_date(on, self.reading.locale))

    def month(self, on: date) -> str:
        """Return the month of a date, with its year."""
        return capfirst(format_skeleton("yMMMM", on, locale=self._locale))

    def days(self, first: date, last: date) -> str:
        """Return the dates from a first to a last one."""
        locale = locale_of_dates(self.reading.locale)
        return capfirst(format_interval(first, last, "yMMMd", locale=locale))

    def hours(self, minutes: int) -> str:
        """Return a number of minutes as a number of hours."""
        return format_decimal(minutes / 60, locale=self._locale)

    def clock(self, minute: int) -> str:
        """Return the time of day of a minute since midnight."""
        return self.reading.time_of_day(time(minute // 60 % 24, minute % 60))

    def time(self, moment: datetime) -> str:
        """Return the time of day of a moment, with its offset where the clocks show it twice."""
        local = moment.astimezone(zone_of(self.reading.zone))
        other = local.replace(fold=1 - local.fold)
        if other.utcoffset() == local.utcoffset():
            return self.clock(local.hour * 60 + local.minute)
        return self.reading.with_offset(local)
