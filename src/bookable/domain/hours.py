"""Weekly hours and dated exceptions in wall time, and the one place where they become exact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import NamedTuple

END_OF_DAY = time(0)
"""As the end of a window, midnight means 24:00, the end of that day."""


class WeeklyWindow(NamedTuple):
    """Open every week on one weekday (0 is Monday) from `start` to `end`, in wall time."""

    weekday: int
    start: time
    end: time


class DatedWindow(NamedTuple):
    """Open on one date from `start` to `end`, in wall time, besides the weekly windows."""

    date: date
    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Hours:
    """When a calendar is open: windows in the wall time of one IANA zone.

    Dated windows add to the weekly ones; a closed date takes its whole day away.
    """

    zone: str
    weekly: tuple[WeeklyWindow, ...] = ()
    dated: tuple[DatedWindow, ...] = ()
    closed: frozenset[date] = frozenset()
