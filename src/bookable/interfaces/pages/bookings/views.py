"""The page of a booking, and the file with which it gets into a calendar."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from bookable.domain.booking import Booking
from bookable.domain.calendar_files import calendar_file
from bookable.domain.lifecycle import Step
from bookable.domain.people import Side
from bookable.engine.registry import program, provides
from bookable.interfaces.http import calendar_answers
from bookable.interfaces.pages import member_forms
from bookable.interfaces.pages.bookings import histories, money, words
from bookable.interfaces.pages.bookings.cards import Card, card
from bookable.interfaces.pages.frame import page
from bookable.interfaces.pages.members import Member, for_members
from bookable.interfaces.pages.paying import to_pay
from bookable.queries import calendar_events
from bookable.queries.booking_sheets import Sheet, sheet


@for_members
def booking(request: HttpRequest, member: Member, ref: UUID) -> HttpResponse:
    """Show a booking to one of its sides."""
    return shown(request, member, ref)


@for_members
def calendar(request: HttpRequest, member: Member, ref: UUID) -> HttpResponse:
    """Answer with a booking as a calendar file."""
    found = calendar_events.of_any(ref, by=member.by, own=True)
    event = calendar_answers.event(found, reader_id=member.by.person_id, now=member.now)
    if event is None:
        raise Http404
    return calendar_answers.answer(request, calendar_file([event]), filename="booking.ics")


def shown(
    request: HttpRequest, member: Member, ref: UUID, *, problem: str = "", status: int = 200
) -> HttpResponse:
    """Return the page of a booking as it stands, with a `problem` that came up."""
    found = sheet(ref, by=member.by, now=member.now)
    facts = {**_facts(request, found, member), "problem": problem}
    return page(request, "bookings/booking.html", facts, status=status, is_private=True)


def _facts(request: HttpRequest, found: Sheet, member: Member) -> dict[str, object]:
    booked, sale = found.full.booking, found.full.booking.sale
    pays = found.side is Side.CLIENT
    receipts = [] if found.account is None else money.receipts(found.account, member)
    return {
        "booking": card(found.full, member),
        "side": found.side,
        "back": _back(booked, found.side, member),
        "form_key": member_forms.maker(member.by),
        "version": found.full.surroundings.version,
        "session_type": words.session_type(booked.details.session_type),
        "place_address": found.full.surroundings.address,
        "price": "" if sale is None else money.price(sale, member),
        "payment": "" if sale is None else money.state(sale, member, has_receipts=bool(receipts)),
        "to_pay": to_pay(booked, request, reading=member.reading) if pays else None,
        "owed": money.owed(booked, by=member.by, reading=member.reading),
        "owed_back": money.owed_back(found.full, by=member.by, reading=member.reading),
        "receipts": receipts,
        "policy": money.policy(sale, member) if sale and Step.CANCEL in found.full.steps else [],
        "reason": booked.reason_given,
        "details": booked.details,
        "parts": _parts(found, member),
        "whole": found.full.surroundings.parent,
        "history": histories.told(found.history, member),
        "has_file": booked.is_in_calendars,
        "again": _again(found),
        "can_rate": found.can_rate,
        "rating": found.rating,
    }


def _again(found: Sheet) -> str:
    """Return the address at which the same is booked once more, with its length, or nothing."""
    if found.again is None or not settings.BOOKABLE_PAGES:
        return ""
    handle, service = found.again
    booked = found.full.booking
    address = f"/p/{handle}/book/{booked.program}/" + (f"{service}/" if service else "")
    return address if booked.span is None else f"{address}?duration={booked.span.minutes}"


def _back(booking: Booking, side: Side, member: Member) -> tuple[str, str]:
    """Return the address and the name of the page with the person's other bookings of the kind."""
    if program(booking.program).paired:
        return reverse("buddies"), gettext("Buddies")
    if side is Side.PROVIDER and provides(member.by):
        return reverse("desk"), gettext("Desk")
    return reverse("me"), gettext("My bookings")


def _parts(found: Sheet, member: Member) -> list[Card]:
    return [card(each, member) for each in found.parts]
