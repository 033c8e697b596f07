"""Where people meet, and who may use it."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import TabularInline

from bookable.interfaces.backoffice.base import Page, ReadOnly, ReadOnlyInline
from bookable.interfaces.backoffice.catalogue import ZonedForm
from bookable.storage.models import Location, LocationPractitioner, Room


class RoomInline(ReadOnlyInline):
    """The rooms of one location; each has a calendar, so they come by world file."""

    model = Room
    fields = ("name",)
    readonly_fields = ("name",)


class PractitionerInline(TabularInline):
    """For whom one location is kept; where nobody is named, it is open to every practitioner."""

    model = LocationPractitioner
    fields = ("practitioner",)
    autocomplete_fields = ("practitioner",)
    extra = 0
    hide_title = True
    verbose_name_plural = "kept for these practitioners (for all, where nobody is named)"


@admin.register(Location)
class LocationPage(Page):
    """Places. Staff makes them; their rooms come by world file, since each has a calendar."""

    form = ZonedForm
    fields = ("name", "address", "timezone", "key")
    readonly_fields = ("key",)
    list_display = ("name", "address", "timezone", "key")
    search_fields = ("name", "address", "=key")
    inlines = (PractitionerInline, RoomInline)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let staff add locations."""
        return True


@admin.register(Room)
class RoomPage(ReadOnly):
    """Rooms, each with a calendar of its own. They come by world file."""

    list_display = ("name", "location")
    list_select_related = ("location",)
    ordering = ("location__name", "name")
    search_fields = ("name", "location__name")
