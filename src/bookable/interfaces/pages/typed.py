"""What people type in forms, as they write it in their language: times of day, dates, amounts."""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal
from unicodedata import normalize

from babel.dates import get_date_format
from babel.numbers import NumberFormatError, parse_decimal

from bookable.domain.hours_plans import WrittenTime
from bookable.domain.wall_hours import END_OF_DAY

_CLOCK = re.compile(
    r"(?P<half>午前|午後)?\s*(?P<hour>[0-9]{1,2})"
    r"(?:\s*[:.h時]\s*(?P<minute>[0-9]{2})?\s*分?|(?P<bare>[0-9]{2}))?"
    r"\s*(?:uhr|h)?\s*(?P<am_pm>[ap]\.?\s?m\.?)?"
)
_NOON = 12


def clock(text: str, *, ends: bool = False) -> WrittenTime | None:
    """Return a time of day such as 9, 9:30, 9.30 Uhr, 9h30, 930, 9:30 pm or 24:00, or None.

    As an end, midnight on a clock of twelve hours is that of the end of the day.
    """
    found = _CLOCK.fullmatch(normalize("NFKC", text).strip().casefold())
    if found is None:
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or found["bare"] or 0)
    half = found["am_pm"] or found["half"]
    if half:
        if not 0 <= hour <= _NOON or (hour == 0 and found["am_pm"]):
            return None
        hour = hour % _NOON + (_NOON if half.startswith(("p", "午後")) else 0)
    if (hour, minute) == (24, 0) or (ends and half and (hour, minute) == (0, 0)):
        return WrittenTime(END_OF_DAY, is_24=True)
    return WrittenTime(time(hour, minute)) if hour < 24 and minute < 60 else None


def day(text: str, locale: str) -> date | None:
    """Return a date as a date field sends it, 2027-03-01, or as the language writes it, or None."""
    typed = normalize("NFKC", text).strip()
    try:
        return date.fromisoformat(typed) if typed[4:5] == "-" else _short(typed, locale)
    except ValueError:
        return None


def _short(typed: str, locale: str) -> date:
    """Return a date in figures, in the order in which the language writes them."""
    figures = re.findall(r"[0-9]+", typed)
    if not re.fullmatch(r"[0-9]+[./年-]\s?[0-9]+[./月-]\s?[0-9]+[.日]?", typed):
        raise ValueError(typed)
    pattern = get_date_format("short", locale=locale).pattern
    written = dict(zip(sorted("yMd", key=pattern.find), figures, strict=True))
    year, month, on = (int(written[each]) for each in "yMd")
    if len(written["y"]) not in {2, 4}:
        raise ValueError(typed)
    return date(year + (2000 if year < 100 else 0), month, on)


def amount(text: str, digits: int, locale: str) -> int | None:
    """Return an amount in the smallest unit of a currency with some digits, or None.

    It is written as the language writes numbers: 1.234,50 in German.
    """
    typed = re.sub(r"\s", "", normalize("NFKC", text))
    if not re.fullmatch(r"-?[0-9.,]+", typed):
        return None
    try:
        value = parse_decimal(typed, locale=locale, strict=True).scaleb(digits)
    except NumberFormatError:
        return None
    if not value.is_finite() or value != value.to_integral_value() or abs(value) > Decimal(10**12):
        return None
    return int(value)
