"""The last page: what was booked, what happens next, how to pay, and the calendar file."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect

from bookable.domain.booking import Booking
from bookable.domain.calendar_files import calendar_file
from bookable.domain.people import SYSTEM, Side
from bookable.domain.refusals import BookingNotFound
from bookable.domain.services import Kind
from bookable.engine.registry import program as program_named
from bookable.interfaces.http import calendar_answers
from bookable.interfaces.pages.booking.answers import show
from bookable.interfaces.pages.booking.offers import Offer
from bookable.interfaces.pages.booking.orders import booking_made
from bookable.interfaces.pages.booking.refused import Problem, sentence
from bookable.interfaces.pages.booking.sessions import at_place, shown_sessions
from bookable.interfaces.pages.booking.visits import Visit
from bookable.interfaces.pages.bookings import words
from bookable.interfaces.pages.bookings.stands import stands
from bookable.interfaces.pages.paying import client_of, open_checkout, to_pay
from bookable.interfaces.pages.time_words import reading_here
from bookable.queries import calendar_events
from bookable.queries.full_bookings import FullBooking, full_booking

FILE = "file"
"""The parameter with which the calendar file is asked for."""


def last_page(visit: Visit, *, refusal: Problem | None = None) -> HttpResponse:
    """Show what was booked and what happens next. Raise Http404."""
    full = _booking(visit)
    booking = full.booking
    if FILE in visit.request.GET:
        return _file(visit, booking)
    reading = reading_here(visit.zone, visit.words.hours)
    until, due = booking.hold_until, to_pay(booking, visit.request, reading=visit.offer.reading)
    ended = stands(full, Side.CLIENT, reading) if booking.is_canceled else None
    facts = {
        "booking": booking,
        "when": visit.when(booking.span) if booking.span else None,
        "there": at_place(visit, booking.span, _session(booking)) if booking.span else None,
        "dates": shown_sessions(visit) if visit.offer.kind is Kind.COURSE else (),
        "until": reading.moment(until) if until else "",
        "heading": ended.title
        if ended
        else words.made(booking.status, is_awaited=bool(due and due.again)),
        "says": ended.says if ended else "",
        "onward": visit.address() if ended else "",
        "meets_online": program_named(booking.program).meets_online(booking.details.session_type),
        "file": f"{visit.request.get_full_path()}&{FILE}=ics" if booking.span and not ended else "",
        "problem": sentence(refusal) if refusal else "",
        "to_pay": due,
        "price": _price(visit, booking),
    }
    return show(visit, "last_page.html", facts, refusal=refusal, is_private=True)


def pay(visit: Visit) -> HttpResponse:
    """Open the checkout at which what was booked is paid, and show where it is.

    Raise what `checkouts.open_checkout` raises.
    """
    here = visit.request.get_full_path()
    visit.spend()
    open_checkout(_booking(visit).booking, here, now=visit.now)
    return HttpResponseRedirect(here)


def _booking(visit: Visit) -> FullBooking:
    """Return the booking that stands in the address, as time has made it."""
    ref = booking_made(visit)
    if ref is None:
        raise Http404
    try:
        full = full_booking(ref, by=SYSTEM, now=visit.now)
    except BookingNotFound:
        raise Http404 from None
    if not _is_of(visit.offer, full.booking):
        raise Http404
    return full


def _price(visit: Visit, booking: Booking) -> str:
    """Return the price of what is booked and paid, if it had one."""
    sale = booking.sale
    if (
        sale is None
        or booking.is_canceled
        or not (sale.bill.total_cents and sale.bill.owes_nothing)
    ):
        return ""
    return visit.offer.reading.amount(sale.bill.total_cents, sale.bill.currency)


def _session(booking: Booking) -> int | None:
    return booking.sale.session if booking.sale else None


def _is_of(offer: Offer, booking: Booking) -> bool:
    """Return whether a booking is of what the page offers: no page calls it that of another."""
    if offer.service is None:
        return booking.sale is None and booking.provider.uuid == offer.provider.uuid
    return booking.sale is not None and booking.sale.service == offer.service.id


def _file(visit: Visit, booking: Booking) -> HttpResponse:
    news = calendar_events.of_any(booking.uuid, by=client_of(booking))
    event = calendar_answers.event(news, reader_id=booking.client.person_id, now=visit.now)
    if event is None:
        raise Http404
    return calendar_answers.answer(visit.request, calendar_file([event]), filename="booking.ics")
