"""The form by which people are found."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext, gettext_lazy

from bookable.domain.hours import day, exact_span
from bookable.domain.program import Program
from bookable.domain.refusals import InvalidField, SkippedWallTime, TooFarAhead
from bookable.domain.slots import refuse_far_ahead
from bookable.domain.spans import Span
from bookable.engine.registry import public_programs
from bookable.interfaces.pages.program_words import words_of
from bookable.interfaces.pages.time_choices import sent
from bookable.queries.showing import Reading

LENGTHS = (30, 45, 60, 90, 120)
"""In minutes."""


def _entry(kind: str) -> dict[str, Any]:
    return {"attrs": {"type": kind}}


def _time_of(on: date, zone: str) -> Span | None:
    """Return a day as exact time, or None if it has none or is too far away to be told."""
    try:
        return day(on, zone)
    except InvalidField:
        return None


class FindForm(forms.Form):
    """A name or a word, a programme, and a day or a time at which they are free."""

    USUAL = {"minutes": "60"}
    """What is asked for unless something else is chosen."""

    q = forms.CharField(
        label=gettext_lazy("Name or topic"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    program = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    date = forms.DateField(
        label=gettext_lazy("Free on"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", **_entry("date")),
    )
    time = forms.TimeField(
        label=gettext_lazy("At"),
        required=False,
        input_formats=["%H:%M"],
        widget=forms.TimeInput(format="%H:%M", **_entry("time")),
    )
    minutes = forms.TypedChoiceField(label=gettext_lazy("For"), coerce=int)

    def __init__(self, given: Any, *, reading: Reading, now: datetime) -> None:
        super().__init__(given, auto_id="find_%s")
        self._zone, self._now = reading.zone, now
        known = [(each.name, words_of(each.name).several) for each in public_programs()]
        lengths = [(each, reading.length(timedelta(minutes=each))) for each in LENGTHS]
        self.fields["program"].choices = [("", gettext("Everything")), *known]  # type: ignore[attr-defined]
        self.fields["minutes"].choices = lengths  # type: ignore[attr-defined]
        self.span: Span | None = None
        """The time that is asked for."""
        self.day: Span | None = None
        """The day that is asked for, if it is without a time."""

    @property
    def programs(self) -> list[Program]:
        """The programme that was chosen, or all of them."""
        chosen = self.cleaned_data.get("program")
        return [each for each in public_programs() if chosen in ("", each.name)]

    @property
    def length(self) -> timedelta:
        """How long they are to be free."""
        return timedelta(minutes=self.cleaned_data.get("minutes", 0))

    @property
    def wish(self) -> str:
        """The time or the day that is asked for, and the length, as booking pages take them."""
        if self.span is not None:
            when = {"time": sent(self.span.start)}
        elif self.day is not None:
            when = {"date": self.cleaned_data["date"].isoformat()}
        else:
            return ""
        return "?" + urlencode({**when, "duration": self.cleaned_data["minutes"]})

    def clean(self) -> None:
        """Find the exact time or the day, if one is given."""
        on, at = self.cleaned_data.get("date"), self.cleaned_data.get("time")
        if on is not None and at is not None:
            self._set_span(datetime.combine(on, at))
        elif on is not None and "time" not in self.errors:
            self._set_day(_time_of(on, self._zone))
        elif at is not None and "date" not in self.errors:
            self.add_error("date", gettext("Please choose a date as well."))

    def _set_day(self, span: Span | None) -> None:
        if span is None or self._is_far(span):
            self.add_error("date", gettext("This date is too far away."))
        elif span.end <= self._now:
            self.add_error("date", gettext("This day is over."))
        else:
            self.day = span

    def _is_far(self, span: Span) -> bool:
        try:
            refuse_far_ahead(span.start, now=self._now)
        except TooFarAhead:
            return True
        return False

    def _set_span(self, start: datetime) -> None:
        try:
            span = exact_span(start, self.length, self._zone, field="time")
        except SkippedWallTime:
            self.add_error("time", gettext("The clocks skip this time on that day."))
            return
        except InvalidField:
            self.add_error("date", gettext("This date is too far away."))
            return
        if span.start <= self._now:
            self.add_error("date", gettext("This time is over."))
        elif self._is_far(span):
            self.add_error("date", gettext("This date is too far away."))
        else:
            self.span = span
