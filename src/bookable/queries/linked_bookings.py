"""A booking as the reader of a link sees it, with the steps that the link lets them take."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from bookable.domain.booking import Booking
from bookable.domain.lifecycle import Step
from bookable.domain.refusals import InvalidField
from bookable.engine.giving_links import OpenLink
from bookable.queries import calendar_events, full_bookings, quotes
from bookable.queries.correspondence import BookingNews, Correspondent
from bookable.queries.offering import slots_of_days
from bookable.queries.openings import Opening, openings
from bookable.queries.quotes import Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedBooking:
    """A booking as time has made it, and what its reader may do with it now.

    `version` counts its ledger entries. `quote` says what canceling it gives back, where money or a
    credit was spent on it and the reader may cancel it.
    """

    news: BookingNews
    booking: Booking
    version: int
    reader: Correspondent
    other: Correspondent
    steps: Collection[Step]
    quote: Quote | None


def linked_booking(opened: OpenLink, *, now: datetime) -> LinkedBooking:
    """Return the booking of a link as it stands now."""
    link, by = opened
    full = full_bookings.full_booking(link.booking, by=by, now=now)
    steps = [step for step in full.steps if link.permits(step)]
    news = calendar_events.of_any(link.booking, by=by)
    reader, other = news.person(link.side), news.person(link.side.other)
    quote = None
    if Step.CANCEL in steps and full.booking.sale is not None:
        quote = quotes.quote_of_any(link.booking, by=by, now=now)
    return LinkedBooking(
        news=news,
        booking=full.booking,
        version=full.surroundings.version,
        reader=reader,
        other=other,
        steps=steps,
        quote=quote,
    )


def openings_for(
    found: LinkedBooking,
    first: date,
    last: date,
    zone: str,
    *,
    opened: OpenLink,
    now: datetime,
) -> list[tuple[date, list[Opening]]]:
    """Return the times to which a booking could be moved, by date of a zone.

    Its own time does not count as taken, and is not among them.
    """
    booking, sale = found.booking, found.booking.sale
    asked: Any = {"program": booking.program, "zone": zone, "by": opened.by, "now": now}
    asked |= {"ignoring": booking.id, "minutes": _minutes(booking)}
    if sale is None:
        offered = slots_of_days(booking.provider.uuid, first, last, **asked)
        days = [(on, [Opening(slot) for slot in slots]) for on, slots in offered.days]
    else:
        seller = booking.provider.person_id
        days = openings(sale.service, first, last, provider=seller, of_others=True, **asked)
    return [(on, [each for each in times if each.span != booking.span]) for on, times in days]


def session_at(
    start: datetime, found: LinkedBooking, *, opened: OpenLink, now: datetime
) -> UUID | None:
    """Return the session that begins at a time, if the booking is a seat in another one of them.

    Raise InvalidField if none does.
    """
    sale = found.booking.sale
    if sale is None or sale.session is None:
        return None
    on = start.astimezone(UTC).date()
    [(_, times)] = openings_for(found, on, on, "UTC", opened=opened, now=now)
    for each in times:
        if each.span.start == start:
            return each.session_uuid
    raise InvalidField("time", "is not that of a session with a free seat")


def _minutes(booking: Booking) -> int | None:
    """Return how long an appointment takes. A session has its own length."""
    if booking.span is None or (booking.sale is not None and booking.sale.session is not None):
        return None
    return booking.span.length // timedelta(minutes=1)
