"""The first page of the desk: what a provider has to do, and what is ahead of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bookable.domain.hours import refuse_far_away, shown_days, zone_of
from bookable.domain.people import Actor
from bookable.domain.refusals import BookingNotFound, InvalidField, Refusal, TooManyAttempts
from bookable.engine import registry
from bookable.interfaces.auth.entry import now_of
from bookable.interfaces.http import request_metrics
from bookable.interfaces.pages.desk.cards import Card, by_day, by_sale, card
from bookable.interfaces.pages.desk.frame import (
    desk_page,
    for_providers,
    reading_of,
    silent_calendars,
)
from bookable.interfaces.pages.desk.steps import StepForm, take
from bookable.interfaces.pages.resuming import take_typed
from bookable.interfaces.pages.sentences import why
from bookable.interfaces.pages.settings.frame import has_page
from bookable.interfaces.pages.signing_in import slow_down
from bookable.interfaces.pages.visitors import onward
from bookable.queries import desks
from bookable.queries.desks import Cursor, Desk, Entry, desk
from bookable.queries.full_bookings import full_booking

_EPOCH, _TICK = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)

AT_ONCE = 30
"""How many entries of what is ahead are shown at once."""


@require_http_methods(["GET", "HEAD", "POST"])
@for_providers
def today(request: HttpRequest, *, by: Actor) -> HttpResponse:
    """Show the desk, or take a step with a booking and show how it stands then."""
    now = now_of(request)
    if request.method != "POST":
        return _shown(request, by=by, now=now, given=_resumed(request, by))
    form = StepForm(request.POST)
    if not form.is_valid():
        more: Any = {"problem": form.mistake, "given": form.again, "status": 422}
        return _shown(request, by=by, now=now, **more)
    given = form.cleaned_data
    try:
        take(request, given, by=by, now=now)
    except Refusal as refusal:
        return _refused(request, refusal, given, by=by, now=now)
    if there := onward(request):
        messages.success(request, gettext("Done."))
        return HttpResponseRedirect(there)
    return HttpResponseRedirect(f"/desk/?done={given['booking']}")


def _resumed(request: HttpRequest, by: Actor) -> Mapping[str, Any] | None:
    """Return the step that a person was taking when their session ended."""
    typed = take_typed(request, by)
    form = None if typed is None else StepForm(typed)
    return form.cleaned_data if form is not None and form.is_valid() else None


def _refused(
    request: HttpRequest, refusal: Refusal, given: Mapping[str, Any], *, by: Actor, now: datetime
) -> HttpResponse:
    request_metrics.note(request, refusal)
    says = why(refusal, reading=reading_of(by))
    more: Any = {"by": by, "now": now, "problem": says, "given": given}
    if isinstance(refusal, TooManyAttempts):
        return slow_down(_shown(request, **more, status=429), refusal)
    status = 404 if isinstance(refusal, BookingNotFound) else 409
    return _shown(request, **more, status=status)


def _shown(
    request: HttpRequest,
    *,
    by: Actor,
    now: datetime,
    problem: str = "",
    given: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    reading = reading_of(by)
    on = now.astimezone(zone_of(by.timezone)).date()
    try:
        after = _cursor(request.GET.get("after", ""))
    except InvalidField:
        after, problem, status = None, gettext("This page is not there any more."), 404
    found = desk(shown_days(on, on, by.timezone), after, limit=AT_ONCE, by=by, now=now)
    facts = _cards(found, by=by, now=now) | {
        "counts": found.counts,
        "is_first": after is None,
        "more": None if found.end is None else _written(found.end),
        "problem": problem,
        "given": given,
        "done": _card_of(request.GET.get("done", "") or (problem and given), by=by, now=now),
        "zone": reading.zone_at(now),
        "has_page": has_page(by),
        "first_steps": _first_steps(found, by) if after is None else [],
        "silent": silent_calendars(by, reading=reading, now=now),
    }
    return desk_page(request, "today.html", facts, by=by, status=status)


class _MoneyList(NamedTuple):
    """Bookings whose client or provider has to pay the other."""

    id: str
    title: str
    cards: Sequence[Card]

    @property
    def groups(self) -> list[list[Card]]:
        """The bookings that are shown on one card, such as the seats of a session, together."""
        return by_sale(self.cards)


def _cards(found: Desk, *, by: Actor, now: datetime) -> dict[str, object]:
    reading = reading_of(by)

    def cards_of(entries: Sequence[Entry]) -> list[Card]:
        return [card(each, by=by, reading=reading, now=now) for each in entries]

    return {
        "waiting": cards_of(found.waiting),
        "money": [
            _MoneyList("unpaid", gettext("Waiting for payment"), cards_of(found.unpaid)),
            _MoneyList("owed-back", gettext("To be refunded"), cards_of(found.owed_back)),
        ],
        "most": desks.MOST_WAITING,
        "unsettled": cards_of(found.unsettled),
        "days": by_day(cards_of(found.ahead), reading=reading, now=now),
    }


class FirstStep(NamedTuple):
    """Something that a provider does before they are booked, and whether it is done."""

    is_done: bool
    address: str
    name: str
    why: str


def _first_steps(found: Desk, by: Actor) -> list[FirstStep]:
    """Return what a newcomer has to do before they can be booked; nothing for anyone else."""
    prepared = found.prepared
    sells = registry.sells(by)
    if not found.is_empty or (prepared.has_hours and (prepared.has_services or not sells)):
        return []
    hours = FirstStep(
        prepared.has_hours,
        "/desk/hours/",
        gettext("Set the hours"),
        gettext("People can book you when you are open."),
    )
    service = FirstStep(
        prepared.has_services,
        "/desk/services/#new",
        gettext("Offer a service"),
        gettext("An appointment, a workshop, a course: with its length and its price."),
    )
    steps = [hours, service] if sells else [hours]
    return [*steps, *_steps_of_page(found)] if has_page(by) else steps


def _steps_of_page(found: Desk) -> list[FirstStep]:
    words = FirstStep(
        found.prepared.has_words,
        "/me/settings/#id_bio",
        gettext("Say something about yourself"),
        gettext("It stands on the page where people book you."),
    )
    share = FirstStep(
        False,
        "/me/settings/page/",
        gettext("Share my page"),
        gettext("Send its address to your clients, or put it on your own site."),
    )
    return [words, share]


def _card_of(named: str | Mapping[str, Any] | None, *, by: Actor, now: datetime) -> Card | None:
    """Return the booking that a step was about, as it stands now."""
    try:
        ref = named["booking"] if isinstance(named, Mapping) else UUID(named or "")
        return card(full_booking(ref, by=by, now=now), by=by, reading=reading_of(by), now=now)
    except (ValueError, BookingNotFound):
        return None


def _written(cursor: Cursor) -> str:
    kind = "s" if cursor.is_session else "b"
    return f"{(cursor.start - _EPOCH) // _TICK}{kind}{cursor.id}"


def _cursor(text: str) -> Cursor | None:
    """Return where a page begins by its address, or raise InvalidField."""
    if not text:
        return None
    kind = "s" if "s" in text else "b"
    start, _, id_ = text.partition(kind)
    try:
        at = _EPOCH + int(start) * _TICK
        number = int(id_)
    except (ValueError, OverflowError):
        raise InvalidField("after", "is not a place in this list") from None
    refuse_far_away(at, field="after")
    if not 0 <= number < 2**63:
        raise InvalidField("after", "is not a place in this list")
    return Cursor(at, kind == "s", number)
