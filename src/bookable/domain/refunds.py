"""What a cancellation gives back: one answer for quotes, cancellations, credits and parts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bookable.domain.booking import Booking
from bookable.domain.lifecycle import Status
from bookable.domain.moves import Moves
from bookable.domain.people import Side
from bookable.domain.sales import Part, Sale, percent_back, refund_due
from bookable.domain.spans import SOMEDAY

_COSTS_NOTHING_TO_CANCEL = frozenset({Status.DRAFT, Status.PENDING_PAYMENT})


def money_back(booking: Booking, parts: Sequence[Part], *, side: Side, now: datetime) -> int:
    """Return the cents that a cancellation by a side gives back; `parts` are those of `Cancel`."""
    sale = booking.sale
    return refund_due(sale, _pieces(booking, sale, parts), side=side, now=now) if sale else 0


def percent_now(booking: Booking, *, side: Side, now: datetime) -> int:
    """Return the percent that a cancellation by a side gives back of a booking with one time.

    What is not paid for yet can be left at any time, so a move has nothing to improve there.
    """
    sale = booking.sale
    if sale is None:
        return 0
    if booking.status in _COSTS_NOTHING_TO_CANCEL:
        return 100
    return percent_back(sale, Part(booking.start, moves=sale.moves), side=side, now=now)


def moves_after(booking: Booking, sale: Sale, *, side: Side, now: datetime) -> Moves:
    """Return the moves of a booking with one more by a side at `now`."""
    gave = percent_now(booking, side=Side.CLIENT, now=now)
    return sale.moves.after_move(side, gave=gave)


def next_change(booking: Booking, parts: Sequence[Part], *, now: datetime) -> datetime | None:
    """Return the last moment at which a client who cancels gets as much as at `now`, or None."""
    sale = booking.sale
    if sale is None:
        return None
    ends = [_lasts_until(sale, part, now) for part in _pieces(booking, sale, parts) if part.is_left]
    return min((end for end in ends if end is not None), default=None)


def _lasts_until(sale: Sale, part: Part, now: datetime) -> datetime | None:
    if part.start == SOMEDAY.start:
        return None
    current = percent_back(sale, part, side=Side.CLIENT, now=now)
    ends = (part.start - timedelta(hours=tier.hours_before) for tier in sale.policy.tiers)
    falls = [
        end
        for end in ends
        if end >= now
        and percent_back(sale, part, side=Side.CLIENT, now=end + timedelta.resolution) < current
    ]
    return min(falls, default=None)


def _pieces(booking: Booking, sale: Sale, parts: Sequence[Part]) -> Sequence[Part]:
    return parts or (Part(booking.start, moves=sale.moves),)
