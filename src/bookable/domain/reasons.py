"""Why a span cannot be booked: every reason at once, the most helpful one first.

A booking is refused with the first reason, so that what is explained and what is refused are one
rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from bookable.domain.refusals import (
    BeyondAdvance,
    NoticeTooShort,
    OutsideHours,
    Refusal,
    SlotTaken,
)
from bookable.domain.slots import Availability, refuse_far_ahead
from bookable.domain.spans import Span


class Cause(StrEnum):
    """What keeps a span from being booked."""

    NOTICE = "notice"
    ADVANCE = "advance"
    HOURS = "hours"
    BOOKING = "booking"
    BUFFER = "buffer"
    BUSY = "busy"
    ROOMS = "rooms"


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
    """Yield every reason why a span cannot be booked: too soon, then closed, then taken."""
    yield from _too_soon_or_late(availability, span)
    opened = availability.open
    if not any(window.contains(span) for window in opened):
        nearest = _nearest(opened, span, after=availability.first_start)
        yield Reason(OutsideHours(), Cause.HOURS, *_ends(nearest))
    yield from _taken(availability, span)


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
