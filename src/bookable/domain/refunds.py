"""What a cancellation gives back: one answer for quotes, cancellations, credits and parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bookable.domain.booking import Booking
from bookable.domain.commands import Cancel
from bookable.domain.lifecycle import Status
from bookable.domain.moves import NEVER_MOVED, Moves
from bookable.domain.people import Side
from bookable.domain.sales import Part, Sale, percent_back, refund_due

_STILL_TO_COME = frozenset({Status.PENDING_PAYMENT, Status.CONFIRMED})
_COSTS_NOTHING_TO_CANCEL = frozenset({Status.DRAFT, Status.PENDING_PAYMENT})


def money_back(booking: Booking, command: Cancel, *, side: Side, now: datetime) -> int:
    """Return the minor units that a cancellation by a side gives back.

    They come from what was paid for the booking, or for the whole that it is a part of.
    """
    sale = booking.sale
    if sale is None:
        return 0
    if sale.parent is not None:
        return command.share_cents
    return refund_due(sale, _pieces(booking, sale, command.parts), side=side, now=now)


def part_of(booking: Booking, *, whole: Booking, now: datetime) -> Part:
    """Return a booking as a part of its whole. One that was added after the sale is free."""
    moves = booking.sale.moves if booking.sale else NEVER_MOVED
    # Parts are written with their whole, so a later one was added after the sale.
    is_free = booking.created_at > whole.created_at
    start = None if booking.span is None else booking.span.start
    if booking.status is Status.CANCELED:
        # Nothing changes a canceled booking any more, so its last change was the cancellation.
        given_up = (booking.updated_at, Side(booking.canceled_by or Side.SYSTEM))
        return Part(start, False, given_up, moves, is_free)
    is_left = booking.status in _STILL_TO_COME and not booking.has_begun(now)
    return Part(start, is_left, None, moves, is_free)


def share_of(
    part: Booking, whole: Booking, parts: Sequence[Booking], *, side: Side, now: datetime
) -> int:
    """Return the minor units of its whole's price that a part gives back if it is canceled alone.

    `parts` are all the parts of the whole.
    """
    if whole.sale is None:
        return 0
    pieces = [part_of(sibling, whole=whole, now=now) for sibling in parts]
    # Refund only this part: count the others as used, whatever is still to come of them.
    others_stay = [
        piece if sibling.id == part.id else replace(piece, is_left=False)
        for sibling, piece in zip(parts, pieces, strict=True)
    ]
    return refund_due(whole.sale, others_stay, side=side, now=now)


def percent_now(booking: Booking, *, side: Side, now: datetime) -> int:
    """Return the percent that a cancellation by a side gives back of a booking with one time.

    An unpaid booking can be left at any time at no cost, so a move has nothing to improve there.
    """
    sale = booking.sale
    if sale is None:
        return 0
    if booking.status in _COSTS_NOTHING_TO_CANCEL:
        return 100
    return percent_back(sale, _as_one_part(booking, sale), side=side, now=now)


class CreditFate(StrEnum):
    """What happens to the credit of a canceled booking, and why."""

    IN_TIME = "canceled_in_time"
    MOVED = "moved_by_others"
    LET_DOWN = "canceled_by_others"
    TOO_LATE = "canceled_too_late"
    RUN_OUT = "bundle_has_run_out"
    BUNDLE_CANCELED = "bundle_canceled"

    @property
    def comes_back(self) -> bool:
        """Whether the client gets the credit back."""
        return self in {CreditFate.IN_TIME, CreditFate.MOVED, CreditFate.LET_DOWN}

    @property
    def lasts_longer(self) -> bool:
        """Whether the credit can be spent for a while even after its bundle has run out."""
        return self in {CreditFate.MOVED, CreditFate.LET_DOWN}


@dataclass(frozen=True, slots=True)
class SpentCredit:
    """The credit that a booking was bought with.

    `expires_at` is when its bundle runs out; `is_revoked` is true if the bundle was canceled.
    """

    expires_at: datetime | None
    is_revoked: bool = False


def credit_fate(
    booking: Booking, credit: SpentCredit | None, *, side: Side, now: datetime
) -> CreditFate | None:
    """Return what happens to a booking's credit if a side cancels it, or None if it has none.

    A credit comes back whole or not at all: whenever the policy gives anything back. After its
    bundle has run out or was canceled, it comes back only to a client who was let down: the other
    side cancels, or has moved the booking.
    """
    if credit is None or booking.sale is None:
        return None
    if side is not Side.CLIENT:
        return CreditFate.LET_DOWN
    if booking.sale.moves.by_others:
        return CreditFate.MOVED
    if percent_now(booking, side=side, now=now) == 0:
        return CreditFate.TOO_LATE
    if credit.is_revoked:
        return CreditFate.BUNDLE_CANCELED
    has_run_out = credit.expires_at is not None and credit.expires_at <= now
    return CreditFate.RUN_OUT if has_run_out else CreditFate.IN_TIME


def moves_after(booking: Booking, sale: Sale, *, side: Side, now: datetime) -> Moves:
    """Return the moves of a booking after one more by a side at `now`."""
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
    """Return the last moment at which a part is refunded as much as now, or None."""
    start = part.start
    if start is None:
        return None
    current = percent_back(sale, part, side=Side.CLIENT, now=now)
    # A tier counts up to its last moment, so the percent falls one tick after it.
    ends = (start - timedelta(hours=tier.hours_before) for tier in sale.policy.tiers)
    falls = [
        end
        for end in ends
        if end >= now
        and percent_back(sale, part, side=Side.CLIENT, now=end + timedelta.resolution) < current
    ]
    return min(falls, default=None)


def _pieces(booking: Booking, sale: Sale, parts: Sequence[Part]) -> Sequence[Part]:
    return parts or (_as_one_part(booking, sale),)


def _as_one_part(booking: Booking, sale: Sale) -> Part:
    return Part(None if booking.span is None else booking.span.start, moves=sale.moves)
