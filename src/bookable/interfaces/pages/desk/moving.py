"""Moving a booking: the free times as its client sees them, or any date and time by a form.

A time that is chosen, as one to which a booking is dragged in the week, is in the address: `time`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from bookable.domain import refusals as no
from bookable.domain.commands import Reschedule
from bookable.domain.hours import refuse_far_away, zone_of
from bookable.domain.lifecycle import Step
from bookable.domain.people import Actor
from bookable.domain.refusals import BookingNotFound, InvalidField, Refusal, TooManyAttempts
from bookable.domain.spans import Span
from bookable.domain.wall_times import WallTime
from bookable.engine import any_program
from bookable.engine.bookings import Terms
from bookable.interfaces.auth.entry import now_of
from bookable.interfaces.http import request_metrics
from bookable.interfaces.pages import member_forms
from bookable.interfaces.pages.bookings.moving import move_address, pick_another_time
from bookable.interfaces.pages.bookings.stands import other_of
from bookable.interfaces.pages.desk.calendar import address
from bookable.interfaces.pages.desk.cards import card
from bookable.interfaces.pages.desk.frame import desk_page, for_providers, reading_of
from bookable.interfaces.pages.desk.ranges import View
from bookable.interfaces.pages.picker import Picker
from bookable.interfaces.pages.resuming import take_typed
from bookable.interfaces.pages.sentences import why
from bookable.interfaces.pages.signing_in import slow_down
from bookable.interfaces.pages.texts import TextField
from bookable.interfaces.pages.time_choices import choice_of, remember
from bookable.queries.full_bookings import FullBooking, full_booking
from bookable.queries.outside_hours import is_outside_hours
from bookable.queries.showing import Reading

FIRST, SECOND = "first", "second"


class MoveForm(forms.Form):
    """A new time, as the clocks of the provider's zone show it."""

    date = forms.DateField(
        label=gettext_lazy("Date"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    time = forms.TimeField(
        label=gettext_lazy("Time"), widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    which = forms.ChoiceField(
        label=gettext_lazy("The clocks show this time twice on that day"),
        choices=[
            (FIRST, gettext_lazy("The first time")),
            (SECOND, gettext_lazy("The second time")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    reason = TextField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Optional. The other person can read it."),
        required=False,
    )
    seen = forms.IntegerField(min_value=0, max_value=2**31, widget=forms.HiddenInput)
    # The time for which it was ticked: another time outside the hours is asked about again.
    outside = forms.CharField(
        label=gettext_lazy("Outside your hours"), required=False, max_length=40
    )

    def __init__(self, *args: Any, reading: Reading, **named: Any) -> None:
        super().__init__(*args, **named)
        self._reading = reading
        self.is_ambiguous = False
        self.start: datetime | None = None

    def clean(self) -> dict[str, Any]:
        """Find the moment that is meant. A time that comes twice needs a choice."""
        given = super().clean() or {}
        if "date" not in given or "time" not in given:
            return given
        wall = datetime.combine(given["date"], given["time"])
        try:
            refuse_far_away(wall, field="date")
            moments = [
                WallTime(wall, self._reading.zone, second).moment() for second in (False, True)
            ]
        except InvalidField:
            self.add_error("date", gettext("This date is too far away."))
            return given
        except no.SkippedWallTime as refusal:
            self.add_error("time", why(refusal, reading=self._reading))
            return given
        self.is_ambiguous = moments[0] != moments[1]
        if self.is_ambiguous and not given.get("which"):
            self.add_error("which", gettext("Please choose which of the two you mean."))
            return given
        self.start = moments[given.get("which") == SECOND]
        return given

    def ask_outside(self) -> None:
        """Ask whether the time is meant although it is outside the provider's hours."""
        self.add_error("outside", gettext("Please confirm that you mean this time."))


@dataclass(frozen=True, slots=True)
class Moving:
    """A booking that is to be moved, by whom and when."""

    full: FullBooking
    by: Actor
    now: datetime

    @property
    def can_move(self) -> bool:
        """Whether the actor may move it."""
        return Step.RESCHEDULE in self.full.steps

    def is_as_seen(self, form: MoveForm) -> bool:
        """Whether it stands as it did when its form was shown, which is then sent for the first
        time."""
        return bool(form.cleaned_data["seen"] == self.full.surroundings.version)

    def to(self, start: datetime) -> Span:
        """Return the time of the booking with another start."""
        return Span(start, start + self.full.booking.time.length)

    def is_outside(self, start: datetime) -> bool:
        """Whether it would lie outside the mover's hours."""
        return is_outside_hours(self.full.booking, self.to(start), by=self.by)


@require_http_methods(["GET", "HEAD", "POST"])
@for_providers
def move(request: HttpRequest, ref: UUID, *, by: Actor) -> HttpResponse:
    """Show the free times, or the form with the time that was chosen, or move a booking."""
    now = now_of(request)
    try:
        moving = Moving(full_booking(ref, by=by, now=now), by, now)
    except BookingNotFound:
        return desk_page(request, "no_booking.html", {}, by=by, status=404)
    if moving.full.booking.span is None:
        return _not_movable(request, moving)
    if moving.full.booking.is_seat:
        return HttpResponseRedirect(move_address(moving.full.booking, by))
    if request.method != "POST":
        try:
            return _asked(request, moving)
        except (InvalidField, no.SkippedWallTime):
            return HttpResponseRedirect("?")
    form = MoveForm(request.POST.dict(), reading=reading_of(by))
    if not form.is_valid() or form.start is None:
        return _shown(request, moving, form, status=422)
    if form.start == moving.full.booking.span.start and moving.is_as_seen(form):
        form.add_error("time", gettext("This is the time that the booking has now."))
        return _shown(request, moving, form, status=422)
    is_asked = form.cleaned_data["outside"] != _named(form.start)
    if is_asked and moving.can_move and moving.is_outside(form.start):
        form.ask_outside()
        return _shown(request, moving, form, status=422)
    try:
        return HttpResponseRedirect(_moved(request, moving, form, form.start))
    except Refusal as refusal:
        return _refused(request, moving, form, refusal)


def _named(start: datetime) -> str:
    return start.astimezone(UTC).isoformat()


def _moved(request: HttpRequest, moving: Moving, form: MoveForm, start: datetime) -> str:
    """Move the booking once, and return the page that shows it there."""
    ref, seen = moving.full.booking.uuid, form.cleaned_data["seen"]
    command = Reschedule(start=start, reason=form.cleaned_data["reason"])

    def action(receipt: Any) -> object:
        asked: Any = {"by": moving.by, "now": moving.now, "receipt": receipt}
        return any_program.take(ref, command, terms=Terms(frozenset({seen})), **asked)

    on = start.astimezone(zone_of(moving.by.timezone)).date()
    there = address(on, View.WEEK, done=str(ref))
    return member_forms.once(
        request, action, by=moving.by, now=moving.now, render=lambda _moved: there
    )


_OF_TIME = (
    no.SlotTaken,
    no.NoticeTooShort,
    no.BeyondAdvance,
    no.TooFarAhead,
    no.OutsideHours,
    no.LimitReached,
)
"""Refusals of the new time; all others are about the booking."""


def _refused(
    request: HttpRequest, moving: Moving, form: MoveForm, refusal: Refusal
) -> HttpResponse:
    request_metrics.note(request, refusal)
    form.add_error(
        "time" if isinstance(refusal, _OF_TIME) else None,
        why(refusal, reading=reading_of(moving.by)),
    )
    moving = replace(
        moving, full=full_booking(moving.full.booking.uuid, by=moving.by, now=moving.now)
    )
    # What is sent next was seen as it stands now.
    form.data = {**form.data, "seen": moving.full.surroundings.version}
    if isinstance(refusal, TooManyAttempts):
        return slow_down(_shown(request, moving, form, status=429), refusal)
    return _shown(request, moving, form, status=409)


def _asked(request: HttpRequest, moving: Moving) -> HttpResponse:
    """Show the form with the time that was chosen or typed before, or what there is to choose.

    Raise InvalidField or SkippedWallTime for an address that cannot be read.
    """
    by, picker = moving.by, None
    chosen = choice_of(request, usual_zone=by.timezone).at
    typed = take_typed(request, by)
    if chosen is None and typed is None and moving.can_move:
        more: Any = {"reading": reading_of(by), "now": moving.now}
        picker = pick_another_time(request, moving.full.booking, **more)
    form = _filled(moving, chosen, {} if typed is None else typed.dict())
    return remember(request, _shown(request, moving, form, picker=picker))


def _filled(moving: Moving, chosen: datetime | None, typed: Mapping[str, object]) -> MoveForm:
    """Return the form with the time that was chosen, or the one that there is."""
    start = chosen or moving.full.booking.time.start
    local = start.replace(second=0, microsecond=0).astimezone(zone_of(moving.by.timezone))
    initial: dict[str, Any] = {
        "date": local.date(),
        "time": local.time().replace(tzinfo=None),
        "which": SECOND if local.fold else FIRST,
        **typed,
        "seen": moving.full.surroundings.version,
    }
    form = MoveForm(initial=initial, reading=reading_of(moving.by))
    form.start = local
    form.is_ambiguous = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
    return form


def _shown(
    request: HttpRequest,
    moving: Moving,
    form: MoveForm,
    *,
    picker: Picker | None = None,
    status: int = 200,
) -> HttpResponse:
    by, booking = moving.by, moving.full.booking
    if not moving.can_move and not form.errors:
        return _not_movable(request, moving)
    reading = reading_of(by)
    shown = card(moving.full, by=by, reading=reading, now=moving.now)
    zone = reading.zone_at(form.start or booking.time.start)
    facts: dict[str, Any] = {"card": shown, "form": form, "picker": picker, "zone": zone}
    if form.start is not None and form.start != booking.time.start:
        other = other_of(booking, booking.own_side(by))
        facts["to"], facts["theirs"] = reading.both(
            moving.to(form.start), their_zone=other.timezone
        )
        facts["outside"] = _named(form.start) if moving.is_outside(form.start) else ""
    return desk_page(request, "move.html", facts, by=by, status=status)


def _not_movable(request: HttpRequest, moving: Moving) -> HttpResponse:
    shown = card(moving.full, by=moving.by, reading=reading_of(moving.by), now=moving.now)
    return desk_page(request, "not_movable.html", {"card": shown}, by=moving.by, status=409)
