"""The first page: who can be booked, found by name, by programme, and by when they are free."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from bookable.domain.people import Actor, Role
from bookable.domain.spans import Span
from bookable.engine import clock, demo, own_handle, sandbox
from bookable.interfaces.auth.reach import is_public
from bookable.interfaces.pages.faces import initials
from bookable.interfaces.pages.frame import page
from bookable.interfaces.pages.front.finding import FindForm
from bookable.interfaces.pages.front.metadata import About
from bookable.interfaces.pages.front.readings import reading_for
from bookable.interfaces.pages.program_words import words_of
from bookable.interfaces.pages.public import kept, stale_reads
from bookable.interfaces.pages.time_choices import remember
from bookable.interfaces.pages.visitors import VISITOR, in_their_language
from bookable.queries.free_in_programs import DayWish, first_on, free_at, free_on
from bookable.queries.free_providers import FreeWish
from bookable.queries.public_directory import Card, Listing, card, listing, place_of
from bookable.queries.showing import Reading

PAGE = 12
"""How many providers a page shows."""

LENGTH, SOON = timedelta(hours=1), timedelta(days=8)
"""How long the next opening of each is if no service says so, and how far it is looked for."""


_ROLES = {
    Role.TEACHER: gettext_lazy("Teacher"),
    Role.STUDENT: gettext_lazy("Student"),
    Role.MENTOR: gettext_lazy("Mentor"),
    Role.MENTEE: gettext_lazy("Mentee"),
    Role.PRACTITIONER: gettext_lazy("Practitioner"),
    Role.CLIENT: gettext_lazy("Client"),
    Role.BUDDY: gettext_lazy("Buddy"),
    Role.STAFF: gettext_lazy("Staff"),
}


class Shown(NamedTuple):
    """A provider as a card shows them."""

    card: Card
    initials: str
    titles: list[str]
    opening: str


@require_safe
@stale_reads
@in_their_language
def way_in(request: HttpRequest, developers: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    """Show who can be booked; where there are no public pages, what there is for developers."""
    if not settings.BOOKABLE_PAGES:
        return developers(request)
    now = clock.now()
    reading, guess = reading_for(request, usual_zone="UTC")
    form = FindForm(FindForm.USUAL | request.GET.dict(), reading=reading, now=now)
    found = _found(form, request.GET.get("after", ""), now=now) if form.is_valid() else None
    firsts = _first_openings(form, found.cards, now=now) if found else {}
    asked = form.span or form.day
    facts = {
        "form": form,
        "is_asked": any(request.GET.get(name) for name in form.fields if name != "minutes"),
        "found": [_shown(card, firsts, reading) for card in found.cards] if found else [],
        "wish": form.wish if form.is_valid() else "",
        "next": _next(request, found),
        "many": _many(found, is_first="after" not in request.GET),
        "start": _address(request) if "after" in request.GET else "",
        "when": reading.when(form.span) if form.span else None,
        "day": reading.when(form.day).day if form.day else "",
        "without_time": _address(request, leave_out={"time"}) if form.span else "",
        "zone": reading.zone,
        "guess": guess,
        "zone_words": reading.zone_at(asked.start if asked else now),
        "about": About.of_site(),
        **_greeting(reading),
    }
    status = 200 if form.is_valid() else 422
    response = page(request, "front/way_in.html", facts, status=status)
    return remember(request, kept(request, response))


def _found(form: FindForm, after: str, *, now: datetime) -> Listing:
    """Return who is found, after the provider of a handle."""
    search = form.cleaned_data["q"]
    if form.day is not None:
        last = card(after, now=now) if after else None
        return free_on(_on_the_day(form, form.day), last, limit=PAGE, now=now)
    place = place_of(after) if after else None
    if form.span is None:
        return listing(form.programs, search, place, limit=PAGE)
    wishes = [FreeWish(program=each, span=form.span, search=search) for each in form.programs]
    return free_at(wishes, place, limit=PAGE, by=VISITOR, now=now)


def _on_the_day(form: FindForm, day: Span) -> DayWish:
    search = form.cleaned_data["q"]
    return DayWish(programs=form.programs, length=form.length, day=day, search=search)


def _many(found: Listing | None, *, is_first: bool) -> str:
    """Return how many were found, as far as one page tells."""
    number = len(found.cards) if found else 0
    if not is_first or (found and found.end and not number):
        return gettext("Found")
    if found and found.end:
        return gettext("More than %(number)s found") % {"number": number}
    return ngettext("%(number)s found", "%(number)s found", number) % {"number": number}


def _next(request: HttpRequest, found: Listing | None) -> str:
    """Return the address of the next page, or nothing."""
    if found is None or found.end is None:
        return ""
    # Where no one of those who were looked at is free, others further on may be.
    end = found.end.person_id
    handles = (card.handle for card in found.cards if card.person_id == end)
    return _address(request, after=next(handles, None) or own_handle.of(end))


def _address(request: HttpRequest, leave_out: Collection[str] = (), **more: str) -> str:
    """Return the address of another page of what was asked for."""
    left = {"after", "lang", *leave_out}
    asked = [(name, value) for name, value in request.GET.items() if name not in left]
    return "?" + urlencode([*asked, *more.items()])


def _first_openings(
    form: FindForm, found: Sequence[Card], *, now: datetime
) -> Mapping[int, datetime]:
    """Return when each of some people can be booked next, unless a time was asked for."""
    if form.span is not None:
        return {}
    people = [each.person_id for each in found]
    if form.day is not None:
        return first_on(people, _on_the_day(form, form.day), now=now)
    soon = DayWish(programs=form.programs, length=LENGTH, day=Span(now, now + SOON))
    return first_on(people, soon, now=now, is_any_length=True)


def _shown(card: Card, firsts: Mapping[int, datetime], reading: Reading) -> Shown:
    titles = [str(words_of(each.name).several) for each in card.programs]
    opening = firsts.get(card.person_id)
    words = reading.day_and_time(opening) if opening else ""
    return Shown(card, initials(card.name), titles, words)


def _greeting(reading: Reading) -> dict[str, object]:
    """Return what a newcomer to a demo or a sandbox is told."""
    people: list[Actor] = [] if is_public() else demo.active()
    is_sandbox = settings.BOOKABLE_SANDBOX
    stopped = sandbox.stopped_at() if is_sandbox else None
    return {
        "demo": [(each, [_ROLES[role] for role in Role if role in each.roles]) for each in people],
        "is_sandbox": is_sandbox,
        "stopped_at": reading.moment(stopped) if stopped else "",
    }
