"""A provider's calendar: a week, a day, a month, or a list."""

from __future__ import annotations

from datetime import date, datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from bookable.domain.hours import shown_days, zone_of
from bookable.domain.people import Actor
from bookable.domain.refusals import BookingNotFound, InvalidField
from bookable.engine import registry
from bookable.interfaces.auth.entry import now_of
from bookable.interfaces.pages.desk import drawing
from bookable.interfaces.pages.desk.cards import Card, card
from bookable.interfaces.pages.desk.day_words import DayWords
from bookable.interfaces.pages.desk.frame import (
    desk_page,
    for_providers,
    reading_of,
    silent_calendars,
)
from bookable.interfaces.pages.desk.ranges import Range, View, range_of
from bookable.queries.diaries import diary
from bookable.queries.full_bookings import full_booking

ADDRESS = "/desk/calendar/"


@require_safe
@for_providers
def calendar(request: HttpRequest, *, by: Actor) -> HttpResponse:
    """Show some days of the calendar."""
    now = now_of(request)
    words = DayWords(reading_of(by))
    today = now.astimezone(zone_of(by.timezone)).date()
    try:
        shown = range_of(request.GET, today=today, first_weekday=words.first_weekday)
        problem, status = "", 200
    except InvalidField as refusal:
        shown = range_of({}, today=today, first_weekday=words.first_weekday)
        problem, status = _wrong(refusal), 400
    within = shown_days(shown.first, shown.last, by.timezone)
    found = diary(within, by=by, now=now)
    drawn = drawing.days(shown.dates, found, words, month=shown.on.month, today=today)
    facts = _around(shown, words, by) | {
        "problem": problem,
        "done": _done(request, by=by, now=now),
        "silent": silent_calendars(by, reading=reading_of(by), now=now),
        "zone": by.timezone,
        "zone_words": words.reading.zone_at(within.start),
        "clock": by.clock,
        "has_hours": found.has_hours,
        "days": drawn,
        "step": request.user.slot_interval_minutes,  # type: ignore[union-attr]
        "can_block": registry.keeps_hours(by),
    }
    if shown.view in {View.DAY, View.WEEK}:
        facts["drawing"] = drawing.drawing(drawn, found, words, now=now)
    return desk_page(request, f"calendar_{shown.view}.html", facts, by=by, status=status)


def _around(shown: Range, words: DayWords, by: Actor) -> dict[str, object]:
    """Return what is above the days: their title, and the ways to other days and views."""
    names = {
        View.DAY: gettext("Day"),
        View.WEEK: gettext("Week"),
        View.MONTH: gettext("Month"),
        View.LIST: gettext("List"),
    }
    return {
        "view": shown.view,
        "on": shown.on,
        "title": _title(shown, words),
        "views": [(view, name, address(shown.on, view)) for view, name in names.items()],
        "before": address(shown.before, shown.view),
        "after": address(shown.after, shown.view),
        "here": f"{ADDRESS}?{urlencode({'view': shown.view})}",
    }


def _title(shown: Range, words: DayWords) -> str:
    if shown.view is View.DAY:
        return words.full(shown.on)
    if shown.view is View.MONTH:
        return words.month(shown.on)
    return words.days(shown.first, shown.last)


def address(on: date, view: View, **more: str) -> str:
    """Return the address of the calendar on a date."""
    return f"{ADDRESS}?{urlencode({'view': view, 'date': on.isoformat(), **more})}"


def _wrong(refusal: InvalidField) -> str:
    if refusal.field == "view":
        return gettext("“view” is none of day, week, month and list. This week is shown instead.")
    return gettext("“date” is not a date such as 2027-03-01. This week is shown instead.")


def _done(request: HttpRequest, *, by: Actor, now: datetime) -> Card | None:
    """Return the booking that was moved last, as it stands now."""
    try:
        ref = UUID(request.GET.get("done", ""))
        return card(full_booking(ref, by=by, now=now), by=by, reading=reading_of(by), now=now)
    except (ValueError, BookingNotFound):
        return None
