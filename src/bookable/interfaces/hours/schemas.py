"""Request and response bodies for opening hours, the same in every dialect."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import msgspec
from msgspec import UNSET, Struct, UnsetType

from bookable.interfaces.http.texts import Given
from bookable.interfaces.http.wanted import wanted

WallTime = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?|24:00(:00)?)\Z",
        extra=wanted("a time of day like 09:00 or 09:00:00"),
    ),
]
"""`HH:MM` or `HH:MM:SS`; `24:00` is the end of the day."""

Weekday = Annotated[int, msgspec.Meta(ge=0, le=6)]


class WindowPath(Struct):
    """The number of a window."""

    window_id: str


class WindowIn(Given):
    """Opening hours: weekly on `day_of_week` (0 is Monday), or once on `date`.

    With `closed`, a `date` and no times, the weekly hours do not apply on that date. It is closed,
    or open only during its own dated hours.
    """

    start_time: WallTime | None = None
    end_time: WallTime | None = None
    day_of_week: Weekday | None = None
    is_recurring: bool = True
    date: dt.date | None = None
    closed: bool = False


class WindowPatch(Given):
    """The fields to change."""

    start_time: WallTime | UnsetType | None = UNSET
    end_time: WallTime | UnsetType | None = UNSET
    day_of_week: Weekday | UnsetType | None = UNSET
    is_recurring: bool | UnsetType = UNSET
    date: dt.date | UnsetType | None = UNSET
    closed: bool | UnsetType = UNSET


class WindowOut(Struct):
    """A window of opening hours, in the wall time of `timezone`. A closed date has no times."""

    id: int
    day_of_week: int
    start_time: str | None
    end_time: str | None
    is_recurring: bool
    date: dt.date | None
    closed: bool
    timezone: str
