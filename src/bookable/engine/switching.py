"""Moving a seat to another session of the same service."""

from __future__ import annotations

from datetime import datetime

from bookable.domain.booking import Booking
from bookable.domain.commands import Reschedule, Switch
from bookable.domain.refusals import InvalidField, SessionNotFound, SlotTaken, TooLate
from bookable.engine.availability import guest_of
from bookable.storage import services_on_sale


def move_to_session(booking: Booking, command: Switch, *, now: datetime) -> Reschedule:
    """Return the move to the time and place of another session.

    Raise SessionNotFound, InvalidField for a session that does not fit the booking, TooLate for one
    that has begun, and SlotTaken for one that was canceled or at whose time the client provides
    something.
    """
    if booking.sale is None:
        raise InvalidField("service_session_id", "is for seats, and this is a time")
    guest = guest_of(booking.client.person_id)
    session = services_on_sale.session(command.session, guest=guest, now=now)
    if session is None:
        raise SessionNotFound
    if session.service_id != booking.sale.service:
        raise InvalidField("service_session_id", "is not a session of this service")
    if session.id == booking.sale.session:
        raise InvalidField("service_session_id", "is the session that you have booked already")
    if command.span not in {None, session.span}:
        raise InvalidField("start_time", "and end_time must be those of the session")
    if session.is_canceled or session.guest_is_busy:
        raise SlotTaken
    if session.span.start <= now:
        raise TooLate("request", session.span.start)
    return Reschedule(
        start=session.span.start,
        length=session.span.length,
        session=session.id,
        venue=session.venue,
        zone=session.zone,
        reason=command.reason,
    )
