"""The first step: a time is chosen, and held from then on."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext

from bookable.domain.holds import HoldAppointment, HoldSeat, HoldTime
from bookable.domain.services import Kind
from bookable.domain.spans import Span
from bookable.engine.holding_time import Wanted
from bookable.interfaces.pages.booking.answers import kept_by_browser, show
from bookable.interfaces.pages.booking.held_times import HELD_FOR, Chosen, chosen, hold, spend_hold
from bookable.interfaces.pages.booking.offers import Offer
from bookable.interfaces.pages.booking.refused import Problem, sentence
from bookable.interfaces.pages.booking.sessions import at_place, session_named
from bookable.interfaces.pages.booking.visits import HOLD, INSTEAD, KEPT, Visit
from bookable.interfaces.pages.booking.what_next import what_next
from bookable.interfaces.pages.form_tokens import FIELD, FormExpiredError, key_of, new_token
from bookable.interfaces.pages.picker import Picker, TimeForm, pick
from bookable.interfaces.pages.time_choices import received, remember, sent
from bookable.queries.showing import When


def choose(visit: Visit, *, refusal: Problem | None = None) -> HttpResponse:
    """Show when an offer can be booked, and why the last choice was refused."""
    token = new_token(HOLD, now=visit.now)
    form = TimeForm({"act": HOLD, FIELD: token}, of_account=visit.by is not None)
    picker = pick(
        visit.request,
        partial(visit.offer.find, now=visit.now),
        zone=visit.offer.provider.timezone,
        keeps=KEPT,
        form=form,
        now=visit.now,
    )
    facts = {
        "picker": picker,
        "what_next": what_next(visit.offer, now=visit.now),
        "there_first": _there(visit, picker),
        "problem": sentence(refusal) if refusal else "",
        "choices": _choices(visit),
        "still_held": _still_held(visit),
    }
    response = show(visit, "choose.html", facts, refusal=refusal)
    remember(visit.request, response)
    return kept_by_browser(visit, response, but=[token])


def hold_chosen(visit: Visit) -> HttpResponse:
    """Hold the time or the seat that was chosen, and lead to the form with which it is booked.

    Raise FormExpiredError, and what `holding.hold` raises.
    """
    key = key_of(visit.request.POST.get(FIELD, ""), HOLD, now=visit.now)
    if key is None:
        raise FormExpiredError
    return HttpResponseRedirect(_held(visit, key))


def _held(visit: Visit, key: str) -> str:
    """Return the address that leads on. Raise what `holding.hold` raises."""
    offer, now = visit.offer, visit.now
    if (before := chosen(visit.request, INSTEAD)) is not None:
        before.release(visit.by, now=now)
    asked: Wanted
    if offer.kind is Kind.WORKSHOP:
        session = session_named(visit)
        asked = HoldSeat(program=offer.program.name, session=session, lasts=HELD_FOR)
        what = session.hex
    else:
        start = received(visit.request.POST.get("time", ""))
        # Who will provide it is not known yet, so there is no calendar in which it could be held.
        if offer.is_by_anyone:
            return visit.with_chosen(Chosen(Span(start, start + offer.takes)))
        asked = _time(offer, start)
        what = sent(start)
    spend_hold(visit.request, asked, by=visit.by, now=now)
    # A page can be used for one time after another, but for each of them once.
    return hold(asked, visit.with_chosen, key=f"{key} {what}", by=visit.by, now=now)


def _time(offer: Offer, start: datetime) -> HoldTime | HoldAppointment:
    """Return what keeps the time of what is offered: with a room, if it takes place in one."""
    times: Any = {"start": start, "length": offer.takes, "lasts": HELD_FOR}
    program, by = offer.program.name, offer.by_uuid
    if offer.service is None:
        return HoldTime(program=program, provider=by, **times)
    return HoldAppointment(program=program, service=offer.service.uuid, provider=by, **times)


def _choices(visit: Visit) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """Return what else is chosen: each choice with its name, and the address of each option."""
    offer, given = visit.offer, visit.request.GET
    when = {name: given[name] for name in ("month", "date", "time") if name in given}
    lengths = [
        (words, visit.address(**when, duration=str(minutes)), minutes == offer.minutes)
        for minutes, words in offer.lengths
    ]
    people = [
        (name, visit.address(**when, by=each), each == offer.by) for each, name in offer.providers
    ]
    named = [(gettext("Length"), lengths), (gettext("With"), people)]
    return [(name, options) for name, options in named if options]


def _there(visit: Visit, picker: Picker) -> tuple[str, When] | None:
    """Return the first time that is offered, and what the clocks of the place show then."""
    if not picker.times:
        return None
    start = received(picker.times[0].value)
    there = at_place(visit, Span(start, start + visit.offer.takes))
    return (picker.times[0].label, there) if there else None


def _still_held(visit: Visit) -> tuple[str, str] | None:
    """Return the time that was chosen before and is still held, and where it is booked."""
    before = chosen(visit.request, INSTEAD)
    if before is None or before.held_until(visit.by, now=visit.now) is None:
        return None
    return visit.when(before.span).begins, visit.with_chosen(before)
