"""A booking as the reader of a link sees it, with the steps that the link lets them take."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bookable.domain.booking import Booking
from bookable.domain.lifecycle import HOLDS_TIME, Step
from bookable.engine.giving_links import OpenLink
from bookable.queries import calendar_events, full_bookings, quotes
from bookable.queries.correspondence import BookingNews, Correspondent
from bookable.queries.full_bookings import FullBooking
from bookable.queries.quotes import Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedBooking:
    """A booking as time has made it, and what its reader may do with it now.

    `version` counts its ledger entries. `quote` says what canceling it gives back, where money or a
    credit was spent on it and the reader may cancel it.
    """

    news: BookingNews
    booking: Booking
    full: FullBooking
    version: int
    reader: Correspondent
    other: Correspondent
    steps: Collection[Step]
    quote: Quote | None

    @property
    def is_in_calendars(self) -> bool:
        """Whether it has a time, or sessions with one, that its two sides keep free for it."""
        has_time = self.booking.span is not None or bool(self.news.kept_parts)
        return has_time and self.booking.status in HOLDS_TIME


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
        full=full,
        version=full.surroundings.version,
        reader=reader,
        other=other,
        steps=steps,
        quote=quote,
    )
