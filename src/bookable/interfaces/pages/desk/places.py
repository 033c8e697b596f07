"""Where a practitioner's services take place: places of their own, made, renamed and removed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from bookable.domain.people import Actor
from bookable.domain.refusals import InUse, InvalidField, LocationNotFound, Refusal
from bookable.engine.catalogue import own_locations
from bookable.interfaces.auth.entry import now_of
from bookable.interfaces.pages.desk.frame import desk_page, for_practitioners, reading_of
from bookable.interfaces.pages.desk.sending import (
    ChangedMeanwhileError,
    carry_out,
    refuse_unless_seen,
    refused,
    version_of,
)
from bookable.interfaces.pages.resuming import take_typed
from bookable.queries import locations
from bookable.queries.locations import LocationRow

ADDRESS = "/desk/services/places/"


class PlaceForm(forms.Form):
    """What a place is called, and where it is."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    address = forms.CharField(
        label=gettext_lazy("Address"),
        help_text=gettext_lazy("Clients read it where they book."),
        max_length=500,
        required=False,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_practitioners
def places(request: HttpRequest, *, by: Actor) -> HttpResponse:
    """List the actor's own places, and add one, by the clocks of their own zone."""
    if request.method != "POST":
        return _list(request, by, PlaceForm(take_typed(request, by)))
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return _list(request, by, form, status=422)

    def action(receipt: Any) -> int:
        given = form.cleaned_data
        return own_locations.add(**given, timezone=by.timezone, by=by, receipt=receipt)

    def again(status: int) -> HttpResponse:
        return _list(request, by, form, status=status)

    return _sent(request, by, form, action, again)


@require_http_methods(["GET", "HEAD", "POST"])
@for_practitioners
def place(request: HttpRequest, location_id: int, *, by: Actor) -> HttpResponse:
    """Show, rename or remove one of the actor's own places."""
    try:
        there = locations.own_location(location_id, practitioner_id=by.person_id)
    except LocationNotFound:
        raise Http404 from None
    kept = {"name": there.name, "address": there.address}
    if request.method != "POST":
        return _one(request, by, PlaceForm(take_typed(request, by, do="save"), initial=kept), there)
    removes = request.POST.get("do") == "remove"
    form = PlaceForm(kept if removes else request.POST)
    if not form.is_valid():
        return _one(request, by, form, there, status=422)

    def change(receipt: Any) -> int:
        return own_locations.change(
            location_id,
            **form.cleaned_data,
            by=by,
            check=lambda: refuse_unless_seen(request, _seen(location_id, by)),
            receipt=receipt,
        )

    def remove(receipt: Any) -> None:
        own_locations.remove(location_id, by=by, receipt=receipt)

    def again(status: int) -> HttpResponse:
        return _one(request, by, form, _seen(location_id, by), status=status)

    return _sent(request, by, form, remove if removes else change, again)


def _seen(location_id: int, by: Actor) -> LocationRow:
    return locations.own_location(location_id, practitioner_id=by.person_id)


def _sent(
    request: HttpRequest,
    by: Actor,
    form: PlaceForm,
    action: Callable[[Any], Any],
    again: Callable[[int], HttpResponse],
) -> HttpResponse:
    try:
        return carry_out(request, action, f"{ADDRESS}?done=saved", by=by, now=now_of(request))
    except InvalidField as refusal:
        _name(form, refusal)
        return again(422)
    except ChangedMeanwhileError:
        form.add_error(None, gettext("This was changed in another window since you opened it."))
        return again(409)
    except InUse:
        form.add_error(None, gettext("Services, dates or bookings take place there, so it stays."))
        return again(409)
    except LocationNotFound:
        raise Http404 from None
    except Refusal as refusal:

        def show(says: str, status: int) -> HttpResponse:
            form.add_error(None, says)
            return again(status)

        return refused(request, refusal, show, by=by)


def _name(form: PlaceForm, refusal: InvalidField) -> None:
    if refusal.field == "name":
        form.add_error("name", gettext("Please enter letters."))
    else:
        form.add_error(None, gettext("You have too many places. Please remove one first."))


def _list(request: HttpRequest, by: Actor, form: PlaceForm, *, status: int = 200) -> HttpResponse:
    facts = {
        "form": form,
        "places": locations.own(by.person_id),
        "zone": reading_of(by).zone_at(now_of(request)),
        "done": request.GET.get("done", ""),
    }
    return desk_page(request, "places.html", facts, by=by, status=status)


def _one(
    request: HttpRequest, by: Actor, form: PlaceForm, there: LocationRow, *, status: int = 200
) -> HttpResponse:
    facts = {"form": form, "place": there, "version": version_of(there)}
    return desk_page(request, "place.html", facts, by=by, status=status)
