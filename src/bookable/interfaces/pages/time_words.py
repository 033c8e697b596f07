"""Dates and times as a visitor reads them: by their language, their browser and their choice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton
from django.http import HttpRequest
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation.trans_real import parse_accept_lang_header

from bookable.domain.languages import USUAL_REGIONS
from bookable.queries.showing import Reading, day_with_time, full_date, zone_words

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
        return full_date(on, self.locale)

    def day_and_time(self, local: datetime) -> str:
        """Return a local time with its day."""
        return day_with_time(self.day(local.date()), self.time(local), self.locale)

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
        return zone_words(local, self.locale)


_QUOTED = re.compile("'[^']*'")
"""Words in a pattern, such as the h of 14 h 30 in Canada."""


def words_of(request: HttpRequest, hours: str) -> TimeWords:
    """Return how a visitor reads times. Without `hours` their language says which clock it is."""
    locale = _locale(translation.get_language() or "en", _accepted(request))
    return TimeWords(locale, hours if hours in HOURS else _usual_hours(locale))


def hours_here() -> str:
    """Return the clock of the current language without a region, as one of HOURS."""
    return _usual_hours(_locale(translation.get_language() or "en", ""))


_HERE: ContextVar[str] = ContextVar("accepted languages", default="")
"""The languages that the browser accepts for which a page is made."""


@contextmanager
def read_by(request: HttpRequest) -> Iterator[None]:
    """Have pages be read by a visitor, as their region writes their language."""
    token = _HERE.set(_accepted(request))
    try:
        yield
    finally:
        _HERE.reset(token)


def reading_here(zone: str, hours: str = "") -> Reading:
    """Return how the visitor of a page reads, in a zone and on a clock of 12 or 24 hours.

    They read the current language, as the region that their browser names for it writes it.
    """
    language = translation.get_language() or "en"
    return Reading.of(language, zone, hours, _region(language, _HERE.get()))


def _accepted(request: HttpRequest) -> str:
    return request.headers.get("Accept-Language", "")[:200]


# Babel takes 20 to 60 microseconds for each of these, and a page has a hundred.
@lru_cache(maxsize=2_000)
def _time(hour: int, minute: int, locale: str, skeleton: str) -> str:
    named = format_skeleton(skeleton, datetime.combine(date.min, time(hour, minute)), locale=locale)
    # A time is not broken between its figures and AM or PM.
    return named.replace(" ", "\u202f")


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


def _locale(language: str, accepted: str) -> str:
    """Return the language with the region that the browser names for it, if Babel knows that."""
    region = _region(language, accepted)
    base = language.partition("-")[0]
    return f"{base}_{region}" if region else str(Locale.parse(language, sep="-"))


@lru_cache(maxsize=2_000)
def _region(language: str, accepted: str) -> str:
    base = language.partition("-")[0]
    for tag, _ in parse_accept_lang_header(accepted):
        named, _, region = tag.partition("-")
        if region and named == base and language in {base, tag}:
            try:
                return Locale.parse(f"{named}_{region.upper()}").territory or ""
            except (UnknownLocaleError, ValueError):
                continue
    return USUAL_REGIONS.get(base, "")
