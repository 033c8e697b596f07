"""The editor of a provider's weekly hours and dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bookable.domain.hours import shown as wall_time
from bookable.domain.hours_plans import HoursPlan, Stretches
from bookable.domain.people import Actor
from bookable.domain.refusals import InvalidField, Refusal
from bookable.engine import replacing_hours
from bookable.interfaces.auth.entry import now_of
from bookable.interfaces.pages.desk import hours_form, pace
from bookable.interfaces.pages.desk.frame import desk_page, for_providers, reading_of
from bookable.interfaces.pages.desk.hours_form import HoursForm
from bookable.interfaces.pages.desk.sending import (
    VERSION,
    ChangedMeanwhileError,
    carry_out,
    refuse_unless_seen,
    refused,
    version_of,
)
from bookable.interfaces.pages.resuming import take_typed
from bookable.queries.outside_hours import Booked, outside_hours
from bookable.queries.person_hours import PersonHours, person_hours
from bookable.queries.showing import Reading, When

SHOWN_OUTSIDE = 20

_EMPTY = hours_form.Group("")
"""What scripts copy to make a line."""


class Outside(NamedTuple):
    """What is booked outside some hours: the first of it, in words, and how much more there is."""

    bookings: Sequence[tuple[Booked, When]]
    more: int


class Difference(NamedTuple):
    """A day with the hours that are stored; None are those of its weekday."""

    day: str
    there: Sequence[tuple[str, str]] | None


@require_http_methods(["GET", "HEAD", "POST"])
@for_providers
def hours(request: HttpRequest, *, by: Actor) -> HttpResponse:
    """Show the hours, or do what a button of the editor says."""
    found, reading, now = person_hours(by.uuid, by=by), reading_of(by), now_of(request)
    if request.method != "POST":
        if (typed := take_typed(request, by)) is not None:
            form, seen = hours_form.sent(typed, reading), typed.get(VERSION, "")
            return _editor(request, by, form, found, version=seen)
        form = hours_form.shown(found.plan, reading, today=wall_time(now, by.timezone).date())
        return _editor(request, by, form, found, outside_of=found.plan)
    form, act = hours_form.sent(request.POST, reading), request.POST.get("do", "save")
    if act not in {"save", "check"}:
        return _editor(request, by, form, found, said=_edited(request, form, act))
    plan = form.plan(hours_form.not_shown(found.plan, today=wall_time(now, by.timezone).date()))
    if plan is None:
        return _editor(request, by, form, found, status=422)
    if act == "check":
        return _editor(request, by, form, found, outside_of=plan, is_checked=True)
    return _save(request, by, form, plan, found)


def _edited(request: HttpRequest, form: HoursForm, act: str) -> str:
    verb, _, of = act.partition(":")
    if verb == "copy":
        return form.copy(of, request.POST.getlist(f"{of}-to"))
    return form.edit(act)


def _save(
    request: HttpRequest, by: Actor, form: HoursForm, plan: HoursPlan, found: PersonHours
) -> HttpResponse:
    try:
        return _replace(request, by, plan, zone=found.timezone)
    except ChangedMeanwhileError:
        there = person_hours(by.uuid, by=by)
        changes = _differences(there.plan, plan, form.reading)
        return _editor(request, by, form, there, changes=changes, status=409)
    except InvalidField:
        wrong = gettext("These are too many different hours. Please remove some dates.")
        return _editor(request, by, form, found, wrong=wrong, status=422)
    except Refusal as refusal:
        return refused(
            request,
            refusal,
            lambda says, status: _editor(request, by, form, found, wrong=says, status=status),
            by=by,
        )


def _replace(request: HttpRequest, by: Actor, plan: HoursPlan, *, zone: str) -> HttpResponse:
    now = now_of(request)
    return carry_out(
        request,
        lambda receipt: replacing_hours.replace(
            by.uuid,
            plan,
            zone=zone,
            by=by,
            now=now,
            check=lambda: refuse_unless_seen(request, person_hours(by.uuid, by=by)),
            receipt=receipt,
        ),
        "/desk/hours/?saved",
        by=by,
        now=now,
    )


def _editor(
    request: HttpRequest,
    by: Actor,
    form: HoursForm,
    found: PersonHours,
    *,
    outside_of: HoursPlan | None = None,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    outside = (
        None if outside_of is None else _outside(outside_of, by, form.reading, now_of(request))
    )
    facts = {
        "form": form,
        "version": _seen(request, found, is_told="changes" in more),
        "outside": outside,
        "pace": pace.summary(by, form.reading),
        "zone": form.reading.zone_all_year(found.timezone),
        "is_saved": "saved" in request.GET,
        "changes": None,
        "empty": _EMPTY,
        # A template would double the percent sign.
        "copied": gettext("Copied to %(days)s."),
        **more,
    }
    return desk_page(request, "hours.html", facts, by=by, status=status)


def _seen(request: HttpRequest, found: PersonHours, *, is_told: bool) -> str:
    # A form that is edited on still stands on what was seen when it was opened. Once its sender is
    # told what has changed, that was seen, too.
    seen = "" if is_told else request.POST.get(VERSION, "")
    return seen or version_of(found)


def _outside(plan: HoursPlan, by: Actor, reading: Reading, now: datetime) -> Outside:
    found = outside_hours(plan, by=by, now=now)
    shown = [(each, reading.when(each.span)) for each in found[:SHOWN_OUTSIDE]]
    return Outside(shown, len(found) - len(shown))


def _differences(there: HoursPlan, typed: HoursPlan, reading: Reading) -> list[Difference]:
    """Return each day that is now stored otherwise than it was typed, with what is stored."""
    week = [
        Difference(name, _in_words(there.weekly[n], reading))
        for n, name in reading.week()
        if there.weekly[n] != typed.weekly[n]
    ]
    dates = [
        Difference(reading.date(on), _in_words(there.dates.get(on), reading))
        for on in sorted({*there.dates, *typed.dates})
        if there.dates.get(on) != typed.dates.get(on)
    ]
    return [*week, *dates]


def _in_words(stretches: Stretches | None, reading: Reading) -> Sequence[tuple[str, str]] | None:
    """Return hours as pairs of words, none where closed, or None for what is as in other weeks."""
    if stretches is None:
        return None
    return [(reading.clock(start), hours_form.end_named(end, reading)) for start, end in stretches]
