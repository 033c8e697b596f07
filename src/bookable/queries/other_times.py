"""When a booking could take place instead."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from bookable.domain.booking import Booking
from bookable.domain.people import Actor
from bookable.domain.refusals import InvalidField
from bookable.domain.spans import Span
from bookable.engine.registry import program as program_named
from bookable.queries.offering import slots_of_days
from bookable.queries.openings import Opening, openings
from bookable.queries.shared_times import shared_times


def other_times(
    booking: Booking, first: date, last: date, zone: str, *, by: Actor, now: datetime
) -> list[tuple[date, list[Opening]]]:
    """Return the times to which an actor could move their booking, by date of a zone.

    Its own time does not count as taken, and is not among them.
    """
    sale = booking.sale
    if program_named(booking.program).paired:
        both = (booking.provider.uuid, booking.client.uuid)
        more: Any = {"program": booking.program, "length": booking.time.length, "now": now}
        days = shared_times(both, first, last, zone, ignoring=booking.id, **more)
        return _without(booking.span, days)
    asked: Any = {"program": booking.program, "zone": zone, "by": by, "now": now}
    asked |= {"ignoring": booking.id, "minutes": _minutes(booking)}
    if sale is None:
        offered = slots_of_days(booking.provider.uuid, first, last, **asked)
        days = [(on, [Opening(slot) for slot in slots]) for on, slots in offered.days]
    else:
        seller = booking.provider.person_id
        days = openings(sale.service, first, last, provider=seller, of_others=True, **asked)
    return _without(booking.span, days)


def _without(
    span: Span | None, days: list[tuple[date, list[Opening]]]
) -> list[tuple[date, list[Opening]]]:
    return [(on, [each for each in times if each.span != span]) for on, times in days]


def session_at(start: datetime, booking: Booking, *, by: Actor, now: datetime) -> int | UUID | None:
    """Return the session that begins at a time, if the booking is a seat in one of them.

    A form that is sent again names the session in which the seat is by now. Raise InvalidField if
    no session begins then.
    """
    if booking.sale is None or not booking.sale.is_seat:
        return None
    if booking.span is not None and booking.span.start == start:
        return booking.sale.session
    on = start.astimezone(UTC).date()
    [(_, times)] = other_times(booking, on, on, "UTC", by=by, now=now)
    for each in times:
        if each.span.start == start:
            return each.session_uuid
    raise InvalidField("time", "is not that of a session with a free seat")


def _minutes(booking: Booking) -> int | None:
    """Return how long an appointment takes. A session has its own length."""
    if booking.span is None or booking.is_seat:
        return None
    return booking.span.length // timedelta(minutes=1)
