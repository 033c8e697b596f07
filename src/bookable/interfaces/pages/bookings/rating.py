"""Saying how a booking was."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms as fields
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext, gettext_lazy

from bookable.domain.refusals import Refusal
from bookable.engine import feedback
from bookable.interfaces.http import request_metrics
from bookable.interfaces.pages import member_forms
from bookable.interfaces.pages.bookings.cards import address_of, card
from bookable.interfaces.pages.bookings.views import shown
from bookable.interfaces.pages.frame import page
from bookable.interfaces.pages.members import Member, for_members
from bookable.interfaces.pages.resuming import take_typed
from bookable.interfaces.pages.sentences import why
from bookable.interfaces.pages.texts import TextField
from bookable.queries.booking_sheets import own_booking, sheet
from bookable.queries.full_bookings import FullBooking

_GRADES = [
    (5, gettext_lazy("Very good")),
    (4, gettext_lazy("Good")),
    (3, gettext_lazy("All right")),
    (2, gettext_lazy("Not so good")),
    (1, gettext_lazy("Bad")),
]


class RatingForm(fields.Form):
    """How it was, on a scale of five."""

    rating = fields.TypedChoiceField(
        label=gettext_lazy("How was it?"), coerce=int, choices=_GRADES, widget=fields.RadioSelect
    )
    comment = TextField(
        label=gettext_lazy("What would you like to add?"),
        help_text=gettext_lazy("Others can read this. Only the person you rate sees your name."),
        rows=4,
        required=False,
    )


@for_members
def rate(request: HttpRequest, member: Member, ref: UUID) -> HttpResponse:
    """Ask how a booking was, and save it."""
    if request.method != "POST":
        found = sheet(ref, by=member.by, now=member.now)
        if not found.can_rate:
            problem = gettext("This is not possible as things stand now.")
            return shown(request, member, ref, problem=problem, status=409)
        return _ask(request, member, found.full, RatingForm(take_typed(request, member.by)))
    form = RatingForm(request.POST)
    full = own_booking(ref, by=member.by, now=member.now)
    if not form.is_valid():
        return _ask(request, member, full, form, status=422)
    asked: Any = {"program": full.booking.program, "by": member.by, "now": member.now}
    try:
        member_forms.once(
            request,
            lambda receipt: feedback.give(ref, **form.cleaned_data, **asked, receipt=receipt),
            by=member.by,
            now=member.now,
        )
    except Refusal as refusal:
        request_metrics.note(request, refusal)
        problem = why(refusal, reading=member.reading)
        return shown(request, member, ref, problem=problem, status=409)
    messages.success(request, gettext("Thank you for your rating."))
    return HttpResponseRedirect(address_of(ref))


def _ask(
    request: HttpRequest, member: Member, full: FullBooking, form: RatingForm, *, status: int = 200
) -> HttpResponse:
    facts = {
        "booking": card(full, member),
        "heading": gettext("How was it?"),
        "act": gettext("Send the rating"),
        "form": form,
        "form_key": member_forms.maker(member.by),
        "version": full.surroundings.version,
    }
    return page(request, "bookings/step.html", facts, status=status, is_private=True)
