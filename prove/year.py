"""A year of opening hours in many zones, compared with asking zoneinfo for every single minute."""

from __future__ import annotations

import random
import sys
import time as clocks
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from bookable.domain.hours import open_windows
from bookable.domain.slots import Availability, Pace, slots
from bookable.domain.spans import Span
from bookable.domain.wall_hours import Hours, WeeklyWindow
from prove.table import Row

ZONES = (
    "UTC",
    "Europe/Berlin",
    "Europe/London",
    "Europe/Dublin",
    "Europe/Lisbon",
    "America/New_York",
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "America/St_Johns",
    "America/Havana",
    "America/Santiago",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Beirut",
    "Asia/Tokyo",
    "Africa/Casablanca",
    "Africa/Cairo",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Antarctica/Troll",
)
YEAR = 2027
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SLOT, STEP = 60, 30


@dataclass(frozen=True)
class Year:
    """Every minute of a year and a few days around it, with the wall time of a zone."""

    zone: str
    first: datetime
    shown: list[datetime]
    latest: list[datetime]
    """For each minute, the latest wall time that was shown up to it."""

    @classmethod
    def of(cls, zone: str) -> Year:
        """Ask zoneinfo for every minute."""
        first, tz = datetime(YEAR, 1, 1, tzinfo=UTC) - 4 * DAY, ZoneInfo(zone)
        moments = (first + n * MINUTE for n in range(374 * 24 * 60))
        shown = [moment.astimezone(tz).replace(tzinfo=None) for moment in moments]
        return cls(zone, first, shown, list(accumulate(shown, max)))

    def minute(self, wall: datetime) -> int:
        """Return the first minute at which the clocks show a wall time or a later one."""
        return bisect_left(self.latest, wall)

    def minute_of(self, moment: datetime) -> int:
        """Return the number of the minute that begins at a moment."""
        return (moment - self.first) // MINUTE


def run(*, zones: int, seconds: float, seed: int) -> list[Row]:
    """Compare a year in a number of zones, as far as the time allows."""
    dice = random.Random(f"{seed} year")
    rows = [Row("a year", "open hours, day by day"), Row("a year", "slots, day by day")]
    until = clocks.monotonic() + seconds
    for zone in dice.sample(ZONES, zones):
        if clocks.monotonic() < until:
            _compare(Year.of(zone), random.Random(f"{seed} {zone}"), *rows)
            print(f"… {zone}", file=sys.stderr)
    return rows


def _compare(year: Year, dice: random.Random, hours_row: Row, slots_row: Row) -> None:
    weekly = tuple(_windows(dice))
    hours = Hours(year.zone, weekly)
    taken = sorted({dice.randrange(5, 369) * 1440 + dice.randrange(1440) for _ in range(1000)})
    for number in range(365):
        on = date(YEAR, 1, 1) + number * DAY
        begun, ended = (
            year.minute(datetime.combine(on, time(0))),
            year.minute(datetime.combine(on + DAY, time(0))),
        )
        within = Span(year.first + begun * MINUTE, year.first + ended * MINUTE)
        windows = _slowly(year, weekly, on)
        _compare_hours(hours_row, f"{year.zone} {on}", hours, within, windows, year)
        _compare_slots(slots_row, f"{year.zone} {on}", hours, within, year, taken)


def _windows(dice: random.Random) -> list[WeeklyWindow]:
    """Return random windows for each weekday, many in the night hours in which clocks change."""
    windows = []
    for weekday in range(7):
        for _ in range(dice.randint(0, 3)):
            start = dice.choice((0, 60, 90, 120, 150, 180, dice.randrange(1410)))
            end = min(1440, start + dice.choice((30, 60, 150, 480, 1440)))
            windows.append(WeeklyWindow(weekday, _time(start), _time(end)))
    return windows


def _time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def _slowly(year: Year, weekly: tuple[WeeklyWindow, ...], on: date) -> list[range]:
    """Return the open minutes of a date, window by window, the slow way."""
    ranges = []
    for window in weekly:
        if window.weekday == on.weekday():
            closing = on + DAY if window.end == time(0) else on
            first = year.minute(datetime.combine(on, window.start))
            ranges.append(range(first, year.minute(datetime.combine(closing, window.end))))
    return ranges


def _compare_hours(
    row: Row, name: str, hours: Hours, within: Span, windows: list[range], year: Year
) -> None:
    wanted = {minute for window in windows for minute in window}
    found = set()
    for span, *_ in open_windows(hours, within=within):
        found |= set(range(year.minute_of(span.start), year.minute_of(span.end)))
    row.rounds += 1
    row.requests += len(wanted)
    row.done += len(wanted & found)
    # When clocks go back over midnight, a date has a second part, in which no window begins.
    others = found - wanted
    if wanted - found or any(not _is_about(within, year, minute) for minute in others):
        row.violations.append(f"{name}: {len(wanted - found)} missing, {len(others)} too many")


def _is_about(within: Span, year: Year, minute: int) -> bool:
    moment = year.first + minute * MINUTE
    return not within.start <= moment < within.end


def _compare_slots(
    row: Row, name: str, hours: Hours, within: Span, year: Year, taken: list[int]
) -> None:
    reach = Span(within.start - DAY, within.end + DAY)
    first = bisect_left(taken, year.minute_of(reach.start))
    last = bisect_left(taken, year.minute_of(reach.end))
    near = [Span(_at(year, m), _at(year, m + 45)) for m in taken[first:last]]
    availability = Availability(open_windows(hours, within=reach), near, year.first, Pace())
    offered = [
        year.minute_of(slot.start)
        for slot in slots(availability, length=SLOT * MINUTE, within=within)
    ]
    wanted = _slots_slowly(year, hours.weekly, within, taken[first:last])
    row.rounds += 1
    row.requests += len(wanted)
    row.done += len(set(wanted) & set(offered))
    if wanted != offered:
        row.violations.append(f"{name}: {sorted(set(wanted) ^ set(offered))}")


def _slots_slowly(
    year: Year, weekly: tuple[WeeklyWindow, ...], within: Span, taken: list[int]
) -> list[int]:
    begun, ended = year.minute_of(within.start), year.minute_of(within.end)
    on = (year.latest[begun]).date()
    days = [on + n * DAY for n in (-1, 0, 1)]
    opened = {minute for day in days for window in _slowly(year, weekly, day) for minute in window}
    opened -= {minute for start in taken for minute in range(start, start + 45)}
    starts = {m for day in days for each in _united(weekly, day) for m in _starts(year, *each)}
    return sorted(
        m for m in starts if begun <= m < ended and all(n in opened for n in range(m, m + SLOT))
    )


def _starts(year: Year, first: datetime, last: datetime) -> Iterator[int]:
    """Yield the minutes of a window that are on its grid by the clock; a skipped one counts at
    once."""
    due = first
    for minute in range(year.minute(first), year.minute(last)):
        clocks = year.shown[minute]
        if any((wall - first) % (STEP * MINUTE) == 0 * MINUTE for wall in _walls(due, clocks)):
            yield minute
        due = clocks + MINUTE


def _walls(due: datetime, clocks: datetime) -> Iterator[datetime]:
    while due < clocks:
        yield due
        due += MINUTE
    yield clocks


def _united(weekly: tuple[WeeklyWindow, ...], on: date) -> list[tuple[datetime, datetime]]:
    """Return the windows of a date, joined if they overlap or touch."""
    joined: list[tuple[datetime, datetime]] = []
    for window in sorted((w for w in weekly if w.weekday == on.weekday()), key=lambda w: w.start):
        closing = on + DAY if window.end == time(0) else on
        start, end = datetime.combine(on, window.start), datetime.combine(closing, window.end)
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _at(year: Year, minute: int) -> datetime:
    return year.first + minute * MINUTE
