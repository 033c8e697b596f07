"""Opening hours in the admin: a list of all, and one person's on the person's page."""

from __future__ import annotations

from calendar import day_name
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from unfold.contrib.inlines.admin import NonrelatedTabularInline
from unfold.contrib.inlines.forms import NonrelatedInlineModelFormSet
from unfold.widgets import UnfoldAdminSelectWidget

from bookable.domain.refusals import InvalidField
from bookable.engine import own_hours
from bookable.interfaces.backoffice.base import Page, ReadOnly
from bookable.interfaces.backoffice.display import choice_filter
from bookable.storage.models import Calendar, OpeningHours, Person

WEEKDAYS = [("", "on a date"), *((number, name) for number, name in enumerate(day_name))]
COLUMNS = ("weekday", "date", "start", "end", "closed")
FIELDS = {"day_of_week": "weekday", "start_time": "start", "end_time": "end", "date": "date"}
"""The form's field for each of the engine's field names."""


class HoursForm(forms.ModelForm):
    """A window of opening hours, or a date on which the weekly windows do not apply."""

    weekday = forms.TypedChoiceField(
        choices=WEEKDAYS,
        coerce=int,
        empty_value=None,
        required=False,
        widget=UnfoldAdminSelectWidget,
    )

    def clean(self) -> dict[str, Any]:
        """Refuse windows that the engine would refuse."""
        given = self.cleaned_data
        if self.errors:
            return given
        if given["closed"]:
            _refuse_unless_date_alone(given)
        else:
            self._refuse_unless_window(given)
        return given

    def _refuse_unless_window(self, given: dict[str, Any]) -> None:
        if given["start"] is None or given["end"] is None:
            raise forms.ValidationError("Enter a start and an end. An end of 00:00 is midnight.")
        try:
            own_hours.window(
                weekday=given["weekday"], on=given["date"], start=given["start"], end=given["end"]
            )
        except InvalidField as refusal:
            self.add_error(FIELDS.get(refusal.field), f"{refusal.problem.capitalize()}.")


def _refuse_unless_date_alone(given: dict[str, Any]) -> None:
    if given["date"] is None or any(
        given[name] is not None for name in ("weekday", "start", "end")
    ):
        raise forms.ValidationError(
            "A closed date has no weekday and no times: enter the date only."
        )


class HoursOfOne(NonrelatedInlineModelFormSet):
    """All windows of one person."""

    def clean(self) -> None:
        """Refuse a date that is closed twice."""
        super().clean()
        closed = set[date]()
        for form in self.forms:
            given = getattr(form, "cleaned_data", {})
            day = given.get("date")
            if day is None or not given.get("closed") or given.get("DELETE"):
                continue
            if day in closed:
                form.add_error("date", "This date is closed already.")
            closed.add(day)


class HoursInline(NonrelatedTabularInline):
    """A person's opening hours, in the person's time zone."""

    model = OpeningHours
    form = HoursForm
    formset = HoursOfOne
    fields = COLUMNS
    extra = 0
    hide_title = True
    verbose_name_plural = "opening hours"

    def get_form_queryset(self, obj: Person) -> QuerySet[OpeningHours]:
        return OpeningHours.objects.filter(calendar__person=obj).order_by(
            "weekday", "date", "start"
        )

    def save_new_instance(self, parent: Person, instance: OpeningHours) -> None:
        """Put a new window into the person's calendar."""
        instance.calendar, _ = Calendar.objects.get_or_create(person=parent)


@admin.register(OpeningHours)
class OpeningHoursPage(Page):
    """The opening hours of people and rooms."""

    form = HoursForm
    fields = ("calendar", *COLUMNS)
    autocomplete_fields = ("calendar",)
    list_display = ("calendar", "day", "start", "end", "closed")
    list_filter = (choice_filter("weekday", "0123456"), "closed")
    list_select_related = ("calendar__person", "calendar__room__location")
    ordering = ("calendar", "weekday", "date", "start")
    search_fields = ("calendar__person__email", "calendar__person__name", "calendar__room__name")

    @admin.display(ordering="weekday")
    def day(self, window: OpeningHours) -> str:
        """Return the weekday or the date of a window."""
        if window.date is not None:
            return date_format(window.date)
        return "" if window.weekday is None else day_name[window.weekday]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Allow staff to add opening hours."""
        return True

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Allow staff to delete opening hours. Bookings made in them stay."""
        return True


@admin.register(Calendar)
class CalendarPage(ReadOnly):
    """Calendars, registered so that the form of opening hours can search for one."""

    list_display = ("id", "person", "room")
    list_select_related = ("person", "room__location")
    ordering = ("id",)
    search_fields = ("person__email", "person__name", "room__name", "room__location__name")

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Keep calendars out of the menu: a calendar on its own shows nothing of use."""
        return False
