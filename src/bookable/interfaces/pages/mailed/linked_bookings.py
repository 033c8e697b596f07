"""The page of one booking, for anyone who has its link: a guest, or a person who was given it.

It works without signing in, cookies and scripts. The signed token says who asks, and the token of
each form which sending of it is which.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from bookable.domain.calendar_files import calendar_file
from bookable.domain.commands import Cancel
from bookable.domain.people import Side
from bookable.domain.refusals import Refusal
from bookable.engine import own_handle
from bookable.interfaces.http import calendar_answers, request_metrics
from bookable.interfaces.http.throttling import BOOKING, spend_from
from bookable.interfaces.pages import form_tokens
from bookable.interfaces.pages.mailed.readers import Reader, answered, for_readers, take
from bookable.interfaces.pages.paying import open_checkout, to_pay
from bookable.interfaces.pages.texts import TextField
from bookable.queries import calendar_events


class CancelForm(forms.Form):
    """Why a booking is canceled."""

    reason = TextField(required=False)


@for_readers
def booking(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show a booking, cancel it, or open the checkout at which it is paid.

    A GET changes nothing, since programs that look at links for viruses send it.
    """
    if request.method != "POST":
        return _shown(request, reader)
    if request.POST.get("act") == "pay" and reader.opened.link.may_pay:
        return _pay(request, reader)
    form = CancelForm(request.POST)
    if not form.is_valid():
        return _shown(request, reader, mistake=str(form.errors["reason"][0]))
    command = Cancel(reason=form.cleaned_data["reason"])
    return take(request, reader, command, onward="?done", again="?again", show=_shown)


@for_readers
def calendar(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Answer with the calendar file of a booking."""
    link, by = reader.opened
    found = calendar_events.of_any(link.booking, by=by)
    event = calendar_answers.event(found, reader_id=by.person_id, now=reader.now)
    if event is None:
        raise Http404
    return calendar_answers.answer(request, calendar_file([event]), filename="booking.ics")


def _pay(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Open the checkout of a booking, to which its page leads then."""
    token = request.POST.get(form_tokens.FIELD, "")
    if form_tokens.key_of(token, reader.form, now=reader.now) is None:
        return HttpResponseRedirect("?again")
    try:
        spend_from(request, BOOKING.per_address, now=reader.now)
        open_checkout(reader.found.booking, request.path, now=reader.now)
    except Refusal as refusal:
        request_metrics.note(request, refusal)
        return _shown(request, reader, refusal=refusal)
    return HttpResponseRedirect("?")


def _page_of_provider(reader: Reader) -> str:
    """Return the address of the page of a client's provider, where there is one."""
    if not settings.BOOKABLE_PAGES or reader.opened.link.side is not Side.CLIENT:
        return ""
    handle = own_handle.of(reader.found.booking.provider.person_id)
    return reverse("provider", args=[handle]) if handle else ""


def _shown(request: HttpRequest, reader: Reader, **more: Any) -> HttpResponse:
    facts: dict[str, Any] = {
        "given": request.POST,
        "to_pay": to_pay(reader.found.booking, request, reading=reader.reading)
        if reader.opened.link.may_pay
        else None,
        "theirs_address": _page_of_provider(reader),
        "is_done": "done" in request.GET,
        "is_moved": "moved" in request.GET,
    }
    return answered(request, reader, "mailed/booking.html", facts, **more)
