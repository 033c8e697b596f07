"""Where things stand in a week that is drawn: rows of five minutes, and lanes side by side.

A style sheet has a class for each place, since pages may have no styles of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bookable.domain.day_faces import FULL_DAY, Rows

STEP = 5
"""Minutes of a row that is drawn."""
MOST_LANES = 4
HOUR = 60
USUAL = (8 * HOUR, 18 * HOUR)
"""The rows that are drawn of days on which there is nothing."""

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Window:
    """The rows of a day that are drawn: from `first` on, `last` excluded. Both are whole hours."""

    first: int
    last: int

    @classmethod
    def around(cls, rows: Rows, taken: Iterable[tuple[int, int]]) -> Window:
        """Return the hours in which there is something."""
        stretches = list(taken)
        first = min(start for start, _ in stretches) // HOUR * HOUR
        last = -(-max(end for _, end in stretches) // HOUR) * HOUR
        return cls(first, max(min(last, -(-rows.count // HOUR) * HOUR), first + HOUR))

    def cut(self, rows: tuple[int, int]) -> tuple[int, int] | None:
        """Return the part of rows that is drawn, or None."""
        start, end = max(rows[0], self.first), min(rows[1], self.last)
        return (start, end) if start < end else None


@dataclass(frozen=True, slots=True)
class Place(Generic[Item]):
    """Something with its place: rows of the window, and its lane among those beside it."""

    item: Item
    first: int
    last: int
    lane: int = 0
    lanes: int = 1

    @property
    def classes(self) -> str:
        """The classes of the style sheet that put it there."""
        places = row_classes(self.first, self.last)
        return places if self.lanes == 1 else f"{places} lane{self.lane}of{self.lanes}"


def row_classes(first: int, last: int) -> str:
    """Return the classes for rows, counted in minutes from the beginning of what is drawn."""
    top = first // STEP
    tall = max(-(-last // STEP) - top, 1)
    return f"at{top // 12} on{top % 12} for{tall // 12} and{tall % 12}"


def placed(items: Sequence[tuple[Item, tuple[int, int]]], window: Window) -> list[Place[Item]]:
    """Return things in order with their places: those that meet are side by side."""
    found: list[Place[Item]] = []
    for group in _groups(items, window):
        lanes = _lanes(group)
        many = min(max(lanes) + 1, MOST_LANES)
        for (item, (start, end)), lane in zip(group, lanes, strict=True):
            shown = start - window.first, end - window.first
            found.append(Place(item, *shown, min(lane, MOST_LANES - 1), many))
    return found


def _groups(
    items: Sequence[tuple[Item, tuple[int, int]]], window: Window
) -> Iterable[list[tuple[Item, tuple[int, int]]]]:
    """Yield things that are drawn, grouped so that no two of different groups meet."""
    group: list[tuple[Item, tuple[int, int]]] = []
    until = 0
    for item, rows in sorted(items, key=lambda each: (each[1][0], -each[1][1])):
        part = window.cut(rows)
        if part is None:
            continue
        if group and part[0] >= until:
            yield group
            group = []
        until = max(until if group else 0, part[1])
        group.append((item, part))
    if group:
        yield group


def _lanes(group: Sequence[tuple[Item, tuple[int, int]]]) -> list[int]:
    """Return the first lane that is free for each thing, in order."""
    ends: list[int] = []
    lanes = []
    for _, (start, end) in group:
        lane = next((n for n, until in enumerate(ends) if until <= start), len(ends))
        ends[lane : lane + 1] = [end]
        lanes.append(lane)
    return lanes


def drawn_for(rows: Rows, changes: Iterable[tuple[int, int] | None]) -> list[tuple[int, int]]:
    """Return the rows that are drawn in any case: where the clocks change, an hour around."""
    found = []
    for change in changes:
        if change is not None:
            first, last = max(change[0] - HOUR, 0), min(change[1] + HOUR, FULL_DAY)
            found.append((rows.row(first), rows.row(last - 1, is_second=True) + 1))
    return found
