"""What is asked before a step is taken: nothing, a reason, or another time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from bookable.domain.hours import exact
from bookable.domain.hours import shown as wall_time
from bookable.domain.refusals import InvalidField, SkippedWallTime
from bookable.interfaces.pages.members import Member
from bookable.interfaces.pages.sentences import why
from bookable.queries.full_bookings import FullBooking
from bookable.queries.session_lists import SessionFilter, page_of_sessions

LONGEST = 10_000
"""Characters of a text."""
_SESSIONS = 50


def _reason(label: Any, hint: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class Asking(forms.Form):
    """A step of which nothing is asked."""

    def __init__(self, data: Any = None, *, full: FullBooking, member: Member) -> None:
        super().__init__(data)
        self.full, self.member = full, member


class AskingWhy(Asking):
    """A step that may be taken for a reason, which the other side reads."""

    reason = _reason(
        gettext_lazy("Reason"), gettext_lazy("You may leave this empty. The other side reads it.")
    )


class AskingWhatHappened(Asking):
    """What went wrong, for staff."""

    reason = _reason(
        gettext_lazy("What happened?"),
        gettext_lazy("Staff read this, and not the other side."),
    )


class AskingWhen(Asking):
    """Another time for a booking, or another session for a seat, in the person's own zone."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput({"type": "date"}))
    time = forms.TimeField(label=gettext_lazy("Time"), widget=forms.TimeInput({"type": "time"}))
    session = forms.TypedChoiceField(
        label=gettext_lazy("Session"), coerce=int, widget=forms.RadioSelect
    )
    reason = AskingWhy.base_fields["reason"]

    def __init__(self, data: Any = None, *, full: FullBooking, member: Member) -> None:
        super().__init__(data, full=full, member=member)
        sale, span = full.booking.sale, full.booking.span
        if sale is not None and sale.session is not None:
            del self.fields["day"], self.fields["time"]
            self.fields["session"].choices = self._sessions()  # type: ignore[attr-defined]
            return
        del self.fields["session"]
        if span is not None:
            local = wall_time(span.start, member.by.timezone)
            self.initial = {"day": f"{local:%Y-%m-%d}", "time": f"{local:%H:%M}"}

    def _sessions(self) -> list[tuple[int, str]]:
        """Return the sessions with a free seat, but for the one that is booked."""
        sale, member = self.full.booking.sale, self.member
        if sale is None:
            return []
        wanted = SessionFilter(take_place=True, after=member.now)
        found = page_of_sessions(
            sale.service, wanted, by=member.by, now=member.now, limit=_SESSIONS, offset=0
        )
        return [
            (each.id, member.reading.moment(each.start))
            for each in found.items
            if each.id != sale.session and each.seats_left > 0
        ]

    def clean(self) -> dict[str, Any]:
        """Return the answers with the moment that day and time mean, as `start`."""
        given: dict[str, Any] = super().clean() or {}
        if "day" not in given or "time" not in given:
            return given
        wall = datetime.combine(given["day"], given["time"].replace(second=0, microsecond=0))
        try:
            given["start"] = exact(wall, self.member.by.timezone, field="time")
        except SkippedWallTime as refusal:
            self.add_error("time", why(refusal, reading=self.member.reading))
        except InvalidField:
            self.add_error("day", gettext("Please enter another day."))
        return given
