"""How a booking stands, in words for the reader of its link."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext

from bookable.domain.lifecycle import HOLDS_TIME, Status, Step
from bookable.domain.people import Side
from bookable.domain.spans import Span
from bookable.interfaces.pages.bookings.money import quoted
from bookable.interfaces.pages.members import Member
from bookable.queries.linked_bookings import LinkedBooking
from bookable.queries.showing import Reading


def facts_of(found: LinkedBooking, reader: Member, *, side: Side) -> dict[str, object]:
    """Return what the page of a booking shows to the reader of a link of a side."""
    reading, now = reader.reading, reader.now
    title, says = _stands(found, side, reading)
    news, booking = found.news, found.booking
    parts = [reading.when(part.span) for part in news.parts if part.status is not Status.CANCELED]
    span = None if parts else booking.span
    when, theirs = (None, None)
    if span is not None:
        when, theirs = reading.both(span, their_zone=found.other.zone)
    return {
        "title": title,
        "says": says,
        "status": booking.status,
        "what": news.service or news.title,
        "other": found.other.name,
        "when": when,
        "theirs": theirs,
        "parts": parts,
        "place": news.place,
        "join": _join(found, now),
        "price": _price(found, reading),
        "notes": booking.details.client_notes or booking.details.notes,
        "can_cancel": Step.CANCEL in found.steps,
        "has_file": booking.status in HOLDS_TIME and (span is not None or bool(parts)),
        "can_move": Step.RESCHEDULE in found.steps,
        "quote": () if found.quote is None else quoted(found.quote, side, found.other.name, reader),
    }


def _stands(found: LinkedBooking, side: Side, reading: Reading) -> tuple[str, str]:
    """Return in two sentences how a booking stands."""
    booking, name = found.booking, {"other": found.other.name}
    until = "" if booking.hold_until is None else reading.moment(booking.hold_until)
    match booking.status:
        case Status.REQUESTED:
            kept = gettext("The time is kept until %(until)s.") % {"until": until} if until else ""
            return gettext("Waiting for the answer of %(other)s") % name, kept
        case Status.PENDING_PAYMENT:
            kept = gettext("The booking is kept until %(until)s.") % {"until": until}
            return gettext("Waiting for your payment"), kept if until else ""
        case Status.CONFIRMED:
            return gettext("Your booking is confirmed"), ""
        case Status.IN_PROGRESS:
            return gettext("Your booking has begun"), ""
        case Status.COMPLETED:
            return gettext("It took place"), ""
        case Status.NO_SHOW:
            return gettext("It is marked as missed."), ""
        case Status.CANCELED:
            return _canceled(found, side)
    return gettext("Your booking"), ""


def _canceled(found: LinkedBooking, side: Side) -> tuple[str, str]:
    by, booking = found.booking.canceled_by, found.booking
    if by == Side.SYSTEM:
        return gettext("This booking has run out"), gettext("No answer or payment came in time.")
    title = gettext("This booking is canceled")
    if by == side:
        return title, gettext("You canceled it.")
    name = settings.BOOKABLE_SITE.name if by == Side.STAFF else found.other.name
    says = gettext("%(other)s canceled it.") % {"other": name}
    return title, f"{says} {booking.cancellation_reason}".strip()


def _join(found: LinkedBooking, now: datetime) -> str:
    """Return where the two meet, if that is a page of the web and still to come."""
    span: Span | None = found.booking.span
    ahead = found.booking.status in HOLDS_TIME and span is not None and now < span.end
    url = found.news.join_url if ahead else ""
    return url if url.startswith(("https://", "http://")) else ""


def _price(found: LinkedBooking, reading: Reading) -> str:
    news = found.news
    return reading.amount(news.price_cents, news.currency) if news.price_cents else ""
