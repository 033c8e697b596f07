"""Dates and times as a visitor reads them: by their language, their browser and their choice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, get_timezone_name
from django.http import HttpRequest
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation.trans_real import parse_accept_lang_header

HOURS = ("12", "24")
"""The clocks between which a visitor can choose."""


@dataclass(frozen=True, slots=True)
class TimeWords:
    """How dates and times are written. `hours` is one of HOURS."""

    locale: str
    hours: str

    def time(self, local: datetime) -> str:
        """Return the time of day of a local time."""
        return _time(local.hour, local.minute, self.locale, "hm" if self.hours == "12" else "Hm")

    def day(self, on: date) -> str:
        """Return a date with its weekday."""
        return _day(on, self.locale)

    def month(self, on: date) -> str:
        """Return the month of a date with its year."""
        return capfirst(format_skeleton("yMMMM", on, locale=self.locale))

    def weekdays(self) -> list[tuple[str, str]]:
        """Return the weekdays, short and in full, in the order of a week."""
        return _weekdays(self.locale)

    @property
    def first_weekday(self) -> int:
        """The number of the weekday with which a week begins; 0 is Monday."""
        return Locale.parse(self.locale).first_week_day

    def zone(self, local: datetime) -> str:
        """Return the zone of a local time in words, with its offset then."""
        offset = local.utcoffset() or timedelta(0)
        key = (str(local.tzinfo), offset, local.dst(), self.locale)
        named = _ZONES.get(key)
        if named is None:
            long = get_timezone_name(local, "long", locale=self.locale)
            named = _ZONES[key] = f"{long} ({offset_words(offset)})"
        return named


_QUOTED = re.compile("'[^']*'")
"""Words in a pattern, such as the h of 14 h 30 in Canada."""
_MINUS = "\N{MINUS SIGN}"
_ZONES: dict[tuple[str, timedelta, timedelta | None, str], str] = {}
"""Names of zones, which depend on whether it is summer time there."""


def words_of(request: HttpRequest, hours: str) -> TimeWords:
    """Return how a visitor reads times. Without `hours` their language says which clock it is."""
    accepted = request.headers.get("Accept-Language", "")
    locale = _locale(translation.get_language() or "en", accepted[:200])
    return TimeWords(locale, hours if hours in HOURS else _usual_hours(locale))


def offset_words(offset: timedelta) -> str:
    """Return an offset such as UTC+5:30."""
    minutes = round(offset.total_seconds() / 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else _MINUS}{hours}" + (f":{rest:02}" if rest else "")


# Babel takes 20 to 60 microseconds for each of these, and a page has a hundred.
@lru_cache(maxsize=2_000)
def _time(hour: int, minute: int, locale: str, skeleton: str) -> str:
    return format_skeleton(skeleton, datetime.combine(date.min, time(hour, minute)), locale=locale)


@lru_cache(maxsize=4_000)
def _day(on: date, locale: str) -> str:
    return format_date(on, "full", locale=locale)


@lru_cache(maxsize=100)
def _weekdays(locale: str) -> list[tuple[str, str]]:
    data = Locale.parse(locale)
    names = data.days["stand-alone"]
    week = [(data.first_week_day + number) % 7 for number in range(7)]
    return [(names["abbreviated"][each].rstrip("."), names["wide"][each]) for each in week]


@lru_cache(maxsize=200)
def _usual_hours(locale: str) -> str:
    pattern = str(Locale.parse(locale).time_formats["short"].pattern)
    return "12" if "h" in _QUOTED.sub("", pattern) else "24"


@lru_cache(maxsize=2_000)
def _locale(language: str, accepted: str) -> str:
    """Return the language with the region that the browser names for it, if Babel knows that."""
    base = language.partition("-")[0]
    for tag, _ in parse_accept_lang_header(accepted):
        named, _, region = tag.partition("-")
        if region and named == base and language in {base, tag}:
            try:
                return str(Locale.parse(f"{named}_{region.upper()}"))
            except (UnknownLocaleError, ValueError):
                continue
    return str(Locale.parse(language, sep="-"))
