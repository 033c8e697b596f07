"""The dates of workshops and courses: who comes, who waits, and what the practitioner does."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bookable.domain.people import Actor
from bookable.domain.refusals import (
    InUse,
    InvalidField,
    Refusal,
    SessionNotFound,
    SlotTaken,
)
from bookable.domain.repeats import DatesRefusedError
from bookable.engine.catalogue import sessions as held
from bookable.interfaces.auth.entry import now_of
from bookable.interfaces.pages.desk.cards import card
from bookable.interfaces.pages.desk.frame import desk_page, for_practitioners, reading_of
from bookable.interfaces.pages.desk.sending import (
    VERSION,
    ChangedMeanwhileError,
    carry_out,
    refuse_unless_seen,
    refused,
    version_of,
)
from bookable.interfaces.pages.desk.session_form import SessionForm, initial, something_else
from bookable.interfaces.pages.desk.taking_steps import Again, step_again, step_taken
from bookable.interfaces.pages.resuming import take_typed
from bookable.interfaces.pages.texts import TextField
from bookable.queries import held_sessions, locations, service_details
from bookable.queries.held_sessions import OwnSession, SessionInFull

ADDRESS = "/desk/sessions/"

ALIKE = ("service", "start", "end", "capacity", "place")
"""What the next date of a course or workshop mostly has like the one before it."""


class CallingOffForm(forms.Form):
    """Why a session is canceled."""

    reason = TextField(required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@for_practitioners
def sessions(request: HttpRequest, *, by: Actor) -> HttpResponse:
    """List the sessions to come, or add one, or several a week apart."""
    if request.method != "POST":
        first = {each: request.GET.get(each, "") for each in ALIKE}
        return _list(request, by, _form(request, by, initial=first))
    form, now = _form(request, by), now_of(request)
    if not form.is_valid():
        return _list(request, by, form, status=422)
    given = dict(form.cleaned_data)
    service_id, times = given.pop("service"), given.pop("times")
    done = "added" if times == 1 else "all-added"
    return _carried_out(
        request,
        form,
        lambda says, status: _list(request, by, _noted(form, says), status=status),
        lambda receipt: held.add(service_id, given, times=times, by=by, now=now, receipt=receipt),
        f"{ADDRESS}?done={done}&{_alike(request)}",
        by=by,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_practitioners
def session(request: HttpRequest, session_id: int, *, by: Actor) -> HttpResponse:
    """Show a session, and move it, cancel it, or take a step with a seat."""
    try:
        return _session(request, session_id, by)
    except SessionNotFound:
        raise Http404 from None


def _session(request: HttpRequest, session_id: int, by: Actor) -> HttpResponse:
    there = held_sessions.own_session(session_id, by=by, now=now_of(request))
    first = initial(there.session, reading_of(by))
    if request.method != "POST":
        return _one(request, by, there, _form(request, by, there.session, initial=first))
    if "step" in request.POST:
        form = _form(request, by, there.session, initial=first)
        return step_taken(
            request,
            lambda says, status: _one(request, by, there, form, status=status, problem=says),
            f"{ADDRESS}{session_id}/",
            by=by,
        )
    if request.POST.get("do") in {"cancel", "remove"}:
        return _end(request, by, there, _form(request, by, there.session, initial=first))
    form = _form(request, by, there.session)
    if not form.is_valid():
        return _one(request, by, there, form, status=422)
    return _move(request, by, there, form)


def _move(request: HttpRequest, by: Actor, there: SessionInFull, form: SessionForm) -> HttpResponse:
    of, now = there.session, now_of(request)
    return _carried_out(
        request,
        form,
        lambda says, status: _one(request, by, there, _noted(form, says), status=status),
        lambda receipt: held.change(
            of.service_id,
            of.id,
            form.cleaned_data,
            by=by,
            now=now,
            check=_unless_seen(request, of, by=by),
            receipt=receipt,
        ),
        f"{ADDRESS}{of.id}/?done=saved",
        by=by,
    )


def _end(request: HttpRequest, by: Actor, there: SessionInFull, form: SessionForm) -> HttpResponse:
    """Cancel a session with all that is booked in it, or delete one in which nothing is."""
    of, now = there.session, now_of(request)
    at: Any = {"by": by, "now": now}
    asked = CallingOffForm(request.POST)
    if not asked.is_valid():
        return _one(request, by, there, form, status=422, problem=str(asked.errors["reason"][0]))
    reason = asked.cleaned_data["reason"]

    def action(receipt: Any) -> object:
        if request.POST["do"] == "remove":
            held.remove(of.service_id, of.id, **at, receipt=receipt)
            return None
        check = _unless_seen(request, of, by=by)
        return held.cancel(of.service_id, of.id, reason=reason, **at, check=check, receipt=receipt)

    return _carried_out(
        request,
        form,
        lambda says, status: _one(request, by, there, form, status=status, problem=says),
        action,
        f"{ADDRESS}?done={request.POST['do']}",
        by=by,
    )


def _unless_seen(request: HttpRequest, of: OwnSession, *, by: Actor) -> Callable[[], None]:
    """Return what refuses a change of a session that is not planned any more as it was shown."""

    def check() -> None:
        there = held_sessions.planned_session(of.id, by=by, now=now_of(request))
        refuse_unless_seen(request, there.plan)

    return check


def _carried_out(
    request: HttpRequest, form: SessionForm, again: Again, action: Any, onward: str, *, by: Actor
) -> HttpResponse:
    try:
        return carry_out(request, action, onward, by=by, now=now_of(request))
    except InvalidField as refusal:
        form.refuse(refusal)
        return again("", 422)
    except ChangedMeanwhileError:
        return again(gettext("This was changed in another window since you opened it."), 409)
    except InUse:
        return again(gettext("This cannot be changed any more: people are booked in it."), 409)
    except SlotTaken:
        return again(something_else(), 409)
    except DatesRefusedError as refused_dates:
        form.refuse_dates(refused_dates)
        return again("", 409)
    except Refusal as refusal:
        return refused(request, refusal, again, by=by)


def _alike(request: HttpRequest) -> str:
    return urlencode({each: request.POST[each] for each in ALIKE if request.POST.get(each)})


def _noted(form: SessionForm, says: str) -> SessionForm:
    if says:
        form.add_error(None, says)
    return form


def _form(
    request: HttpRequest, by: Actor, there: OwnSession | None = None, **named: Any
) -> SessionForm:
    resumes = {"do": "add" if there is None else "move"}
    data = take_typed(request, by, **resumes) if "initial" in named else request.POST
    services = service_details.own_in_sessions(by) if there is None else ()
    places = locations.open_to(by.person_id)
    return SessionForm(
        data, services=services, places=places, reading=reading_of(by), there=there, **named
    )


def _list(request: HttpRequest, by: Actor, form: SessionForm, *, status: int = 200) -> HttpResponse:
    reading = reading_of(by)
    found = held_sessions.own_sessions(by, now=now_of(request))
    facts = {
        "form": form,
        "sessions": [(each, *reading.both(each.span, their_zone=each.zone)) for each in found],
        "can_add": bool(form.fields["service"].choices),  # type: ignore[attr-defined]
        "done": request.GET.get("done", ""),
        "zone": reading.zone_all_year(by.timezone),
    }
    return desk_page(request, "sessions.html", facts, by=by, status=status)


def _one(
    request: HttpRequest,
    by: Actor,
    there: SessionInFull,
    form: SessionForm,
    *,
    status: int = 200,
    problem: str = "",
) -> HttpResponse:
    given = step_again(request, by)
    now, seen = now_of(request), form.data.get(VERSION, "") or given.get(VERSION, "")
    if status == HTTPStatus.CONFLICT:
        # What is sent next was seen as it stands now.
        there, seen = held_sessions.own_session(there.session.id, by=by, now=now), ""
    reading, of = reading_of(by), there.session
    when, at_place = reading.both(of.span, their_zone=of.zone)
    facts = {
        "form": form,
        "session": of,
        "when": when,
        "there": at_place,
        "cards": [card(each, by=by, reading=reading, now=now) for each in there.bookings],
        "waiting": there.waiting,
        "paid": [reading.amount(each.cents, each.currency) for each in there.paid],
        "is_course": of.kind == "course",
        "is_ahead": of.is_ahead(now),
        "problem": problem,
        "done": request.GET.get("done", "") if not problem else "",
        "version": seen or version_of(of.plan),
        "given": given,
        "action": f"{ADDRESS}{of.id}/",
        "zone": reading.zone_all_year(of.zone),
    }
    return desk_page(request, "session.html", facts, by=by, status=status)
