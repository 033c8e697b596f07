"""Steps with bookings on other pages of the desk than its first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse

from bookable.domain.people import Actor
from bookable.domain.refusals import Refusal
from bookable.interfaces.auth.entry import now_of
from bookable.interfaces.pages.desk.sending import refused
from bookable.interfaces.pages.desk.steps import StepForm, take
from bookable.interfaces.pages.resuming import take_typed

Again = Callable[[str, int], HttpResponse]
"""Shows the page again with a problem, and a status."""


def step_again(request: HttpRequest, by: Actor) -> Mapping[str, Any]:
    """Return what is known of a step whose form is shown again: what was sent, or typed before."""
    typed = request.POST if request.method == "POST" else take_typed(request, by)
    form = StepForm(typed)
    if (again := form.again) is not None:
        return again
    return {"booking": None, "step": "", **({} if typed is None else typed.dict())}


def step_taken(request: HttpRequest, again: Again, address: str, *, by: Actor) -> HttpResponse:
    """Take the step that a form of a page asks for, and lead back to its booking there."""
    form = StepForm(request.POST)
    if not form.is_valid():
        return again(form.mistake, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        take(request, form.cleaned_data, by=by, now=now_of(request))
    except Refusal as refusal:
        return refused(request, refusal, again, by=by)
    to = f"{address}?done=step#b-{form.cleaned_data['booking']}"
    return HttpResponse(status=HTTPStatus.SEE_OTHER, headers={"Location": to})
