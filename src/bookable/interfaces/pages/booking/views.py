"""The pages on which people book: what is shown, and what is done, at their addresses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial, wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from bookable.domain.refusals import InvalidField, Refusal
from bookable.domain.services import Kind
from bookable.interfaces.pages.booking.booking_it import (
    SIGN_IN,
    SIGN_UP,
    book_chosen,
    fill_in,
    sign_in_first,
)
from bookable.interfaces.pages.booking.choosing import choose, hold_chosen
from bookable.interfaces.pages.booking.embedding import (
    FRAME,
    booking_page,
    framable,
    is_framed,
)
from bookable.interfaces.pages.booking.held_times import SLOT
from bookable.interfaces.pages.booking.last_page import last_page, pay
from bookable.interfaces.pages.booking.orders import MADE
from bookable.interfaces.pages.booking.refused import Problem
from bookable.interfaces.pages.booking.sessions import choose_session, join
from bookable.interfaces.pages.booking.visits import INSTEAD, Visit, visit
from bookable.interfaces.pages.form_tokens import FormExpiredError
from bookable.interfaces.pages.public import public, stale_reads
from bookable.interfaces.pages.signed_in import person
from bookable.interfaces.pages.visitors import View, in_their_language

_ACTS: Mapping[str, Callable[[Visit], HttpResponse]] = {
    "hold": hold_chosen,
    "book": book_chosen,
    "join": join,
    "pay": pay,
    "sign-in": partial(sign_in_first, at=SIGN_IN),
    "sign-up": partial(sign_in_first, at=SIGN_UP),
}

_SAFE = ("GET", "HEAD")
_LATER = {MADE, SLOT, INSTEAD}
"""What an address has once something was chosen."""


def _protected(view: View) -> View:
    """Protect what people who are signed in send by Django's token.

    What others send acts on no cookie. It has a signed token, which works inside frames, too.
    """

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        is_theirs = not is_framed(request) and person(request) is not None
        return (csrf_protect(view) if is_theirs else view)(request, *args, **named)

    return csrf_exempt(shown)


def _read_from_replica(view: View) -> View:
    """Have a replica show what can be chosen.

    What follows a choice shows what was just held or booked, and a browser in a frame may have sent
    no cookie that tells when.
    """
    of_replica = stale_reads(view)

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        is_choice = request.method in _SAFE and not (
            is_framed(request) or _LATER & set(request.GET)
        )
        return (of_replica if is_choice else view)(request, *args, **named)

    return shown


@public
@_protected
@require_http_methods(["GET", "HEAD", "POST"])
@_read_from_replica
@in_their_language
@framable
def book(
    request: HttpRequest, handle: str, program: str, service: UUID | None = None
) -> HttpResponse:
    """Choose a time, and book it."""
    try:
        seen = visit(request, handle, program, service)
        if seen.offer.handle != handle:
            return HttpResponseRedirect(_moved(request, handle, seen.offer.handle))
        # What the form is sent for instead of booking. Its button may stand before the form.
        act = _ACTS.get(request.POST.get("instead") or request.POST.get("act", ""))
        if act is None:
            return _page(seen)
        try:
            return act(seen)
        except (Refusal, FormExpiredError) as refusal:
            return _page(seen, refusal=refusal)
    except InvalidField as refusal:
        return _wrong_address(request, refusal.field)


def _wrong_address(request: HttpRequest, field: str) -> HttpResponse:
    kept = {name: request.GET[name] for name in FRAME if name in request.GET}
    facts = {"field": field, "without": f"?{urlencode(kept)}"}
    return booking_page(request, "wrong_address.html", facts, status=HTTPStatus.BAD_REQUEST)


def _moved(request: HttpRequest, old: str, new: str) -> str:
    """Return the address of a page with the current handle of its provider."""
    return request.get_full_path().replace(f"/p/{old}/", f"/p/{new}/", 1)


def _page(seen: Visit, *, refusal: Problem | None = None) -> HttpResponse:
    """Show the step that the address asks for, and why what was sent was refused."""
    if MADE in seen.request.GET:
        return last_page(seen, refusal=refusal)
    if seen.chosen is not None or seen.offer.is_whole:
        return fill_in(seen, refusal=refusal)
    if seen.offer.kind is Kind.WORKSHOP:
        return choose_session(seen, refusal=refusal)
    return choose(seen, refusal=refusal)
