"""The page of one booking, for whoever has its link: a guest, or who was given it.

It works without signing in, cookies and scripts. The signed token says who asks, and the token of
each form which sending of it is which.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from bookable.domain.booking_links import LinkEnded
from bookable.domain.calendar_files import calendar_file
from bookable.domain.commands import Cancel
from bookable.domain.refusals import Refusal, TooManyAttempts
from bookable.engine import giving_links
from bookable.engine.bookings import Terms
from bookable.engine.giving_links import OpenLink
from bookable.interfaces.auth.entry import now_of
from bookable.interfaces.http import calendar_answers, request_metrics
from bookable.interfaces.http.sent_forms import once
from bookable.interfaces.http.throttling import BOOKING_LINKS, COMMANDS, spend_from
from bookable.interfaces.pages import form_tokens
from bookable.interfaces.pages.frame import page
from bookable.interfaces.pages.mailed.standing import facts_of
from bookable.interfaces.pages.sentences import why
from bookable.interfaces.pages.signing_in import slow_down
from bookable.interfaces.pages.visitors import in_their_language, read_as
from bookable.queries import calendar_events
from bookable.queries.linked_bookings import linked_booking
from bookable.queries.showing import Reading

PAGE, ENDED = "mailed/booking.html", "mailed/ended.html"


class CancelForm(forms.Form):
    """Why a booking is canceled, which was `seen` in this version."""

    seen = forms.IntegerField(min_value=0, max_value=2**31)
    reason = forms.CharField(required=False, max_length=2_000)


@csrf_exempt  # The signed token says who asks. No cookie does.
@require_http_methods(["GET", "HEAD", "POST"])
@in_their_language
def booking(request: HttpRequest, token: str) -> HttpResponse:
    """Show a booking, or cancel it.

    A GET changes nothing, since programs that look at links for viruses send it.
    """
    now = now_of(request)
    try:
        opened = _opened(request, token, now)
        if request.method != "POST":
            return _shown(request, opened, now=now)
        return _canceled(request, opened, now=now)
    except LinkEnded:
        return page(request, ENDED, {}, status=410, is_private=True)
    except TooManyAttempts as refusal:
        return slow_down(
            page(request, "mailed/busy.html", {}, status=429, is_private=True), refusal
        )


@require_safe
@in_their_language
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Answer with the calendar file of a booking."""
    now = now_of(request)
    try:
        link, by = _opened(request, token, now)
    except LinkEnded as refusal:
        return HttpResponse(refusal.sentence, "text/plain", status=410)
    except TooManyAttempts as refusal:
        wait = {"Retry-After": str(refusal.retry_after_seconds)}
        return HttpResponse(refusal.sentence, "text/plain", status=429, headers=wait)
    found = calendar_events.of_any(link.booking, by=by)
    event = calendar_answers.event(found, reader_id=by.person_id, now=now)
    if event is None:
        raise Http404
    return calendar_answers.answer(request, calendar_file([event]), filename="booking.ics")


def _opened(request: HttpRequest, token: str, now: datetime) -> OpenLink:
    """Return the link of a token. Raise Http404, LinkEnded or TooManyAttempts."""
    spend_from(request, BOOKING_LINKS, now=now)
    opened = giving_links.opened(token, now=now)
    if opened is None:
        raise Http404
    return opened


def _canceled(request: HttpRequest, opened: OpenLink, *, now: datetime) -> HttpResponse:
    """Cancel the booking once, however often the form is sent, and show how it stands."""
    key = form_tokens.key_of(request.POST.get(form_tokens.FIELD, ""), _form(opened), now=now)
    form = CancelForm(request.POST)
    if key is None or not form.is_valid():
        return HttpResponseRedirect("?again")
    command = Cancel(reason=form.cleaned_data["reason"])
    more: Any = {"now": now, "terms": Terms(frozenset({form.cleaned_data["seen"]}))}
    try:
        COMMANDS.spend(request, by=opened.by, now=now)
        onward = once(
            key,
            lambda receipt: giving_links.take(opened, command, receipt=receipt, **more),
            lambda _: "?done",
            now=now,
        )
    except LinkEnded:
        raise
    except Refusal as refusal:
        request_metrics.note(request, refusal)
        return _shown(request, opened, now=now, refusal=refusal, given=form.cleaned_data)
    return HttpResponseRedirect(onward)


def _shown(
    request: HttpRequest,
    opened: OpenLink,
    *,
    now: datetime,
    refusal: Refusal | None = None,
    given: dict[str, Any] | None = None,
) -> HttpResponse:
    found = linked_booking(opened, now=now)
    read_as(request, found.reader.locale)
    reading = Reading.of(get_language() or "", found.reader.zone)
    facts = facts_of(found, reading=reading, now=now) | {
        "token": form_tokens.new_token(_form(opened), now=now),
        "problem": "" if refusal is None else why(refusal, reading=reading),
        "given": given or {},
        "is_done": "done" in request.GET,
        "is_old": "again" in request.GET,
    }
    status = 200 if refusal is None else 409
    if isinstance(refusal, TooManyAttempts):
        shown = page(request, PAGE, facts, status=429, is_private=True)
        return slow_down(shown, refusal)
    return page(request, PAGE, facts, status=status, is_private=True)


def _form(opened: OpenLink) -> str:
    return f"booking link {opened.link.id}"
