"""How a provider can be booked: pace and limits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from bookable.domain.people import Actor
from bookable.domain.refusals import Refusal
from bookable.domain.slots import LIMITS
from bookable.engine import managing_people
from bookable.engine.own_profile import Profile
from bookable.interfaces.auth.entry import now_of
from bookable.interfaces.pages.desk.frame import desk_page, for_providers
from bookable.interfaces.pages.desk.sending import (
    VERSION,
    ChangedMeanwhileError,
    carry_out,
    refuse_unless_seen,
    refused,
    version_of,
)
from bookable.interfaces.pages.resuming import take_typed
from bookable.queries import own_account
from bookable.queries.showing import Reading


def _number(name: str, label: object, hint: object, *, optional: bool = False) -> forms.Field:
    least, most = LIMITS[name]
    return forms.IntegerField(
        label=label,  # type: ignore[arg-type]
        help_text=hint,  # type: ignore[arg-type]
        min_value=least,
        max_value=most,
        required=not optional,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


_UNITS = [
    (1440, gettext_lazy("days")),
    (60, gettext_lazy("hours")),
    (1, gettext_lazy("minutes")),
]
"""Minutes in each unit."""


class PaceForm(forms.Form):
    """Each setting of a pace. The names are those of a profile, but for the notice."""

    slot_interval_minutes = _number(
        "interval_minutes",
        gettext_lazy("Minutes from one start to the next"),
        gettext_lazy("With 30, people are offered 9:00, 9:30, 10:00 and so on."),
    )
    buffer_before_minutes = _number(
        "buffer_before_minutes",
        gettext_lazy("Free minutes before a booking"),
        gettext_lazy("To get ready, or to get there."),
    )
    buffer_after_minutes = _number(
        "buffer_after_minutes",
        gettext_lazy("Free minutes after a booking"),
        gettext_lazy("To note down, or to rest."),
    )
    notice = forms.IntegerField(
        label=gettext_lazy("Notice"),
        help_text=gettext_lazy("People must book at least this long before the start."),
        min_value=0,
        max_value=LIMITS["minimum_notice_minutes"][1],
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    notice_unit = forms.TypedChoiceField(
        label=gettext_lazy("Unit of the notice"), choices=_UNITS, coerce=int
    )
    maximum_advance_days = _number(
        "maximum_advance_days",
        gettext_lazy("Days ahead"),
        gettext_lazy("How far ahead people can book."),
    )
    daily_limit = _number(
        "daily_limit",
        gettext_lazy("Maximum bookings per day"),
        gettext_lazy("Leave empty for no limit."),
        optional=True,
    )
    weekly_limit = _number(
        "weekly_limit",
        gettext_lazy("Maximum bookings per week"),
        gettext_lazy("Leave empty for no limit. Weeks begin on Monday."),
        optional=True,
    )
    auto_accept = forms.BooleanField(
        label=gettext_lazy("Accept requests at once"),
        help_text=gettext_lazy("Otherwise you answer each one yourself."),
        required=False,
    )

    @classmethod
    def of(cls, profile: Profile) -> PaceForm:
        """Return the form of a profile as it is."""
        minutes = profile.minimum_notice_minutes
        unit = next(unit for unit, _ in _UNITS if minutes % unit == 0)
        notice = {"notice": minutes // unit, "notice_unit": unit}
        return cls(initial=profile._asdict() | notice)

    def clean(self) -> dict[str, Any]:
        """Return the settings of a profile."""
        cleaned = dict(self.cleaned_data)
        number, unit = cleaned.pop("notice", None), cleaned.pop("notice_unit", None)
        if number is not None and unit is not None:
            cleaned["minimum_notice_minutes"] = number * unit
            if number * unit > LIMITS["minimum_notice_minutes"][1]:
                self.add_error("notice", gettext("This is more than a year."))
        return cleaned


@require_http_methods(["GET", "HEAD", "POST"])
@for_providers
def pace(request: HttpRequest, *, by: Actor) -> HttpResponse:
    """Show and change how the actor can be booked."""
    there = own_account.profile(by)
    if request.method != "POST":
        typed = take_typed(request, by)
        return _page(request, by, PaceForm(typed) if typed else PaceForm.of(there), there)
    form, now = PaceForm(request.POST), now_of(request)
    if not form.is_valid():
        return _page(request, by, form, there, status=422)
    try:
        return carry_out(
            request,
            lambda receipt: managing_people.change(
                by.uuid,
                form.cleaned_data,
                by=by,
                now=now,
                check=lambda: refuse_unless_seen(request, own_account.profile(by)),
                receipt=receipt,
            ),
            "/desk/hours/?saved",
            by=by,
            now=now,
        )
    except ChangedMeanwhileError:
        form.add_error(None, gettext("This was changed in another window since you opened it."))
        return _page(request, by, form, own_account.profile(by), status=409, is_told=True)
    except Refusal as refusal:

        def show(says: str, status: int) -> HttpResponse:
            form.add_error(None, says)
            return _page(request, by, form, there, status=status)

        return refused(request, refusal, show, by=by)


def _page(
    request: HttpRequest,
    by: Actor,
    form: PaceForm,
    there: Profile,
    *,
    status: int = 200,
    is_told: bool = False,
) -> HttpResponse:
    seen = "" if is_told else form.data.get(VERSION, "")
    facts = {"form": form, "version": seen or version_of(there)}
    return desk_page(request, "pace.html", facts, by=by, status=status)


def summary(by: Actor, reading: Reading) -> list[tuple[str, str]]:
    """Return the settings of the actor's pace in words, each with its name."""
    at = own_account.profile(by)

    def minutes(number: int) -> str:
        return reading.length(timedelta(minutes=number)) if number else gettext("none")

    def bookings(limit: int | None) -> str:
        if limit is None:
            return gettext("any number")
        words = ngettext("%(number)s booking", "%(number)s bookings", limit)
        return words % {"number": limit}

    days = at.maximum_advance_days
    ahead = ngettext("%(number)s day", "%(number)s days", days) % {"number": days}
    return [
        (gettext("A start every"), minutes(at.slot_interval_minutes)),
        (gettext("Free before"), minutes(at.buffer_before_minutes)),
        (gettext("Free after"), minutes(at.buffer_after_minutes)),
        (gettext("Notice"), minutes(at.minimum_notice_minutes)),
        (gettext("Bookable ahead"), ahead),
        (gettext("On one day"), bookings(at.daily_limit)),
        (gettext("In one week"), bookings(at.weekly_limit)),
        (gettext("Requests"), _accepting(at)),
    ]


def _accepting(profile: Profile) -> str:
    if profile.auto_accept:
        return gettext("are accepted at once")
    return gettext("wait for your answer")
