"""When a booking could take place instead."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from bookable.domain.booking import Booking
from bookable.domain.refusals import InvalidField
from bookable.engine.registry import program as program_named
from bookable.queries.openings import Dated, OpenDays, open_days
from bookable.queries.shared_times import shared_times


def other_times(booking: Booking, first: date, last: date, zone: str, *, now: datetime) -> OpenDays:
    """Return the times to which one of its two people could move a booking, by date of a zone.

    Its own time does not count as taken, and is not among them.
    """
    sale = booking.sale
    if program_named(booking.program).paired:
        both = (booking.provider.uuid, booking.client.uuid)
        more: Any = {"program": booking.program, "length": booking.time.length, "now": now}
        found = shared_times(both, first, last, zone, ignoring=booking.id, **more)
    else:
        found = open_days(
            [booking.provider.person_id],
            first,
            last,
            service=None if sale is None else sale.service,
            minutes=_minutes(booking),
            zone=zone,
            program=booking.program,
            now=now,
            ignoring=booking.id,
        )

    def look(first: date, last: date) -> Dated:
        days = found.look(first, last)
        return [(on, [each for each in times if each.span != booking.span]) for on, times in days]

    return replace(found, look=look)


def session_at(start: datetime, booking: Booking, *, now: datetime) -> int | UUID | None:
    """Return the session that begins at a time, if the booking is a seat in one of them.

    A form that is sent again names the session in which the seat is by now. Raise InvalidField if
    no session begins then.
    """
    if booking.sale is None or not booking.sale.is_seat:
        return None
    if booking.span is not None and booking.span.start == start:
        return booking.sale.session
    on = start.astimezone(UTC).date()
    [(_, times)] = other_times(booking, on, on, "UTC", now=now).days
    for each in times:
        if each.span.start == start:
            return each.session_uuid
    raise InvalidField("time", "is not that of a session with a free seat")


def _minutes(booking: Booking) -> int | None:
    """Return how long an appointment takes. A session has its own length."""
    if booking.span is None or booking.is_seat:
        return None
    return booking.span.length // timedelta(minutes=1)
