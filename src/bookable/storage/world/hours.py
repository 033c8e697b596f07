"""Opening hours of a world file, which replace those of the same days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, time

from bookable.storage.models import OpeningHours
from bookable.storage.sql import execute


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHours:
    """Hours on a weekday or a date of a calendar, or a date on which it is closed."""

    calendar_id: int
    weekday: int | None
    date: date | None
    start: time | None
    end: time | None
    closed: bool


def replace(hours: Sequence[NewHours]) -> None:
    """Write hours in place of others on the same weekdays and dates."""
    days = {(window.calendar_id, window.weekday, window.date) for window in hours}
    columns = zip(*days, strict=True) if days else ((), (), ())
    execute(_FORGET, [list(column) for column in columns])
    # A date that is closed twice is closed once.
    once = dict.fromkeys(window for window in hours if window.closed)
    windows = [window for window in hours if not window.closed]
    OpeningHours.objects.bulk_create(
        [OpeningHours(**asdict(window)) for window in (*windows, *once)]
    )


_FORGET = """
DELETE FROM opening_hours h
USING unnest(%s::bigint[], %s::smallint[], %s::date[]) AS f(calendar_id, weekday, date)
WHERE h.calendar_id = f.calendar_id AND (h.weekday = f.weekday OR h.date = f.date)
"""
