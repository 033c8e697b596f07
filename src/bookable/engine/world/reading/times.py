"""Readers of times in world files: exact times, and wall times of a zone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import TypeVar

from bookable.domain.hours import END_OF_DAY, zone_of
from bookable.domain.refusals import InvalidField
from bookable.engine.world.reading.texts import text
from bookable.engine.world.reading.values import Value, shown

# Far enough from the ends of `datetime` that no offset leads beyond them.
_YEARS = range(1900, 9999)

_CLOCK = re.compile(r"\d\d:\d\d(:\d\d)?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)", re.ASCII)

Time = TypeVar("Time", date, datetime, time)


def zone(value: Value) -> str:
    """Read the name of an IANA time zone."""
    name = text()(value)
    try:
        return zone_of(name).key
    except InvalidField as refusal:
        raise value.refuse(f"{refusal.problem}: {shown(name)}") from None


def start_of_window(value: Value) -> time:
    """Read a wall time of whole minutes. The grid of slots counts from it."""
    clock = _clock(value)
    if clock.second:
        raise value.refuse(f"must be a whole minute, without seconds, not {shown(str(clock))}")
    return clock


def end_of_window(value: Value) -> time:
    """Read a wall time, or 24:00 for the end of the day."""
    return END_OF_DAY if value.raw in ("24:00", "24:00:00") else _clock(value)


def _clock(value: Value) -> time:
    return _read(value, _CLOCK, time.fromisoformat, "must be a time such as 09:00")


def day(value: Value) -> date:
    date_ = _read(value, _DAY, date.fromisoformat, "must be a date such as 2027-03-01")
    _refuse_far_off(value, date_.year)
    return date_


def moment(value: Value) -> datetime:
    """Read an exact time, which needs an offset, and return it in UTC."""
    expected = "must be a moment with its offset, such as 2027-03-01T10:00:00Z"
    parsed = _read(value, _MOMENT, datetime.fromisoformat, expected)
    _refuse_far_off(value, parsed.year)
    return parsed.astimezone(UTC)


def _read(
    value: Value, shape: re.Pattern[str], parse: Callable[[str], Time], expected: str
) -> Time:
    raw = text()(value)
    try:
        if shape.fullmatch(raw.upper()):
            return parse(raw.upper())
    except ValueError:
        pass  # The shape is right, but there is no such date or time, as on 30 February.
    raise value.refuse(f"{expected}, not {shown(raw)}")


def _refuse_far_off(value: Value, year: int) -> None:
    if year not in _YEARS:
        raise value.refuse(f"must lie in the years {_YEARS[0]} to {_YEARS[-1]}")
