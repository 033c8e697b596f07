"""What a person has booked: ahead of them, behind them, and canceled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from bookable.domain.lifecycle import TERMINAL, Status
from bookable.domain.people import Actor
from bookable.queries.booking_pages import BookingsFilter, Cursor, Order, booking_ids
from bookable.queries.full_bookings import FullBooking, full_bookings
from bookable.storage import guard

SHOWN_AFTER = timedelta(hours=12)
"""For how long after its start a booking counts as one that is ahead."""
FEW = 10
"""How many of those beside what is ahead are shown: the latest."""

_OPEN = [status for status in Status if status not in TERMINAL]
_PAST = [status for status in Status if status is not Status.CANCELED]


class Shown(Enum):
    """Which bookings are shown."""

    AHEAD = "ahead"
    PAST = "past"
    CANCELED = "canceled"


@dataclass(frozen=True, slots=True)
class OwnBookings:
    """A page of bookings, in order, and where to go on; None after the last one.

    The first page of those ahead also has the latest that are `over` and have not been completed,
    and those without a time, `untimed`.
    """

    listed: Sequence[FullBooking]
    over: Sequence[FullBooking]
    untimed: Sequence[FullBooking]
    end: Cursor | None


def own_bookings(
    shown: Shown, after: Cursor | None, *, limit: int, by: Actor, now: datetime
) -> OwnBookings:
    """Return what a person has booked, in at most six statements; with courses in seven."""
    beside = shown is Shown.AHEAD and after is None
    with guard.looking_as(by):
        listed, end = booking_ids(_filter(shown, by, now), after, limit=limit, by=by, now=now)
        over = booking_ids(_over(by, now), None, limit=FEW, by=by, now=now)[0] if beside else []
        untimed = booking_ids(_untimed(by), None, limit=FEW, by=by, now=now)[0] if beside else []
        found = full_bookings([*listed, *over, *untimed], by=by, now=now)

    def full(ids: Sequence[int]) -> list[FullBooking]:
        return [found[each] for each in ids]

    return OwnBookings(
        full(listed), [each for each in full(over) if each.steps], full(untimed), end
    )


def _filter(shown: Shown, by: Actor, now: datetime) -> BookingsFilter:
    match shown:
        case Shown.AHEAD:
            since = now - SHOWN_AFTER
            return BookingsFilter(client=by.uuid, once=True, statuses=_OPEN, starts_from=since)
        case Shown.PAST:
            return BookingsFilter(
                client=by.uuid, once=True, statuses=_PAST, starts_before=now, order=Order.LATEST
            )
    return BookingsFilter(client=by.uuid, once=True, statuses=[Status.CANCELED], order=Order.LATEST)


def _over(by: Actor, now: datetime) -> BookingsFilter:
    """Return what is over and still open."""
    return BookingsFilter(
        client=by.uuid,
        once=True,
        statuses=_OPEN,
        starts_before=now - SHOWN_AFTER,
        order=Order.LATEST,
    )


def _untimed(by: Actor) -> BookingsFilter:
    """Return what has no time yet."""
    return BookingsFilter(
        client=by.uuid, once=True, statuses=_OPEN, has_time=False, order=Order.LATEST
    )
