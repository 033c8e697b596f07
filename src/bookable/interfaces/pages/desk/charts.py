"""Figures as drawings: where each bar of a chart stands, and how dark each hour of the week is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from bookable.queries.insights import BusyHour, Week

HEIGHT, STEP, WIDTH = 120, 12, 9
"""The height of a chart of bars, and how far apart and how wide its bars are, in its own units."""

SHADES = 5
"""How many shades the hours of a week have."""


class Bar(NamedTuple):
    """A piece of a bar: of which series, and where."""

    series: int
    x: int
    y: float
    height: float


class WeekRow(NamedTuple):
    """A week with its number of bookings in each series."""

    monday: date
    numbers: Sequence[int]


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart of weeks; `most` is the number that its full height stands for."""

    rows: Sequence[WeekRow]
    bars: Sequence[Bar]
    most: int

    @property
    def width(self) -> int:
        """The width of the drawing."""
        return max(len(self.rows), 1) * STEP


class Cell(NamedTuple):
    """An hour of a weekday, its number of bookings, and how dark it is drawn."""

    x: int
    y: int
    shade: int
    number: int


def bars(weeks: Mapping[date, Week], mondays: Sequence[date]) -> Bars:
    """Return the chart of weeks."""
    rows = [WeekRow(monday, weeks.get(monday, Week()).series) for monday in mondays]
    most = max((sum(row.numbers) for row in rows), default=0)
    drawn = [
        bar
        for number, row in enumerate(rows)
        for bar in _pile(row.numbers, number * STEP, HEIGHT / most if most else 0)
    ]
    return Bars(rows, drawn, most)


def _pile(numbers: Sequence[int], x: int, scale: float) -> list[Bar]:
    pile, top = list[Bar](), float(HEIGHT)
    for series, number in enumerate(numbers):
        if number:
            top -= number * scale
            pile.append(Bar(series, x, round(top, 2), round(number * scale, 2)))
    return pile


def cells(busiest: Sequence[BusyHour], weekdays: Sequence[int]) -> list[Cell]:
    """Return each hour of the week as it is drawn, with the weekdays (0 is Monday) in an order."""
    number_of = {(each.weekday - 1, each.hour): each.bookings for each in busiest}
    most = max(number_of.values(), default=0)
    return [
        Cell(hour, row, -(-number * (SHADES - 1) // most) if most else 0, number)
        for row, weekday in enumerate(weekdays)
        for hour in range(24)
        for number in (number_of.get((weekday, hour), 0),)
    ]
