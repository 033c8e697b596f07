"""Who reads a page behind the link of a booking, and the steps that they take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from bookable.domain.booking_links import LinkEnded
from bookable.domain.commands import Command
from bookable.domain.refusals import Refusal, TooManyAttempts
from bookable.engine import giving_links
from bookable.engine.bookings import Terms
from bookable.engine.giving_links import OpenLink
from bookable.interfaces.auth.entry import now_of
from bookable.interfaces.http import request_metrics
from bookable.interfaces.http.sent_forms import once
from bookable.interfaces.http.throttling import BOOKING_LINKS, COMMANDS, spend_from
from bookable.interfaces.pages import form_tokens
from bookable.interfaces.pages.frame import page
from bookable.interfaces.pages.mailed.standing import facts_of
from bookable.interfaces.pages.members import Member
from bookable.interfaces.pages.sentences import why
from bookable.interfaces.pages.signing_in import slow_down
from bookable.interfaces.pages.time_choices import words_for
from bookable.interfaces.pages.time_words import reading_here
from bookable.interfaces.pages.visitors import View, in_their_language, read_as
from bookable.queries.linked_bookings import LinkedBooking, linked_booking
from bookable.queries.showing import Reading

SEEN = "seen"
"""The field with the version of the booking that the reader saw."""


@dataclass(frozen=True, slots=True)
class Reader:
    """The person who opened a link, with the booking as it stands, and how they read."""

    opened: OpenLink
    found: LinkedBooking
    now: datetime
    reading: Reading

    @property
    def form(self) -> str:
        """The name of the forms of this link."""
        return f"booking link {self.opened.link.id}"

    @property
    def hidden(self) -> dict[str, str]:
        """The hidden fields of a form."""
        token = form_tokens.new_token(self.form, now=self.now)
        return {form_tokens.FIELD: token, SEEN: str(self.found.version)}


Show = Callable[..., HttpResponse]


def for_readers(view: Show) -> View:
    """Have a view answer anyone with an open link, as a Reader, in the language of its person."""

    @wraps(view)
    @csrf_exempt  # The signed token says who asks. No cookie does.
    @require_http_methods(["GET", "HEAD", "POST"])
    @in_their_language
    def shown(request: HttpRequest, token: str) -> HttpResponse:
        try:
            return view(request, _reader(request, token, now_of(request)))
        except LinkEnded:
            return page(request, "mailed/ended.html", {}, status=410, is_private=True)
        except TooManyAttempts as refusal:
            busy = page(request, "mailed/busy.html", {}, status=429, is_private=True)
            return slow_down(busy, refusal)

    return shown


def _reader(request: HttpRequest, token: str, now: datetime) -> Reader:
    """Return who has a link. Raise Http404, LinkEnded or TooManyAttempts."""
    spend_from(request, BOOKING_LINKS, now=now)
    opened = giving_links.opened(token, now=now)
    if opened is None:
        raise Http404
    found = linked_booking(opened, now=now)
    read_as(request, found.reader.locale)
    clock = words_for(request, usual_clock=found.reader.clock).hours
    reading = reading_here(found.reader.zone, clock)
    return Reader(opened, found, now, reading)


def take(
    request: HttpRequest, reader: Reader, command: Command, *, onward: str, again: str, show: Show
) -> HttpResponse:
    """Take a step once, however often its form is sent, and lead `onward`.

    A form that is not ours leads to `again`. One that was open for too long is shown again by
    `show`, with what was typed; so is one whose step is refused, with the reason, beside the
    booking as it stands. Raise LinkEnded.
    """
    sent = form_tokens.read(request.POST.get(form_tokens.FIELD, ""), reader.form, now=reader.now)
    seen = request.POST.get(SEEN, "")
    if sent is None or not (seen.isdecimal() and len(seen) < 18):
        return HttpResponseRedirect(again)
    if sent.is_old:
        return show(request, reader, is_old=True)
    more: Any = {"now": reader.now, "terms": Terms(frozenset({int(seen)}))}
    try:
        COMMANDS.spend(request, by=reader.opened.by, now=reader.now)
        once(
            sent.key,
            lambda receipt: giving_links.take(reader.opened, command, receipt=receipt, **more),
            lambda _: onward,
            now=reader.now,
        )
    except LinkEnded:
        raise
    except Refusal as refusal:
        request_metrics.note(request, refusal)
        return show(request, _reread(reader), refusal=refusal)
    return HttpResponseRedirect(onward)


def answered(
    request: HttpRequest,
    reader: Reader,
    template: str,
    facts: Mapping[str, object],
    *,
    refusal: Refusal | None = None,
    is_old: bool = False,
    mistake: str = "",
) -> HttpResponse:
    """Return a page about the booking, which says why a step was refused if one was, or what is
    wrong with its form, or that it was open for too long."""
    link, by = reader.opened
    around = facts_of(reader.found, Member(by, reader.now, reader.reading), side=link.side) | {
        "hidden": reader.hidden,
        "problem": mistake if refusal is None else why(refusal, reading=reader.reading),
        "mistake": mistake,
        "is_old": is_old,
        "is_again": "again" in request.GET,
    }
    is_busy = isinstance(refusal, TooManyAttempts)
    status = 429 if is_busy else 422 if mistake else 409 if refusal or is_old else 200
    shown = page(request, template, {**around, **facts}, status=status, is_private=True)
    return slow_down(shown, refusal) if isinstance(refusal, TooManyAttempts) else shown


def _reread(reader: Reader) -> Reader:
    found = linked_booking(reader.opened, now=reader.now)
    return Reader(reader.opened, found, reader.now, reader.reading)
