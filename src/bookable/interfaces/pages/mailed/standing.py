"""How a booking stands, in words for the reader of its link."""

from __future__ import annotations

from bookable.domain.lifecycle import Step
from bookable.domain.people import Side
from bookable.interfaces.pages.bookings.money import quoted
from bookable.interfaces.pages.bookings.stands import stands
from bookable.interfaces.pages.members import Member
from bookable.queries.linked_bookings import LinkedBooking
from bookable.queries.showing import Reading


def facts_of(found: LinkedBooking, reader: Member, *, side: Side) -> dict[str, object]:
    """Return what the page of a booking shows to the reader of a link of a side."""
    reading = reader.reading
    stood = stands(found.full, side, reading)
    news, booking = found.news, found.booking
    parts = [reading.when(part.span) for part in news.kept_parts]
    span = None if parts else booking.span
    when, theirs = (None, None)
    if span is not None:
        when, theirs = reading.both(span, their_zone=found.other.zone)
    return {
        "title": stood.title,
        "says": stood.says,
        "status": stood.status,
        "reason": booking.reason_given,
        "what": news.service or news.title,
        "other": found.other.name,
        "when": when,
        "theirs": theirs,
        "parts": parts,
        "place": news.place,
        "join": booking.meeting_page(reader.now),
        "price": _price(found, reading),
        "notes": booking.details.client_notes or booking.details.notes,
        "can_cancel": Step.CANCEL in found.steps,
        "has_file": found.is_in_calendars,
        "can_move": Step.RESCHEDULE in found.steps,
        "quote": () if found.quote is None else quoted(found.quote, side, found.other.name, reader),
    }


def _price(found: LinkedBooking, reading: Reading) -> str:
    news = found.news
    return reading.amount(news.price_cents, news.currency) if news.price_cents else ""
