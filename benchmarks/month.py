"""How long the domain takes for the slots of a month with 200 claims, without a database."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall

from bookable.domain.hours import days, open_windows
from bookable.domain.slots import Availability, Pace, slots
from bookable.domain.spans import Span
from bookable.domain.wall_hours import Hours, WeeklyWindow

_CLAIMS = 200
_ZONE = "Europe/Madrid"
_NOW = datetime(2030, 2, 20, tzinfo=UTC)
_HOUR, _HALF = timedelta(hours=1), timedelta(minutes=30)


def measured(*, times: int) -> list[float]:
    """Return the duration of each run, in seconds."""
    taken = _taken()
    hours = Hours(_ZONE, tuple(WeeklyWindow(day, wall(9), wall(20)) for day in range(7)))
    return [_once(hours, taken) for _ in range(times)]


def _once(hours: Hours, taken: list[Span]) -> float:
    began = time.perf_counter()
    # March, which has a clock change.
    month = days(date(2030, 3, 1), date(2030, 3, 31), _ZONE)
    if month is None:
        raise LookupError("March is there in every zone")
    pace = Pace()
    windows = open_windows(hours, within=pace.reach(month, length=_HOUR))
    offered = Availability(windows=windows, taken=taken, pace=pace, now=_NOW)
    found = slots(offered, length=_HOUR, within=month)
    took = time.perf_counter() - began
    if len(found) < _CLAIMS:
        raise RuntimeError(f"only {len(found)} slots in a month that has room for more")
    return took


def _taken() -> list[Span]:
    """Return claims of half an hour, seven a day for most of the month."""
    first = datetime(2030, 3, 1, 9, tzinfo=UTC)
    starts = [first + timedelta(days=n // 7, hours=n % 7) for n in range(_CLAIMS)]
    return [Span(start, start + _HALF) for start in starts]
