"""Translate opening hours between JSON and the engine's values."""

from __future__ import annotations

from datetime import time
from typing import Any

from msgspec import UNSET

from bookable.domain.people import Actor
from bookable.domain.refusals import InvalidField
from bookable.domain.wall_hours import END_OF_DAY
from bookable.engine import own_hours
from bookable.engine.own_hours import StoredWindow, Window
from bookable.interfaces.hours.schemas import WindowIn, WindowPatch


def new(body: WindowIn) -> Window:
    """Return the window that a body describes. Raise InvalidField if it is incomplete."""
    return _closed(body) if body.closed else _open(body)


def edited(old: StoredWindow, body: WindowPatch) -> Window:
    """Return a window with a patch applied. Raise InvalidField if the result is incomplete."""
    fields = {
        "start_time": _clock(old.start),
        "end_time": _clock(old.end, ends=True),
        "day_of_week": old.weekday,
        "is_recurring": old.weekday is not None,
        "date": old.date,
        "closed": old.closed,
    }
    if body.closed is True:
        # A closed date has no times, so a patch that closes a window need not clear them itself.
        fields |= {"start_time": None, "end_time": None}
    given = {name: getattr(body, name) for name in fields}
    changes = {name: value for name, value in given.items() if value is not UNSET}
    return new(WindowIn(**fields | changes))


def _closed(body: WindowIn) -> Window:
    for field in ("start_time", "end_time"):
        if getattr(body, field) is not None:
            raise InvalidField(field, "has no place on a closed date")
    if body.date is None:
        raise InvalidField("date", "is required for a closed date")
    return own_hours.closed(body.date)


def _open(body: WindowIn) -> Window:
    if body.start_time is None:
        raise InvalidField("start_time", "is required")
    if body.end_time is None:
        raise InvalidField("end_time", "is required")
    recurring = body.is_recurring
    if recurring and body.day_of_week is None:
        raise InvalidField("day_of_week", "is required for recurring hours")
    if not recurring and body.date is None:
        raise InvalidField("date", "is required for hours that do not recur")
    return own_hours.window(
        weekday=body.day_of_week if recurring else None,
        on=None if recurring else body.date,
        start=_time(body.start_time),
        end=_time(body.end_time, ends=True),
    )


def _time(text: str, *, ends: bool = False) -> time:
    if text.startswith("24:"):
        if not ends:
            raise InvalidField("start_time", "must come before the end of the day")
        return END_OF_DAY
    parsed = time.fromisoformat(text)
    if ends and parsed == END_OF_DAY:
        raise InvalidField("end_time", "must come after start_time; the end of the day is 24:00")
    return parsed


def _clock(value: time | None, *, ends: bool = False) -> str | None:
    if value is None:
        return None
    return "24:00:00" if ends and value == END_OF_DAY else value.isoformat("seconds")


def shown(stored: StoredWindow, *, by: Actor) -> dict[str, Any]:
    """Return the fields of `WindowOut` for one of the actor's windows."""
    weekday = stored.weekday if stored.date is None else stored.date.weekday()
    return {
        "id": stored.id,
        "day_of_week": weekday or 0,
        "start_time": _clock(stored.start),
        "end_time": _clock(stored.end, ends=True),
        "is_recurring": stored.date is None,
        "date": stored.date,
        "closed": stored.closed,
        "timezone": by.timezone,
    }
