"""Locations and rooms in the admin, and which practitioners may use them."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import TabularInline
from unfold.widgets import UnfoldAdminTextInputWidget

from bookable.domain.names import refuse_unreadable
from bookable.domain.refusals import InvalidField
from bookable.interfaces.backoffice.base import Page, ReadOnly
from bookable.interfaces.backoffice.catalogue import ZonedForm
from bookable.storage.models import Calendar, Location, LocationPractitioner, Room


class RoomForm(forms.ModelForm):
    """A room, which gets a calendar of its own."""

    name = forms.CharField(max_length=200, widget=UnfoldAdminTextInputWidget())

    def clean_name(self) -> str:
        """Refuse a name that nobody can read."""
        name: str = self.cleaned_data["name"]
        try:
            refuse_unreadable(name, field="name")
        except InvalidField as refusal:
            raise forms.ValidationError(f"This {refusal.problem}.") from None
        return name

    def save(self, commit: bool = True) -> Room:
        """Save the room with a calendar: what takes it up stands there."""
        room: Room = super().save(commit)
        if commit:
            Calendar.objects.get_or_create(room=room)
        return room


class RoomInline(TabularInline):
    """The rooms of a location. Staff can add and rename them."""

    model = Room
    form = RoomForm
    fields = ("name",)
    extra = 0
    hide_title = True
    can_delete = False


class PractitionerInline(TabularInline):
    """The practitioners a location is reserved for. If there are none, every practitioner may use
    it."""

    model = LocationPractitioner
    fields = ("practitioner",)
    autocomplete_fields = ("practitioner",)
    extra = 0
    hide_title = True
    verbose_name_plural = "reserved for these practitioners (open to all if empty)"


@admin.register(Location)
class LocationPage(Page):
    """Locations. Staff can add them, with their rooms."""

    form = ZonedForm
    fields = ("name", "address", "timezone", "key")
    readonly_fields = ("key",)
    list_display = ("name", "address", "timezone", "key")
    search_fields = ("name", "address", "=key")
    inlines = (PractitionerInline, RoomInline)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Allow staff to add locations."""
        return True


@admin.register(Room)
class RoomPage(ReadOnly):
    """Rooms. They are added on the page of their location."""

    list_display = ("name", "location")
    list_select_related = ("location",)
    ordering = ("location__name", "name")
    search_fields = ("name", "location__name")
