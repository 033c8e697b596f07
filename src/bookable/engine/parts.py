"""What is sold piece by piece, and which pieces are left."""

from __future__ import annotations

from datetime import datetime

from bookable.domain.booking import Booking
from bookable.domain.lifecycle import Status
from bookable.domain.moves import NEVER_MOVED
from bookable.domain.people import Side
from bookable.domain.sales import Kind, Part
from bookable.domain.spans import SOMEDAY
from bookable.storage import bookings, credits

_STILL_TO_COME = frozenset({Status.PENDING_PAYMENT, Status.CONFIRMED})


def parts_of(booking: Booking, *, now: datetime) -> tuple[Part, ...]:
    """This will be the pieces of a package or a bundle, or none of what is had as a whole. Nobody
    else uses one up meanwhile, and until commit."""
    kind = booking.sale.kind if booking.sale else None
    if kind is Kind.PACKAGE:
        return tuple(_part(each, now=now) for each in bookings.lock_parts(booking.id))
    grant = credits.locked(booking.id) if kind is Kind.BUNDLE else None
    if grant is None:
        return ()
    has_run_out = grant.expires_at is not None and grant.expires_at <= now
    left = 0 if has_run_out else grant.remaining
    had = grant.total - left
    return (Part(SOMEDAY.start),) * left + (Part(SOMEDAY.start, is_left=False),) * had


def _part(booking: Booking, *, now: datetime) -> Part:
    """Nothing happens to a booking once it has been canceled, so that was its last change."""
    moves = booking.sale.moves if booking.sale else NEVER_MOVED
    if booking.status is Status.CANCELED:
        given_up = (booking.updated_at, Side(booking.canceled_by or Side.SYSTEM))
        return Part(booking.start, is_left=False, given_up=given_up, moves=moves)
    is_left = booking.status in _STILL_TO_COME and booking.start > now
    return Part(booking.start, is_left=is_left, moves=moves)
