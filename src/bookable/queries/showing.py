"""Times, amounts and lengths as a person reads them: in their zone and their language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

from babel import Locale
from babel.dates import (
    format_date,
    format_skeleton,
    format_time,
    format_timedelta,
    get_day_names,
    get_timezone_name,
)
from babel.lists import format_list
from babel.numbers import format_currency, format_percent
from babel.units import format_unit

from bookable.domain.currencies import digits
from bookable.domain.hours import zone_of
from bookable.domain.languages import in_brackets, language_of
from bookable.domain.spans import Span

_ONE_MINUTE = timedelta(minutes=1)


class When(NamedTuple):
    """A span as a person reads it. `zone` is in words: Central European Standard Time, UTC+1.

    `begins` is the day with the start.
    """

    day: str
    start: str
    end: str
    zone: str
    begins: str


@dataclass(frozen=True, slots=True)
class Reading:
    """How one person reads: their language, their time zone, and their clock of 12 or 24 `hours`.

    Without a clock it is that of the language.
    """

    language: str
    zone: str
    hours: str = ""
    region: str = ""

    @classmethod
    def of(cls, locale: str, zone: str, hours: str = "", region: str = "") -> Reading:
        """Return how a person with a locale, a zone and a clock of 12 or 24 `hours` reads.

        A `region` says how its people write the language, such as GB for dates in English.
        """
        return cls(language_of(locale), zone, hours, region)

    @property
    def locale(self) -> str:
        """The language as Babel knows it, with its region: pt-br is pt_BR."""
        language, _, country = self.language.partition("-")
        region = self.region or country.upper()
        return f"{language}_{region}" if region else language

    def when(self, span: Span, *, zone: str | None = None) -> When:
        """Return a span in the reader's zone, or in another one in the reader's language.

        The day of the end is named as well if it is another one. Of two moments that the clocks
        show alike, the second has its offset.
        """
        start, end = (at.astimezone(zone_of(zone or self.zone)) for at in (span.start, span.end))
        until = self._time(end)
        if end.date() != start.date():
            until = day_with_time(self._day(end), until, self.locale)
        day, begin = self._day(start), self._time(start)
        begins = day_with_time(day, begin, self.locale)
        return When(day, begin, until, self._zone(start), begins)

    def both(self, span: Span, *, their_zone: str) -> tuple[When, When | None]:
        """Return a span in the reader's zone, and in another one if that shows other times."""
        when = self.when(span)
        if their_zone == self.zone:
            return when, None
        theirs = self.when(span, zone=their_zone)
        return when, (theirs if theirs[:3] != when[:3] else None)

    def moment(self, at: datetime) -> str:
        """Return one moment with its day, time and zone."""
        local = at.astimezone(zone_of(self.zone))
        named = day_with_time(self._day(local), self.time_of_day(local.time()), self.locale)
        # The zone tells apart what the clocks show alike.
        return in_brackets(named, self._zone(local), self.language)

    def day_and_time(self, at: datetime) -> str:
        """Return one moment with its day and time, where its zone is named beside it."""
        local = at.astimezone(zone_of(self.zone))
        return day_with_time(self._day(local), self._time(local), self.locale)

    def zone_at(self, at: datetime) -> str:
        """Return the name of the reader's zone at a moment: it tells whether it is summer time."""
        return self._zone(at.astimezone(zone_of(self.zone)))

    def zone_all_year(self, zone: str) -> str:
        """Return the name of a zone that its clocks have in summer and in winter."""
        return get_timezone_name(zone_of(zone), "long", locale=self.locale)

    def amount(self, cents: int, currency: str) -> str:
        """Return an amount of money."""
        value = Decimal(cents).scaleb(-digits(currency))
        return format_currency(value, currency, locale=self.locale)

    def time_of_day(self, at: time) -> str:
        """Return a time of day."""
        return _time_named(at.hour, at.minute, self.locale, self.hours)

    def with_offset(self, local: datetime) -> str:
        """Return a local time of day that the clocks show twice, with its offset."""
        offset = offset_words(local.utcoffset() or timedelta(0))
        return in_brackets(self.time_of_day(local.time()), offset, self.language)

    def percent(self, percent: int) -> str:
        """Return a number of hundredths."""
        return format_percent(percent / 100, locale=self.locale)

    def clock(self, at: time) -> str:
        """Return a time of day as it is typed, with no other than plain spaces."""
        return self.time_of_day(at).replace("\u202f", " ")

    def date(self, on: date) -> str:
        """Return a date with its weekday."""
        return full_date(on, self.locale)

    def listed(self, names: Sequence[str]) -> str:
        """Return names as a list in words: "a, b and c" in English."""
        return format_list(names, locale=locale_of_dates(self.locale))

    def beside(self, first: str, second: str) -> str:
        """Return two facts as the language separates them."""
        return side_by_side(first, second, self.locale)

    def week(self) -> list[tuple[int, str]]:
        """Return the weekdays (0 is Monday) with their names, in the order of the language."""
        names, first = get_day_names("wide", "stand-alone", self.locale), self._first_weekday
        return [(n % 7, names[n % 7]) for n in range(first, first + 7)]

    def short_week(self) -> list[str]:
        """Return the short names of the weekdays, in the order of the language."""
        names = get_day_names("abbreviated", "stand-alone", self.locale)
        return [names[number].rstrip(".") for number, _ in self.week()]

    def length(self, length: timedelta) -> str:
        """Return a length of time in hours and minutes: 45 minutes, 2 hours, 6 hr 30 min."""
        hours, minutes = divmod(length // _ONE_MINUTE, 60)
        if hours and minutes:
            return (
                f"{self._units(hours, 'hour', 'short')} {self._units(minutes, 'minute', 'short')}"
            )
        return self._units(minutes, "minute") if minutes else self._units(hours, "hour")

    def rough_length(self, length: timedelta) -> str:
        """Return a length of time rounded to the largest unit of which it has at least two."""
        return format_timedelta(length, granularity="minute", threshold=2, locale=self.locale)

    def _units(self, number: int, unit: str, length: Literal["short", "long"] = "long") -> str:
        return format_unit(number, f"duration-{unit}", length=length, locale=self.locale)

    @property
    def _first_weekday(self) -> int:
        return Locale.parse(self.locale).first_week_day

    def _day(self, local: datetime) -> str:
        return full_date(local.date(), self.locale)

    def _time(self, local: datetime) -> str:
        return self.with_offset(local) if local.fold else self.time_of_day(local.time())

    def _zone(self, local: datetime) -> str:
        return zone_words(local, self.locale)


_MINUS = "\N{MINUS SIGN}"


def zone_words(local: datetime, locale: str) -> str:
    """Return the zone of a local time in words, with its offset then."""
    offset = local.utcoffset() or timedelta(0)
    key = (str(local.tzinfo), offset, local.dst(), locale)
    named = _ZONES.get(key)
    if named is None:
        named = get_timezone_name(local, "long", locale=locale)
        if str(local.tzinfo) != "UTC":
            named = side_by_side(named, offset_words(offset), locale)
        _ZONES[key] = named
    return named


def city_of(zone: str, locale: str) -> str:
    """Return the city by which a zone is named."""
    known = Locale.parse(locale).time_zones.get(zone) or {}
    return str(known.get("city") or zone.rpartition("/")[2].replace("_", " "))


def offset_words(offset: timedelta) -> str:
    """Return an offset such as UTC+5:30."""
    minutes = round(offset.total_seconds() / 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else _MINUS}{hours}" + (f":{rest:02}" if rest else "")


_ZONES: dict[tuple[str, timedelta | None, timedelta | None, str], str] = {}
"""Names of zones, which depend on whether it is summer time there."""


def day_with_time(day: str, time: str, locale: str) -> str:
    """Return a day and a time as a language puts them together."""
    return str(Locale.parse(locale).datetime_formats["full"]).format(time, day)


def side_by_side(first: str, second: str, locale: str) -> str:
    """Return two facts as a language separates them."""
    pattern: str = Locale.parse(locale).list_patterns["standard"]["middle"]
    return pattern.format(first, second)


def counted(names: Sequence[str]) -> list[str]:
    """Return each name once, with how often it was there."""
    return [f"{n} × {name}" if n > 1 else name for name, n in Counter(names).items()]  # noqa: RUF001


def locale_of_dates(locale: str) -> str:
    """Return the locale by which dates are written.

    In English the day comes before the month everywhere. The region of a reader is known on pages
    alone, and a mail has its dates as the page does.
    """
    return "en_001" if locale.partition("_")[0] == "en" else locale


# Babel takes 20 to 60 microseconds for each of these, and the mails of a batch have many in common.
@lru_cache(maxsize=4_000)
def full_date(day: date, locale: str) -> str:
    """Return a date with its weekday and year as a language writes it."""
    return format_date(day, "full", locale=locale_of_dates(locale))


def short_date(day: date, locale: str) -> str:
    """Return a date without its weekday as a language writes it, with the month's name."""
    return format_date(day, "medium", locale=locale_of_dates(locale))


def day_and_month(day: date, locale: str) -> str:
    """Return a date without its year as a language writes it, where the year is known."""
    named: str = format_skeleton("MMMd", day, locale=locale_of_dates(locale))
    return named


@lru_cache(maxsize=2_000)
def _time_named(hour: int, minute: int, locale: str, clock: str) -> str:
    at = time(hour, minute)
    if not clock:
        return format_time(at, "short", locale=locale)
    named = format_skeleton(_SKELETONS[clock], datetime.combine(date.min, at), locale=locale)
    return named.replace(" ", "\u202f")


_SKELETONS = {"12": "hm", "24": "Hm"}
