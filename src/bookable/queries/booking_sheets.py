"""Everything that the page of one booking shows to one of its two sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from bookable.domain.booking import Booking
from bookable.domain.lifecycle import TERMINAL, Status
from bookable.domain.people import Actor, Side
from bookable.domain.refusals import BookingNotFound
from bookable.engine.registry import program as program_named
from bookable.queries.full_bookings import FullBooking, full_booking, full_bookings
from bookable.queries.histories import HistoryEntry, history
from bookable.queries.quotes import Account, account
from bookable.storage import guard
from bookable.storage.sql import row, rows


class Again(NamedTuple):
    """Where the same can be booked once more: the handle of its provider, and its service."""

    handle: str
    service: UUID | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A booking with its parts, its money and its history.

    `rating` is what the actor has said of it, 1 to 5. `again` is there for the client of a booking
    that is over, while its provider still offers the same.
    """

    full: FullBooking
    side: Side
    parts: Sequence[FullBooking]
    account: Account | None
    history: Sequence[HistoryEntry]
    rating: int | None
    again: Again | None

    @property
    def can_rate(self) -> bool:
        """Whether the actor may still say how it was."""
        booking = self.full.booking
        is_rated = program_named(booking.program).takes_ratings and self.side is Side.CLIENT
        return is_rated and booking.status is Status.COMPLETED and self.rating is None


def sheet(ref: UUID, *, by: Actor, now: datetime) -> Sheet:
    """Return a booking of the actor's own, on either side, or raise BookingNotFound.

    Staff see the bookings of others in the admin, and not here.
    """
    with guard.looking_as(by):
        full = own_booking(ref, by=by, now=now)
        booking, side = full.booking, full.booking.own_side(by)
        ids = [id_ for (id_,) in rows(_PARTS, [booking.id])] if _has_parts(full) else []
        parts = full_bookings(ids, by=by, now=now)
        rated = row(_RATING, [booking.id, by.person_id])
        money = None if booking.sale is None else account(ref, program=booking.program, by=by)
        return Sheet(
            full=full,
            side=side,
            parts=[parts[id_] for id_ in ids],
            account=money,
            history=history(ref, by=by),
            rating=None if rated is None else rated[0],
            again=_again(booking, side, by),
        )


def own_booking(ref: UUID, *, by: Actor, now: datetime) -> FullBooking:
    """Return a booking of which the actor is one of the two sides, or raise BookingNotFound."""
    full = full_booking(ref, by=by, now=now)
    if full.booking.side_of(by) not in (Side.PROVIDER, Side.CLIENT):
        raise BookingNotFound
    return full


def _again(booking: Booking, side: Side, by: Actor) -> Again | None:
    rules, sale = program_named(booking.program), booking.sale
    is_part = sale is not None and sale.parent is not None
    if side is not Side.CLIENT or booking.status not in TERMINAL or is_part or rules.paired:
        return None
    record = row(_AGAIN, [booking.id, rules.provider_role]) if rules.may_book(by) else None
    return None if record is None else Again._make(record)


def _has_parts(full: FullBooking) -> bool:
    return full.booking.sale is not None and full.booking.sale.has_parts


_AGAIN = """
SELECT h.handle, s.uuid FROM booking b JOIN person p ON p.id = b.provider_id AND p.is_active
JOIN handle h ON h.person_id = p.id AND h.replaced_at IS NULL
LEFT JOIN service s ON s.id = b.service_id
WHERE b.id = %s AND %s = ANY (p.roles) AND (s.id IS NULL OR (s.archived_at IS NULL
    AND (s.practitioner_id = p.id OR s.practitioners @> to_jsonb(p.id))))
"""
_PARTS = "SELECT id FROM booking WHERE parent_id = %s ORDER BY starts_at NULLS LAST, id"
_RATING = "SELECT rating FROM feedback WHERE booking_id = %s AND author_id = %s"
