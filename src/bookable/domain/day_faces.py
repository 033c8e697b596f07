"""Days side by side as the clocks show them, also where the clocks change.

Rows are minutes of wall time from midnight on. Where the clocks of one of the days show an hour
twice, it has rows twice: first as on any day, and again below, where other days have nothing. Where
they skip an hour, its rows stay empty on that day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple

from bookable.domain.clock_offsets import offsets
from bookable.domain.hours import day, zone_of
from bookable.domain.spans import Span

A_MINUTE = timedelta(minutes=1)
FULL_DAY = 24 * 60


class Section(NamedTuple):
    """A part of a day in which the clocks do not change: from which wall minute, and when."""

    wall: int
    span: Span
    is_second: bool

    @property
    def wall_end(self) -> int:
        """The minute of wall time at which it ends."""
        return self.wall + self.span.minutes


@dataclass(frozen=True, slots=True)
class DayFace:
    """A date of a zone as its clocks show it. A date that the zone skipped has no sections."""

    date: date
    sections: Sequence[Section]

    @property
    def span(self) -> Span | None:
        """The whole day in exact time."""
        if not self.sections:
            return None
        return Span(self.sections[0].span.start, self.sections[-1].span.end)

    @property
    def repeated(self) -> tuple[int, int] | None:
        """The minutes of wall time that the clocks show twice."""
        for before, after in pairwise(self.sections):
            if after.wall < before.wall_end:
                return after.wall, before.wall_end
        return None

    @property
    def skipped(self) -> tuple[int, int] | None:
        """The minutes of wall time that the clocks never show."""
        ends = [0, *(each.wall_end for each in self.sections)]
        starts = [*(each.wall for each in self.sections), FULL_DAY]
        for end, start in zip(ends, starts, strict=True):
            if end < start:
                return end, start
        return None


def face(on: date, zone: str) -> DayFace:
    """Return a date of a zone as its clocks show it."""
    span = day(on, zone)
    if span is None:
        return DayFace(on, ())
    midnight = datetime.combine(on, time(0), UTC)
    sections: list[Section] = []
    for part, offset in offsets(span, zone):
        wall = (part.start + offset - midnight) // A_MINUTE
        sections.append(Section(wall, part, bool(part.start.astimezone(zone_of(zone)).fold)))
    return DayFace(on, tuple(sections))


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of days side by side. `repeated` are those of the day whose clocks show some twice,
    if there is one: they are there once more, from the end of the first on."""

    zone: str
    repeated: tuple[int, int] | None

    @classmethod
    def of(cls, faces: Iterable[DayFace], zone: str) -> Rows:
        """Return the rows that hold all of some days."""
        twice = [each.repeated for each in faces if each.repeated]
        return cls(zone, max(twice, key=lambda each: each[1] - each[0], default=None))

    @property
    def more(self) -> int:
        """How many rows are there besides those of an ordinary day."""
        return self.repeated[1] - self.repeated[0] if self.repeated else 0

    @property
    def count(self) -> int:
        """How many rows there are."""
        return FULL_DAY + self.more

    def row(self, wall: int, *, is_second: bool = False) -> int:
        """Return the row of a minute of wall time."""
        if self.repeated is None:
            return wall
        first, last = self.repeated
        is_later = wall >= last or (is_second and wall >= first)
        return wall + (last - first if is_later else 0)

    def at(self, moment: datetime) -> int:
        """Return the row of a moment."""
        local = moment.astimezone(zone_of(self.zone))
        return self.row(local.hour * 60 + local.minute, is_second=bool(local.fold))

    def between(self, part: Span) -> tuple[int, int]:
        """Return the first row of a part of one day, and the one after its last."""
        return self.at(part.start), self.at(part.end - timedelta(microseconds=1)) + 1

    def sections(self, of: DayFace) -> list[tuple[int, int, datetime]]:
        """Return the rows of each section of a day, and the moment at which it begins.

        A section goes on behind rows that another day has.
        """
        found = []
        for section in of.sections:
            for start, end, second in self._pieces(section):
                offset = (start - section.wall) * A_MINUTE
                rows = self.row(start, is_second=second), self.row(end - 1, is_second=second) + 1
                found.append((*rows, section.span.start + offset))
        return found

    def _pieces(self, section: Section) -> list[tuple[int, int, bool]]:
        """Return a section cut where rows of another day stand between."""
        start, end = section.wall, section.wall_end
        if self.repeated is None:
            return [(start, end, False)]
        first, last = self.repeated
        if section.is_second and start == first:
            return [(start, end, True)]
        cuts = [start, last, end] if start < last < end else [start, end]
        return [(one, other, False) for one, other in pairwise(cuts)]
