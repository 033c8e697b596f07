"""The second step: the form is filled in, and what was chosen is booked."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict

from bookable.domain.holds import HoldGone
from bookable.domain.hours import zone_of
from bookable.domain.people import Actor
from bookable.domain.refusals import InvalidField, KeyReused, Refusal
from bookable.domain.services import Kind
from bookable.domain.spans import Span
from bookable.interfaces.http.sent_forms import ANYBODY, led_to
from bookable.interfaces.pages.booking import held_times
from bookable.interfaces.pages.booking.answers import show
from bookable.interfaces.pages.booking.details import DetailsForm
from bookable.interfaces.pages.booking.held_times import Chosen
from bookable.interfaces.pages.booking.orders import order
from bookable.interfaces.pages.booking.refused import FORM_OLD, TIME_GONE, Problem, sentence
from bookable.interfaces.pages.booking.sessions import JOIN, at_place, position, shown_sessions
from bookable.interfaces.pages.booking.visits import INSTEAD, Visit
from bookable.interfaces.pages.booking.what_next import confirmed_at_once, what_next
from bookable.interfaces.pages.form_tokens import FIELD, Token, new_token, read
from bookable.interfaces.pages.paying import open_checkout
from bookable.interfaces.pages.resuming import keep_typed_by, take_typed
from bookable.interfaces.pages.time_choices import received, sent

FORM = "book"
SIGN_IN, SIGN_UP = "/sign-in/", "/sign-up/"

_SOON, _DAYS_SHOWN = timedelta(days=13), 3


def fill_in(visit: Visit, *, refusal: Problem | None = None) -> HttpResponse:
    """Show the form with which the chosen time, or a whole, is booked.

    If it has been booked already, in another tab or before going back, lead to its last page.
    """
    made = _made(visit) if refusal is None else None
    if made is not None:
        return HttpResponseRedirect(made)
    return _form(visit, DetailsForm(visit, before=_typed_before(visit)), refusal=refusal)


def sign_in_first(visit: Visit, *, at: str) -> HttpResponse:
    """Keep what was typed, and lead to the page on which one signs in or up and goes on here.

    Raise TooManyAttempts.
    """
    request, here = visit.request, visit.request.get_full_path()
    form = read(request.POST.get(FIELD, ""), FORM, now=visit.now)
    if form is not None and not visit.is_framed:
        visit.spend()
        keep_typed_by(form.owner, request, at=here)
    return HttpResponseRedirect(f"{at}?{urlencode({'next': here})}")


def _typed_before(visit: Visit) -> QueryDict | None:
    """Return once what was typed here before one signed in."""
    if visit.by is None:
        return None
    return take_typed(visit.request, visit.by, at=visit.request.get_full_path())


def book_chosen(visit: Visit) -> HttpResponse:
    """Book what was chosen, and lead to the page that says what happens next."""
    sent_form = read(visit.request.POST.get(FIELD, ""), FORM, now=visit.now)
    if visit.by is None and sent_form is not None and sent_form.owner:
        # Their session ended while they filled it in.
        return sign_in_first(visit, at=SIGN_IN)
    if visit.by is None and not visit.takes_guests:
        return _form(visit, DetailsForm(visit), status=403)
    form = DetailsForm(visit, sent=True)
    key = None if sent_form is None or sent_form.is_old else sent_form.key
    if not form.is_valid():
        return _form(visit, form, status=422)
    if key is None:
        form.add_error(None, str(FORM_OLD))
        return _form(visit, form, status=403)
    try:
        visit.spend_booking()
        return HttpResponseRedirect(_booked(visit, form, key))
    except InvalidField as refusal:
        form.add_refused(refusal)
        return _form(visit, form, status=422)
    except Refusal as refusal:
        form.add_error(None, sentence(refusal))
        return _form(visit, form, refusal=refusal)


def _made(visit: Visit) -> str | None:
    """Return the last page of what was chosen, if it is booked."""
    chosen = visit.chosen
    if chosen is None or not chosen.hold or chosen.held_until(visit.by, now=visit.now):
        return None
    return led_to(chosen.key, owner=visit.by.person_id if visit.by else ANYBODY)


def made_by(form: Token, request: HttpRequest, *, by: Actor) -> str | None:
    """Return the last page of what a person's form has booked, if it has.

    A form books under the key of what is held, or else under its own, for example after a conflict.
    """
    held = held_times.chosen(request)
    keys = [held.key if held else "", form.key]
    pages = (led_to(each, owner=by.person_id) for each in keys if each)
    return next((each for each in pages if each is not None), None)


def _booked(visit: Visit, form: DetailsForm, key: str) -> str:
    """Book, and return the address of the last page.

    A hold that has ended is done without, and one that another guest has booked under this address.
    """
    chosen = _picked(visit)
    held_key = (chosen and chosen.key) or key
    if chosen is not None and chosen.held_until(visit.by, now=visit.now) is None:
        chosen = replace(chosen, hold=None)
    try:
        address, booking = order(visit, chosen, form, key=held_key)
    except KeyReused:
        address, booking = order(visit, chosen and replace(chosen, hold=None), form, key=key)
    except HoldGone:
        free = chosen and replace(chosen, hold=None)
        address, booking = order(visit, free, form, key=held_key)
    if booking is not None:
        # If the vendor cannot be reached, the last page offers it again.
        with suppress(Refusal):
            open_checkout(booking, address, now=visit.now)
    return address


def _picked(visit: Visit) -> Chosen | None:
    """Return what is to be booked: after a conflict, the time that was chosen in the form."""
    if not (again := visit.request.POST.get("time", "")):
        return visit.chosen
    start = received(again)
    return Chosen(Span(start, start + visit.offer.takes))


def _form(
    visit: Visit, form: DetailsForm, *, status: int = 200, refusal: Problem | None = None
) -> HttpResponse:
    gone, now = isinstance(refusal, TIME_GONE), visit.now
    chosen = None if gone else _picked(visit)
    held_until = chosen.held_until(visit.by, now=now) if chosen else None
    shown = visit.chosen or chosen
    dates = _dates(visit)
    facts = {
        "form": form,
        "has_form": visit.takes_guests and not dates.get("is_full") and dates.get("dates") != [],
        "problem": sentence(refusal) if refusal and not form.is_bound else "",
        "token": new_token(FORM, now=now, owner=str(visit.by.uuid) if visit.by else ""),
        "when": visit.when(chosen.span) if chosen else None,
        "there": at_place(visit, chosen.span, chosen.session) if chosen else None,
        "after_it": what_next(visit.offer, chosen.span if chosen else None, now=now),
        "after_credit": confirmed_at_once(),
        "picked": sent(chosen.span.start) if chosen and chosen != visit.chosen else "",
        "held_until": visit.moment(held_until) if held_until else "",
        "was_held": bool(chosen and chosen.hold),
        "others": _others(visit, shown.span.start) if gone and shown else (),
        "other_address": visit.address(**({INSTEAD: visit.chosen.signed} if visit.chosen else {})),
        **dates,
    }
    return show(visit, "details.html", facts, status=status, refusal=refusal, is_private=True)


def _dates(visit: Visit) -> dict[str, object]:
    """Return the dates of a course, and the line for a seat in it if it is full."""
    if visit.offer.kind is not Kind.COURSE:
        return {}
    dates = shown_sessions(visit)
    return {
        "dates": dates,
        "is_full": any(each.is_full for each in dates),
        "position": position(visit),
        "join_token": new_token(JOIN, now=visit.now),
    }


def _others(visit: Visit, near: datetime) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return times that are free on the day of a time, and on the next days with any."""
    if not visit.offer.has_times:
        return []
    zone, words = zone_of(visit.zone), visit.words
    first = max(near, visit.now).astimezone(zone).date()
    found = visit.offer.find(first, first + _SOON, visit.zone, now=visit.now)
    return [
        (
            words.day(on),
            [
                (sent(each.span.start), words.time(each.span.start.astimezone(zone)))
                for each in openings
            ],
        )
        for on, openings in found.free(most=_DAYS_SHOWN)
    ]
