"""Why a span cannot be booked: every reason at once, the most helpful one first.

A booking is refused with the first reason, so that what is explained and what is refused are one
rule.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from bookable.domain.grids import grid
from bookable.domain.refusals import (
    BeyondAdvance,
    LimitReached,
    NoticeTooShort,
    OutsideHours,
    Refusal,
    SlotTaken,
)
from bookable.domain.slots import A_DAY, Availability, blocked, refuse_far_ahead
from bookable.domain.spans import Span, clip, common, subtract, union


class Cause(StrEnum):
    """What keeps a span from being booked.

    BUSY is any time without buffers. `queries/blockers.py` tells people, as far as they may know,
    whether that is a booking of the client (CLIENT), one in which the provider is the client
    (ELSEWHERE), or an event of a connected calendar (CALENDAR). Others learn that it is TAKEN. All
    learn that a hold of their own takes the time (HELD) or is too close (HELD_CLOSE).
    """

    SKIPPED = "skipped"
    ROLE = "role"
    SELF = "self"
    NOTICE = "notice"
    ADVANCE = "advance"
    HOURS = "hours"
    LIMIT = "limit"
    BOOKING = "booking"
    BUFFER = "buffer"
    BUSY = "busy"
    ROOMS = "rooms"
    CLIENT = "client"
    ELSEWHERE = "elsewhere"
    CALENDAR = "calendar"
    TAKEN = "taken"
    HELD = "held"
    HELD_CLOSE = "held_close"
    LOCATION = "location"
    OPEN_BOOKINGS = "open_bookings"


IN_THE_WAY = frozenset({Cause.BOOKING, Cause.BUFFER, Cause.BUSY, Cause.ROOMS})
"""The causes that are about what others have planned."""


class Reason(NamedTuple):
    """Why a span cannot be booked, and the time that the reason is about.

    That time is what is in the way, for OutsideHours the nearest open hours, for NoticeTooShort
    from the first start that can be booked, and for BeyondAdvance up to the last one.
    """

    refusal: Refusal
    cause: Cause
    start: datetime | None = None
    end: datetime | None = None


def refuse_unless_bookable(availability: Availability, span: Span) -> None:
    """Raise the first reason why a span cannot be booked, if there is one.

    It need not be on the grid. Raise TooFarAhead for a start that no calendar takes.
    """
    refuse_far_ahead(span.start, now=availability.now)
    for reason in reasons(availability, span):
        raise reason.refusal


def reasons(availability: Availability, span: Span) -> Iterator[Reason]:
    """Yield every reason why a span cannot be booked: too soon, closed, too many, then taken."""
    yield from _too_soon_or_late(availability, span)
    opened = availability.open
    if not any(window.contains(span) for window in opened):
        nearest = _nearest(opened, span, after=availability.first_start)
        yield Reason(OutsideHours(), Cause.HOURS, *_ends(nearest))
    for full in availability.full_times:
        if full.has(span.start):
            yield Reason(LimitReached(full.limit, full.per), Cause.LIMIT, *_ends(full.span))
    yield from _taken(availability, span)


def seen_in_slots(availability: Availability, span: Span) -> list[Span]:
    """Return what takes the time of a span as far as anyone can see it in a list of slots.

    That is whole steps of the grid, in open hours, merged, from the first to the last start that
    can be booked, and nothing of days and weeks in which no more bookings may start.
    """
    begin, end = availability.first_start, availability.last_start + timedelta(minutes=A_DAY)
    if end <= begin:
        return []
    opened = subtract(availability.open, [full.span for full in availability.full_times])
    hidden = clip(common(opened, blocked(availability)), Span(begin, end))
    touched = [each for each in hidden if each.overlaps(span)]
    starts = _starts(availability, hidden) if touched else []
    rounded = union(_on_grid(each, starts, opened) for each in hidden if touched)
    return [each for each in rounded if any(each.contains(one) for one in touched)]


def _starts(availability: Availability, near: list[Span]) -> list[datetime]:
    """Return the grid of the windows that some spans touch, in order."""
    step = availability.pace.interval
    return sorted(
        start
        for window in availability.windows
        if any(window.span.overlaps(each) for each in near)
        for start in grid(window, step, within=window.span)
    )


def _on_grid(span: Span, starts: list[datetime], opened: list[Span]) -> Span:
    """Return an open span, widened to the grid."""
    around = next(window for window in opened if window.contains(span))
    before = starts[bisect_right(starts, span.start) - 1]
    after = bisect_left(starts, span.end)
    return Span(
        max(before, around.start),
        min(starts[after] if after < len(starts) else around.end, around.end),
    )


def _too_soon_or_late(availability: Availability, span: Span) -> Iterator[Reason]:
    pace, now = availability.pace, availability.now
    if span.start < availability.first_start:
        earliest = now + pace.notice
        yield Reason(NoticeTooShort(earliest), Cause.NOTICE, start=earliest)
    if span.start > availability.last_start:
        last = availability.last_start
        yield Reason(BeyondAdvance(pace.maximum_advance_days), Cause.ADVANCE, end=last)


def _taken(availability: Availability, span: Span) -> Iterator[Reason]:
    apart = availability.pace.apart
    # Both buffers on both sides: either of two neighbours may come first.
    wide = span.widened(before=apart, after=apart)
    for taken in availability.taken:
        if taken.overlaps(wide):
            cause = Cause.BOOKING if taken.overlaps(span) else Cause.BUFFER
            yield Reason(SlotTaken(), cause, taken.start, taken.end)
    for cause, times in ((Cause.BUSY, availability.busy), (Cause.ROOMS, availability.full)):
        for each in times:
            if each.overlaps(span):
                yield Reason(SlotTaken(), cause, each.start, each.end)


def _nearest(opened: list[Span], span: Span, *, after: datetime) -> Span | None:
    """Return the open hours nearest to a span, of those that do not end before `after`."""
    coming = [window for window in opened if window.end > after]
    return min(coming, key=lambda window: _gap(window, span), default=None)


def _gap(one: Span, other: Span) -> timedelta:
    """Return the time between two spans; of two that overlap it is less than nothing."""
    return max(one.start - other.end, other.start - one.end)


def _ends(span: Span | None) -> tuple[datetime | None, datetime | None]:
    return (span.start, span.end) if span else (None, None)
