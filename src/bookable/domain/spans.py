"""Stretches of exact time, and what can be done with sets of them.

A set of spans is written as a list. It is in order when it is sorted and no two of its spans
overlap or touch: `union` brings any spans in order, and everything here answers in order. Each
function takes one walk along its spans, after a sort that costs next to nothing for sorted ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import attrgetter


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch of exact time, `[start, end)`; touching spans do not overlap.

    Both ends are kept in UTC, whatever zone they come in: Python adds and subtracts within any
    other zone by the clock on the wall, which is wrong by an hour across a clock change.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is not UTC or self.end.tzinfo is not UTC:
            object.__setattr__(self, "start", _in_utc(self.start))
            object.__setattr__(self, "end", _in_utc(self.end))
        if self.end <= self.start:
            raise ValueError("a span ends after it starts")

    @property
    def length(self) -> timedelta:
        """This will be the time between start and end."""
        return self.end - self.start

    @property
    def minutes(self) -> int:
        """This will be the length in whole minutes."""
        return int(self.length.total_seconds()) // 60

    def overlaps(self, other: Span) -> bool:
        """This will be true when the two have a moment in common."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """This will be true when every moment of the other is in this one."""
        return self.start <= other.start and other.end <= self.end

    def widened(self, before: timedelta, after: timedelta) -> Span:
        """This will be the span with some time more on each side."""
        return Span(self.start - before, self.end + after)


SOMEDAY = Span(datetime(9999, 12, 30, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC))
"""The time of what has none yet: it lies ahead of every date, and nobody has it."""


def union(spans: Iterable[Span]) -> list[Span]:
    """This will bring spans in order: sorted, and what overlaps or touches made one."""
    united: list[Span] = []
    for span in sorted(spans, key=attrgetter("start")):
        if not united or united[-1].end < span.start:
            united.append(span)
        elif united[-1].end < span.end:
            united[-1] = Span(united[-1].start, span.end)
    return united


def subtract(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """This will give what is left of the spans when the taken ones are cut out of them."""
    left: list[Span] = []
    cuts = union(taken)
    at = 0
    for span in union(spans):
        start = span.start
        while at < len(cuts) and cuts[at].start < span.end:
            if start < cuts[at].start:
                left.append(Span(start, cuts[at].start))
            start = max(start, cuts[at].end)
            if span.end <= start:
                break  # The next span may begin inside the same cut.
            at += 1
        if start < span.end:
            left.append(Span(start, span.end))
    return left


def common(first: Iterable[Span], second: Iterable[Span]) -> list[Span]:
    """This will give the stretches of time that lie in both of two sets, in order."""
    others = union(second)
    both = (
        Span(max(one.start, other.start), min(one.end, other.end))
        for one in union(first)
        for other in others
        if one.overlaps(other)
    )
    return union(both)


def clip(spans: Iterable[Span], within: Span) -> list[Span]:
    """This will give the parts of the spans that lie in another one."""
    return [
        Span(max(span.start, within.start), min(span.end, within.end))
        for span in union(spans)
        if span.overlaps(within)
    ]


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a span needs exact times, with a zone")
    return moment.astimezone(UTC)
