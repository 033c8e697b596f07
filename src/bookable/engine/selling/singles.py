"""Buying an hour with a practitioner, or a seat in a workshop's session."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bookable.domain.booking import Booking
from bookable.domain.holds import Hold
from bookable.domain.hours import refuse_far_away, refuse_part_minutes
from bookable.domain.lifecycle import Status
from bookable.domain.refusals import (
    InvalidField,
    SessionNotFound,
    SlotTaken,
)
from bookable.domain.sales import Venue
from bookable.domain.services import Service
from bookable.domain.spans import Span
from bookable.engine.availability import find_time
from bookable.engine.holding import free_seat, refuse_unless_free, take_over
from bookable.engine.rooms import free_room, refuse_reserved, release_expired_in, rooms_of
from bookable.engine.selling.purchases import Purchase
from bookable.engine.waitlist import accept_offer, expire_offers
from bookable.storage import booking_rows, credit_entries, seats, services_on_sale
from bookable.storage.services_on_sale import SessionForGuest
from bookable.storage.work import Retry


def buy_hour(purchase: Purchase) -> Booking:
    """Book an hour of a practitioner, in a room if the location has any."""
    asked, now = purchase.asked, purchase.now
    span = _hour(purchase)
    hold = purchase.hold()
    if hold is not None:
        hold.refuse_unless_for_time(asked.program, purchase.service.provider.person_id, span)
        take_over(hold, client_id=purchase.client.person_id, now=now)
    location = asked.location or purchase.service.terms.location_id
    rooms = rooms_of(location, first=span.start, last=span.end)
    refuse_reserved(location, purchase.service.provider.person_id)
    (calendar,), _ = find_time(
        [purchase.service.provider.person_id],
        program=purchase.program,
        now=now,
        around=span.start,
        span_in=lambda _zone: span,
        guest=purchase.client.person_id,
        rooms=rooms,
        was_held=hold is not None,
    )
    calendars, venue = [calendar.calendar_id], Venue(location)
    # A draft takes up no time yet: it looks for a room once it is submitted.
    room = None if asked.is_draft else free_room(rooms, span, now=now)
    if room is not None:
        release_expired_in(room, span, now=now)
        calendars, venue = [*calendars, room.calendar_id], Venue(location, room.id)
    new = purchase.booking(purchase.sale(venue=venue), span)
    try:
        booking = booking_rows.insert(new, *([] if asked.is_draft else calendars))
    except SlotTaken as taken:
        # Another purchase took the room. With more rooms there, it is worth another look.
        raise Retry if len(rooms) > 1 else taken from None
    # After all claims: others hold a time that this waits for, and may want the same credits.
    purchase.last.append(lambda booking: _spend_credit(booking, purchase))
    return booking


def buy_seat(purchase: Purchase) -> Booking:
    """Book a seat in a session of a workshop."""
    asked = purchase.asked
    if asked.session is None:
        raise InvalidField("service_session_id", "is required: a workshop is booked by its session")
    session = session_of(purchase, asked.session)
    if asked.span is not None and asked.span != session.span:
        raise InvalidField("start_time", "and end_time must be those of the session")
    hold = purchase.hold()
    if hold is not None:
        hold.refuse_unless_for_seat(asked.program, session.id)
    has_seat = asked.is_draft or hold is not None
    refuse_unless_free(session, has_seat=has_seat, now=purchase.now)
    if asked.location not in {None, session.venue.location}:
        raise InvalidField("location_id", "is not where the session takes place")
    sale = purchase.sale(session=session.id, venue=session.venue)
    purchase.last.append(lambda booking: _take_seat(purchase, booking, session, hold))
    purchase.last.append(lambda booking: _spend_credit(booking, purchase))
    return booking_rows.insert(purchase.booking(sale, session.span, zone=session.zone))


def session_of(purchase: Purchase, session_id: int) -> SessionForGuest:
    """Return a session of the service, or raise SessionNotFound or InvalidField."""
    session = services_on_sale.session(session_id, guest=purchase.guest, now=purchase.now)
    if session is None:
        raise SessionNotFound
    if session.service_id != purchase.service.id:
        raise InvalidField("service_session_id", "is not a session of this service")
    return session


def _hour(purchase: Purchase) -> Span:
    asked, service = purchase.asked, purchase.service
    if asked.session is not None:
        raise InvalidField("service_session_id", "individual services have no sessions")
    span = asked.span or _span_from(asked.start, asked.length, service)
    refuse_far_away(span.start, field="start_time")
    refuse_part_minutes(span.start, field="start_time")
    refuse_part_minutes(span.end, field="end_time")
    minutes = service.terms.duration_minutes
    if minutes is not None and span.length != timedelta(minutes=minutes):
        raise InvalidField("end_time", f"must come {minutes} minutes after start_time")
    return span


def _span_from(start: datetime | None, length: timedelta | None, service: Service) -> Span:
    """Return the span of a length, or of the service's own."""
    minutes = service.terms.duration_minutes
    if start is None:
        raise InvalidField("start_time", "is required")
    if length is None and minutes is None:
        raise InvalidField("duration", "is required: the service has no length of its own")
    refuse_far_away(start, field="start_time")
    return Span(start, start + (length or timedelta(minutes=minutes or 0)))


def _take_seat(
    purchase: Purchase, booking: Booking, session: SessionForGuest, hold: Hold | None
) -> None:
    """Take the seat that was offered to the buyer or held for them, or else one of the free ones.

    Expired offers are passed on first.
    """
    if booking.status is Status.DRAFT:
        return
    has_offer = session.is_contested and leave_waitlist(purchase, booking, session_id=session.id)
    start = session.span.start
    if hold is not None:
        start = take_over(hold, client_id=purchase.client.person_id, now=purchase.now)
        # The buyer has two seats now, and needs one.
        if has_offer:
            free_seat(hold, now=purchase.now)
    elif not has_offer:
        start = seats.take([session.id])[session.id]
    # This is the start under lock: if the session has moved meanwhile, start again.
    if start != session.span.start:
        raise Retry
    seats.refuse_if_too_many([session.id], client_id=purchase.client.person_id)


def leave_waitlist(purchase: Purchase, booking: Booking, *, session_id: int | None) -> bool:
    """Take the buyer off the waitlist, and return whether a seat was kept for them."""
    service_id = purchase.service.id
    waiting_for: Any = {"service_id": service_id, "session_id": session_id, "now": purchase.now}
    expire_offers(**waiting_for, lasts=purchase.program.offer_lasts)
    return accept_offer(**waiting_for, person_id=purchase.client.person_id, booking_id=booking.id)


def _spend_credit(booking: Booking, purchase: Purchase) -> None:
    """Spend the credit of a purchase.

    A draft only checks that there is one, since it takes up its time once it is submitted.
    """
    if not purchase.is_paid_by_credit:
        return
    wanted: Any = {
        "person_id": purchase.client.person_id,
        "service_id": purchase.service.id,
        "bundle": purchase.asked.bundle,
        "at": purchase.now,
    }
    if booking.status is Status.DRAFT:
        credit_entries.refuse_without(**wanted)
    else:
        credit_entries.spend(**wanted, booking_id=booking.id)
