"""Blocking a part of a date in a provider's hours, and opening it again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date as Date  # noqa: N812 (a field of the form is called date)
from datetime import datetime, time
from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from bookable.domain import blocked_hours as hours
from bookable.domain.blocked_hours import blocked, opened_again
from bookable.domain.hours import refuse_far_away, shown_days, zone_of
from bookable.domain.hours_plans import HoursPlan
from bookable.domain.people import Actor
from bookable.domain.refusals import InvalidField, TooManyAttempts
from bookable.engine import replacing_hours
from bookable.interfaces.auth.entry import now_of
from bookable.interfaces.pages import member_forms
from bookable.interfaces.pages.desk import drawing
from bookable.interfaces.pages.desk.calendar import address
from bookable.interfaces.pages.desk.day_words import DayWords
from bookable.interfaces.pages.desk.frame import desk_page, for_providers, reading_of
from bookable.interfaces.pages.desk.ranges import View
from bookable.interfaces.pages.resuming import take_typed
from bookable.interfaces.pages.signing_in import slow_down, too_many
from bookable.queries.diaries import diary
from bookable.queries.outside_hours import Booked, left_outside
from bookable.queries.showing import When

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ADDRESS = "/desk/calendar/block/"

_EDITS: Mapping[str, Callable[..., HoursPlan]] = {
    "block": blocked,
    "open": opened_again,
}


def _time(label: StrOrPromise) -> forms.TimeField:
    entry = forms.TimeInput({"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=entry, required=False)


class Part(NamedTuple):
    """A part of a date; an end of 00:00 is the end of the day."""

    on: Date
    start: time
    end: time


class Consequences(NamedTuple):
    """What to know before a part of a date is blocked: the bookings that would lie outside the
    hours, in words, and whether the part reaches out of the hours as they are."""

    part: str
    bookings: Sequence[tuple[Booked, When]]
    is_beyond: bool


class NotConfirmedError(Exception):
    """Blocking has consequences of which the provider has not heard."""

    def __init__(self, consequences: Consequences) -> None:
        super().__init__()
        self.consequences = consequences


class BlockForm(forms.Form):
    """A part of a date, or the whole of it."""

    date = forms.DateField(
        label=gettext_lazy("Date"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    whole = forms.BooleanField(label=gettext_lazy("The whole day"), required=False)
    start = _time(gettext_lazy("From"))
    end = _time(gettext_lazy("Until"))
    # The part of a date for which it was ticked: another one is asked about again.
    sure = forms.CharField(label=gettext_lazy("Block it anyway"), required=False, max_length=40)

    def clean_date(self) -> Date:
        """Refuse dates too far away to be planned."""
        on: Date = self.cleaned_data["date"]
        try:
            refuse_far_away(on, field="date")
        except InvalidField:
            raise forms.ValidationError(gettext("This date is too far away.")) from None
        return on

    def clean(self) -> dict[str, Any]:
        """Require both times unless it is the whole day."""
        given = super().clean() or {}
        if given.get("whole"):
            return given | {"start": time(0), "end": time(0)}
        for name in ("start", "end"):
            if given.get(name) is None and name not in self.errors:
                self.add_error(name, gettext("Please give a time, or choose the whole day."))
        return given


@require_http_methods(["GET", "HEAD", "POST"])
@for_providers
def block(request: HttpRequest, *, by: Actor) -> HttpResponse:
    """Show what is blocked and planned on a date, or block a part of it or open it again."""
    now = now_of(request)
    if request.method != "POST":
        typed = take_typed(request, by, act="block")
        form = BlockForm(typed) if typed else _filled(request, by, now)
        return _shown(request, form, by=by, now=now)
    form = BlockForm(request.POST)
    edit = _EDITS.get(request.POST.get("act", ""))
    if not form.is_valid() or edit is None:
        return _shown(request, form, by=by, now=now, status=422)
    try:
        return _edited(request, form, edit, by=by, now=now)
    except NotConfirmedError as asked:
        form.add_error("sure", gettext("Please confirm that you mean this."))
        return _shown(request, form, by=by, now=now, status=422, consequences=asked.consequences)
    except InvalidField as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, _why(refusal))
        return _shown(request, form, by=by, now=now, status=409)
    except TooManyAttempts as refusal:
        too_many(form)
        return slow_down(_shown(request, form, by=by, now=now, status=429), refusal)


def _named(part: Part) -> str:
    return f"{part.on.isoformat()} {part.start:%H:%M} {part.end:%H:%M}"


def _edited(
    request: HttpRequest,
    form: BlockForm,
    edit: Callable[..., HoursPlan],
    *,
    by: Actor,
    now: datetime,
) -> HttpResponse:
    part = Part(*(form.cleaned_data[name] for name in ("date", "start", "end")))
    done = f"{ADDRESS}?date={part.on.isoformat()}&done={request.POST['act']}"
    is_told = edit is not blocked or form.cleaned_data["sure"] == _named(part)

    def change(plan: HoursPlan) -> HoursPlan:
        new = edit(plan, *part)
        if not is_told:
            _refuse_with_consequences(plan, new, part, by=by, now=now)
        return new

    def action(receipt: Any) -> object:
        return replacing_hours.edit(by.uuid, change, by=by, receipt=receipt)

    address = member_forms.once(request, action, by=by, now=now, render=lambda _of: done)
    return HttpResponseRedirect(address)


def _refuse_with_consequences(
    plan: HoursPlan, new: HoursPlan, part: Part, *, by: Actor, now: datetime
) -> None:
    reading = reading_of(by)
    found = Consequences(
        _named(part),
        [(each, reading.when(each.span)) for each in left_outside(plan, new, by=by, now=now)],
        hours.goes_beyond(plan, *part),
    )
    if found.bookings or found.is_beyond:
        raise NotConfirmedError(found)


def _why(refusal: InvalidField) -> str:
    match refusal.problem:
        case hours.NOT_OPEN:
            return gettext("You are not open at this time.")
        case hours.NOT_BLOCKED:
            return gettext("This time is not blocked.")
        case hours.NO_STRETCH:
            return gettext("The end must come after the start, on the same day.")
        case hours.PAST_MIDNIGHT:
            return gettext("Your hours go on past midnight here. Block the whole day instead.")
    return gettext("Your hours have too many single dates.")


def _filled(request: HttpRequest, by: Actor, now: datetime) -> BlockForm:
    """Return the form with what the address says of it."""
    usual = {"date": now.astimezone(zone_of(by.timezone)).date().isoformat()}
    asked = {name: request.GET[name] for name in ("date", "start", "end") if name in request.GET}
    asked = usual | asked
    checked = BlockForm(asked | {"whole": "on"})
    if not checked.is_valid():
        asked = usual
    else:
        # It may be written as people write it.
        asked["date"] = checked.cleaned_data["date"].isoformat()
    return BlockForm(initial=asked)


def _date_in(form: BlockForm) -> Date | None:
    """Return the date in a form, if it can be read."""
    if not form.is_bound:
        return Date.fromisoformat(form.initial["date"])
    return None if "date" in form.errors else form.cleaned_data["date"]


def _shown(
    request: HttpRequest,
    form: BlockForm,
    *,
    by: Actor,
    now: datetime,
    status: int = 200,
    consequences: Consequences | None = None,
) -> HttpResponse:
    words = DayWords(reading_of(by))
    today = now.astimezone(zone_of(by.timezone)).date()
    on = _date_in(form) or today
    within = shown_days(on, on, by.timezone)
    found = diary(within, by=by, now=now)
    [drawn] = drawing.days([on], found, words, month=on.month, today=today)
    zone = zone_of(by.timezone)
    facts = {
        "form": form,
        "consequences": consequences,
        "day": drawn,
        "blocked": [
            (text, *(f"{at.astimezone(zone):%H:%M}" for at in (part.start, part.end)))
            for text, part in zip(drawn.blocked, found.blocked, strict=True)
        ],
        "done": request.GET.get("done", ""),
        "week": address(on, View.WEEK),
        "zone": words.reading.zone_at(within.start),
    }
    return desk_page(request, "block.html", facts, by=by, status=status)
