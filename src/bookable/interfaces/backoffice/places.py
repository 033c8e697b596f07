"""Locations and rooms in the admin, and which practitioners may use them."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import TabularInline

from bookable.interfaces.backoffice.base import Page, ReadOnly, ReadOnlyInline
from bookable.interfaces.backoffice.catalogue import ZonedForm
from bookable.storage.models import Location, LocationPractitioner, Room


class RoomInline(ReadOnlyInline):
    """The rooms of a location. They are added by world file, because each needs a calendar."""

    model = Room
    fields = ("name",)
    readonly_fields = ("name",)


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
    """Locations. Staff can add them; rooms are added by world file."""

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
    """Rooms. They are added by world file, because each needs a calendar."""

    list_display = ("name", "location")
    list_select_related = ("location",)
    ordering = ("location__name", "name")
    search_fields = ("name", "location__name")
