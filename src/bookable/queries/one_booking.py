"""One booking, for those who may see it."""

from __future__ import annotations

from datetime import datetime

from bookable.domain.booking import Booking
from bookable.domain.commands import BookingRef
from bookable.domain.deciding import as_of
from bookable.domain.people import Actor, Side
from bookable.domain.refusals import BookingNotFound, NotAParty
from bookable.engine.registry import program as program_named
from bookable.storage import booking_rows, guard


def booking(
    ref: BookingRef, *, program: str, by: Actor, as_: Side | None = None, now: datetime
) -> Booking:
    """Return a booking as time has made it by `now`, or raise BookingNotFound.

    Raise NotAParty for one that the actor may not see, or not on the side `as_`.
    """
    found = visible(ref, program=program, by=by, as_=as_)
    return as_of(found, program=program_named(program), now=now)


def require(ref: BookingRef, *, program: str, by: Actor, as_: Side | None = None) -> None:
    """Raise BookingNotFound or NotAParty unless `visible` finds the booking."""
    booking_rows.refuse_unless_seen(ref, program=program, visible_to=by, as_=as_)


def visible(ref: BookingRef, *, program: str, by: Actor, as_: Side | None = None) -> Booking:
    """Return a booking as it is written down; it raises what `booking` does."""
    try:
        if not program_named(program).guarded:
            return booking_rows.load(ref, program=program, visible_to=by, as_=as_)
        with guard.looking_as(by):
            return booking_rows.load(ref, program=program, visible_to=by)
    except NotAParty:
        raise NotAParty("see") from None


def own(ref: BookingRef, *, program: str, by: Actor) -> int:
    """Return the id of one of the actor's own bookings, or raise BookingNotFound."""
    try:
        booking = booking_rows.load(ref, program=program, visible_to=by)
    except NotAParty:
        raise BookingNotFound from None
    if by.person_id not in {booking.provider.person_id, booking.client.person_id}:
        raise BookingNotFound
    return booking.id
