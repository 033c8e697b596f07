"""Paying for a booking, and the receipt of what was paid."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from bookable.domain.people import Side
from bookable.domain.refusals import Refusal, TooManyAttempts
from bookable.interfaces.http import request_metrics
from bookable.interfaces.http.throttling import BOOKING
from bookable.interfaces.pages.bookings import money
from bookable.interfaces.pages.bookings.cards import address_of, card
from bookable.interfaces.pages.bookings.views import shown
from bookable.interfaces.pages.frame import page
from bookable.interfaces.pages.members import Member, for_members
from bookable.interfaces.pages.paying import open_checkout
from bookable.interfaces.pages.sentences import why
from bookable.interfaces.pages.signing_in import slow_down
from bookable.queries.booking_sheets import own_booking, sheet


@for_members
def pay(request: HttpRequest, member: Member, ref: UUID) -> HttpResponse:
    """Open the checkout of a booking for its client, whose page then leads there."""
    here = address_of(ref)
    booking = own_booking(ref, by=member.by, now=member.now).booking
    if booking.side_of(member.by) is not Side.CLIENT:
        raise Http404
    if request.method != "POST":
        return HttpResponseRedirect(here)
    try:
        BOOKING.spend(request, by=member.by, now=member.now)
        open_checkout(booking, here, now=member.now)
    except Refusal as refusal:
        request_metrics.note(request, refusal)
        status = 429 if isinstance(refusal, TooManyAttempts) else 409
        problem = why(refusal, reading=member.reading)
        answer = shown(request, member, ref, problem=problem, status=status)
        return slow_down(answer, refusal) if isinstance(refusal, TooManyAttempts) else answer
    return HttpResponseRedirect(here)


@for_members
def receipt(request: HttpRequest, member: Member, ref: UUID) -> HttpResponse:
    """Show what was paid for a booking, and what went back, on a page that can be printed."""
    found = sheet(ref, by=member.by, now=member.now)
    booked = found.full.booking
    lines = [] if found.account is None else money.receipts(found.account, member)
    if booked.sale is None or not lines:
        raise Http404
    facts = {
        "booking": card(found.full, member),
        "provider": booked.provider.name,
        "client": booked.client.name,
        "price": money.price(booked.sale, member),
        "lines": lines,
        "kept": member.reading.amount(booked.sale.bill.kept_cents, booked.sale.bill.currency),
    }
    return page(request, "bookings/receipt.html", facts, is_private=True)
