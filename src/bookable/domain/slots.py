"""Free time: open hours less claims, buffers and notice, as far ahead and as often as allowed.

`slots` lists what is offered. `domain/reasons.py` says of one span why it cannot be booked. Both
ask one `Availability`, and a property test proves that they agree.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import chain, groupby
from typing import TypeVar

from bookable.domain.grids import grid
from bookable.domain.hours import ONE_DAY, Opening, day
from bookable.domain.limits import REACH, FullTime, full_times
from bookable.domain.refusals import InvalidField, TooFarAhead
from bookable.domain.spans import Span, subtract, union

Found = TypeVar("Found")

BEGINNING = datetime.min.replace(tzinfo=UTC)

FURTHEST_DAYS = 730
"""How many days ahead any booking may start."""

MOST_A_DAY = 1_000
"""The greatest limit that a person may set to their bookings on one day."""

A_DAY = 24 * 60
A_YEAR = 366 * A_DAY
LIMITS = {
    "interval_minutes": (1, A_DAY),
    "buffer_before_minutes": (0, A_DAY),
    "buffer_after_minutes": (0, A_DAY),
    "minimum_notice_minutes": (0, A_YEAR),
    "maximum_advance_days": (1, FURTHEST_DAYS),
    "daily_limit": (1, MOST_A_DAY),
    "weekly_limit": (1, 7 * MOST_A_DAY),
}
"""Field of a pace → its least and its greatest value. The last two may also be None: no limit."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How a provider takes bookings: grid, buffers, notice, how far ahead, and how many."""

    interval_minutes: int = 30
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0
    minimum_notice_minutes: int = 0
    maximum_advance_days: int = FURTHEST_DAYS
    daily_limit: int | None = None
    weekly_limit: int | None = None

    def __post_init__(self) -> None:
        for name, (least, most) in LIMITS.items():
            value = getattr(self, name)
            if value is not None and not least <= value <= most:
                raise InvalidField(name, f"must be from {least} to {most}")

    @property
    def has_buffers(self) -> bool:
        """Whether two bookings need some time between them."""
        return self.apart > timedelta(0)

    @property
    def has_limits(self) -> bool:
        """Whether only so many bookings may start on a day or in a week."""
        return self.daily_limit is not None or self.weekly_limit is not None

    @property
    def needs_lock(self) -> bool:
        """Whether bookings that do not overlap can rule each other out."""
        return self.has_buffers or self.has_limits

    @property
    def interval(self) -> timedelta:
        """The time from one start on the grid to the next."""
        return timedelta(minutes=self.interval_minutes)

    @property
    def apart(self) -> timedelta:
        """The least time between two bookings.

        Either may come first, so it is the buffer after the one and the buffer before the other.
        """
        return timedelta(minutes=self.buffer_before_minutes + self.buffer_after_minutes)

    @property
    def notice(self) -> timedelta:
        """The least time between booking and start."""
        return timedelta(minutes=self.minimum_notice_minutes)

    @property
    def advance(self) -> timedelta:
        """The longest time between booking and start."""
        return timedelta(days=self.maximum_advance_days)

    def reach(self, within: Span, *, length: timedelta = timedelta(0)) -> Span:
        """Return the time in which all claims and windows must be known to decide about `within`.

        It is enough to tell which slots of a length start in `within`, or whether `within` itself
        can be booked.
        """
        around = self.apart + (REACH if self.has_limits else timedelta(0))
        return within.widened(before=around, after=length + around)


@dataclass(frozen=True, slots=True)
class Availability:
    """Everything that decides when a calendar can be booked.

    Each of the open `windows` has its own grid, counted from its start; where windows touch, a slot
    may run from one into the next. `taken` are the spans of other bookings, without buffers. No
    buffers are kept around `busy` time, in which the provider is a client elsewhere or has an event
    in a connected calendar, nor around `full` time, in which no room is free. Days and weeks, for
    the pace's limits, are those of `zone`.
    """

    windows: Sequence[Opening]
    taken: Sequence[Span]
    now: datetime
    pace: Pace = Pace()
    full: Sequence[Span] = ()
    busy: Sequence[Span] = ()
    zone: str = "UTC"

    @property
    def first_start(self) -> datetime:
        """The earliest start that can be booked."""
        # A start at this very moment is no longer in the future.
        return self.now + max(self.pace.notice, datetime.resolution)

    @property
    def last_start(self) -> datetime:
        """The latest start that can be booked."""
        return self.now + self.pace.advance

    @property
    def open(self) -> list[Span]:
        """The open hours, in order."""
        return union(window.span for window in self.windows)

    @property
    def full_times(self) -> list[FullTime]:
        """The days and weeks in which the pace allows no more bookings to start."""
        starts, pace = (span.start for span in self.taken), self.pace
        return full_times(starts, zone=self.zone, daily=pace.daily_limit, weekly=pace.weekly_limit)


def slots(availability: Availability, *, length: timedelta, within: Span) -> list[Span]:
    """Return the slots of a length that start in `within`: free, on the grid, sorted."""
    step = availability.pace.interval
    grids = [grid(window, step, within=within) for window in availability.windows]
    last = availability.last_start
    starts = sorted(start for start in chain.from_iterable(grids) if start <= last)
    full = availability.full_times
    if full:
        starts = [start for start in starts if not any(each.has(start) for each in full)]
    return list(_fitting(starts, length, _free(availability)))


def refuse_far_ahead(start: datetime, *, now: datetime) -> None:
    """Raise TooFarAhead for a start further ahead than any booking may start."""
    if start > now + timedelta(days=FURTHEST_DAYS):
        raise TooFarAhead(FURTHEST_DAYS)


def blocked(availability: Availability) -> list[Span]:
    """Return the time, with buffers, in which no booking may lie though the calendar is open."""
    apart = availability.pace.apart
    taken = availability.taken
    if apart:
        # Both buffers on both sides: either of two neighbours may come first.
        taken = [span.widened(before=apart, after=apart) for span in taken]
    return [*taken, *availability.full, *availability.busy]


def _free(availability: Availability) -> list[Span]:
    """Return the stretches of time in which a booking may lie."""
    past = Span(BEGINNING, availability.first_start)
    return subtract(availability.open, [past, *blocked(availability)])


def _fitting(starts: list[datetime], length: timedelta, free: list[Span]) -> Iterator[Span]:
    """Yield each slot that lies in a free stretch. Starts and stretches are sorted."""
    stretches = iter(free)
    stretch = next(stretches, None)
    # Grids of touching windows can give the same start twice.
    for start, _twins in groupby(starts):
        end = start + length
        while stretch and stretch.end <= start:
            stretch = next(stretches, None)
        if stretch and stretch.start <= start and end <= stretch.end:
            yield Span(start, end)


def by_date(
    items: Sequence[Found],
    start: Callable[[Found], datetime],
    *,
    first: date,
    last: date,
    zone: str,
) -> list[tuple[date, list[Found]]]:
    """Return each date from the first to the last with the items that start on it.

    The items are sorted by their start; dates are those of a zone.
    """
    starts = [start(item) for item in items]
    dated: list[tuple[date, list[Found]]] = []
    for number in range((last - first).days + 1):
        on = first + number * ONE_DAY
        span = day(on, zone)
        # A date that the zone skipped has no time at all.
        ends = (span.start, span.end) if span else (BEGINNING, BEGINNING)
        begin, end = (bisect_left(starts, end) for end in ends)
        dated.append((on, list(items[begin:end])))
    return dated
