"""Figures as drawings: where each bar of a chart stands, and how dark each hour of the week is.

Places and sizes are in hundredths of the drawing, so that it fits a window of any width without
stretching the words in it. Where people read from right to left, the style sheet mirrors it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from math import ceil
from typing import NamedTuple

from bookable.queries.insights import BusyHour, Week

SHADES = 5
"""How many shades the hours of a week have."""

_MOST_STEPS = 5
"""The largest number of steps in a scale."""
_ROUND = (1, 2, 5)
"""The steps of a scale, times a power of ten."""
_WIDEST, _SHARE = 10.0, 0.72
"""The greatest width of a bar, and otherwise its share of the room that a week has."""
_NUMBERED = 14
"""The largest number of weeks with a number above each: more would not have the room."""
_DATED = 4
"""The largest number of weeks with a date below them."""


class Bar(NamedTuple):
    """The piece of a week's bar for one series of bookings."""

    series: int
    y: float
    height: float


class Column(NamedTuple):
    """A week with its number of bookings in each series, and how it is drawn.

    `x` is where its bar begins, `middle` that bar's middle, and `top` where its number stands.
    """

    monday: date
    numbers: Sequence[int]
    bars: Sequence[Bar]
    x: float
    middle: float
    top: float

    @property
    def total(self) -> int:
        """How many bookings begin in the week."""
        return sum(self.numbers)


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of weeks, with the numbers of its scale from the top to zero."""

    columns: Sequence[Column]
    scale: Sequence[int]
    width: float

    @property
    def most(self) -> int:
        """The number of bookings in the fullest week."""
        return max((each.total for each in self.columns), default=0)

    @property
    def lines(self) -> Sequence[float]:
        """Where a line is drawn for each number of the scale but zero."""
        steps = len(self.scale) - 1
        return [_place(each, steps) for each in range(steps)]

    @property
    def is_numbered(self) -> bool:
        """Whether each week has its number above it."""
        return len(self.columns) <= _NUMBERED

    @property
    def dated(self) -> Sequence[Column]:
        """The weeks whose dates are named below the chart, evenly spread."""
        return self.columns[:: max(ceil(len(self.columns) / _DATED), 1)]


class Cell(NamedTuple):
    """An hour of a weekday, its number of bookings, and how dark it is drawn."""

    x: float
    y: float
    shade: int
    number: int


class Shade(NamedTuple):
    """A shade, and the numbers of bookings that it stands for."""

    shade: int
    least: int
    most: int


def chart(weeks: Mapping[date, Week], mondays: Sequence[date]) -> Chart:
    """Return the chart of weeks."""
    numbers = [weeks.get(monday, Week()).series for monday in mondays]
    marks = scale(max(map(sum, numbers), default=0))
    room = 100 / max(len(mondays), 1)
    width = min(room * _SHARE, _WIDEST)
    columns = []
    for position, (monday, each) in enumerate(zip(mondays, numbers, strict=True)):
        middle = (position + 0.5) * room
        bars = _pile(each, marks[-1])
        top = bars[-1].y if bars else 100.0
        x, middle = round(middle - width / 2, 2), round(middle, 2)
        columns.append(Column(monday, each, bars, x, middle, top))
    return Chart(columns, marks[::-1], round(width, 2))


def scale(most: int) -> list[int]:
    """Return round numbers in even steps, from zero to one that is not less than the most."""
    lengths = (each * 10**power for power in count() for each in _ROUND)
    step = next(each for each in lengths if most <= each * _MOST_STEPS)
    steps = max(ceil(most / step), 1)
    return [number * step for number in range(steps + 1)]


def _pile(numbers: Sequence[int], full: int) -> list[Bar]:
    pile, below = list[Bar](), 0
    for series, number in enumerate(numbers):
        if number:
            below += number
            pile.append(Bar(series, _place(full - below, full), _place(number, full)))
    return pile


def cells(busiest: Sequence[BusyHour], weekdays: Sequence[int]) -> list[Cell]:
    """Return each hour of the week as it is drawn: a row for each weekday (0 is Monday), in the
    given order."""
    number_of = {(each.weekday - 1, each.hour): each.bookings for each in busiest}
    most = max(number_of.values(), default=0)
    return [
        Cell(_place(hour, 24), _place(row, 7), _shade(number, most), number)
        for row, weekday in enumerate(weekdays)
        for hour in range(24)
        for number in (number_of.get((weekday, hour), 0),)
    ]


def shades(busiest: Sequence[BusyHour]) -> list[Shade]:
    """Return the numbers of bookings that each shade stands for, the lightest first, without shades
    that stand for none."""
    most = max((each.bookings for each in busiest), default=0)
    ends = [most * shade // (SHADES - 1) for shade in range(SHADES)]
    return [
        Shade(shade, ends[shade - 1] + 1, ends[shade])
        for shade in range(1, SHADES)
        if ends[shade - 1] < ends[shade]
    ]


def _shade(number: int, most: int) -> int:
    return ceil(number * (SHADES - 1) / most) if most else 0


def _place(number: int, full: int) -> float:
    return round(100 * number / full, 2)
