"""Stretches of exact time, and operations on sets of them.

A set of spans is a list. It is in order when it is sorted and no two of its spans overlap or touch.
Each function takes spans in any order, returns them in order, and walks along them once after
sorting.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Protocol


class Timed(Protocol):
    """Anything with a start and an end: a span, or the row of a list that has both."""

    @property
    def start(self) -> datetime: ...
    @property
    def end(self) -> datetime: ...


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch of exact time, `[start, end)`; touching spans do not overlap.

    Both ends are converted to UTC. In any other zone Python adds and subtracts by the clock on the
    wall, which is wrong by an hour across a clock change.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is not UTC or self.end.tzinfo is not UTC:
            # Frozen dataclasses can be normalised only like this.
            object.__setattr__(self, "start", _in_utc(self.start))
            object.__setattr__(self, "end", _in_utc(self.end))
        if self.end <= self.start:
            raise ValueError("a span ends after it starts")

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    @property
    def minutes(self) -> int:
        """The length in whole minutes."""
        return whole_minutes(self.length)

    def overlaps(self, other: Span) -> bool:
        """Return whether the two have a moment in common."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Return whether every moment of the other span is in this one."""
        return self.start <= other.start and other.end <= self.end

    def widened(self, before: timedelta, after: timedelta) -> Span:
        """Return the span with some more time on each side."""
        return Span(self.start - before, self.end + after)


def whole_minutes(length: timedelta) -> int:
    """Return how many whole minutes a length has."""
    # `total_seconds` takes twice as long, and lists ask for each row.
    return length.days * 1_440 + length.seconds // 60


def extent(spans: Iterable[Span]) -> Span:
    """Return the span from the first start to the last end; there has to be a span."""
    times = list(spans)
    return Span(min(span.start for span in times), max(span.end for span in times))


def union(spans: Iterable[Span]) -> list[Span]:
    """Return spans in order: sorted, with overlapping and touching ones merged."""
    united: list[Span] = []
    for span in sorted(spans, key=attrgetter("start")):
        if not united or united[-1].end < span.start:
            united.append(span)
        elif united[-1].end < span.end:
            united[-1] = Span(united[-1].start, span.end)
    return united


def subtract(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """Return what is left of the spans when the taken ones are cut out of them."""
    rest: list[Span] = []
    cuts = union(taken)
    at = 0
    for span in union(spans):
        start = span.start
        while at < len(cuts) and cuts[at].start < span.end:
            if start < cuts[at].start:
                rest.append(Span(start, cuts[at].start))
            start = max(start, cuts[at].end)
            if span.end <= start:
                break  # The next span may begin inside the same cut.
            at += 1
        if start < span.end:
            rest.append(Span(start, span.end))
    return rest


def common(first: Iterable[Span], second: Iterable[Span]) -> list[Span]:
    """Return the stretches of time that lie in both sets, in order."""
    others = union(second)
    both = (
        Span(max(span.start, other.start), min(span.end, other.end))
        for span in union(first)
        for other in others
        if span.overlaps(other)
    )
    return union(both)


def clip(spans: Iterable[Span], within: Span) -> list[Span]:
    """Return the parts of the spans that lie within another one."""
    return [
        Span(max(span.start, within.start), min(span.end, within.end))
        for span in union(spans)
        if span.overlaps(within)
    ]


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a span needs exact times, with a zone")
    return moment.astimezone(UTC)
