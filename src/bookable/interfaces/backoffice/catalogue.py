"""Where people meet, what they sell and when, and who is matched with whom."""

from __future__ import annotations

from django import forms
from django.contrib import admin

from bookable.domain.hours import zone_of
from bookable.domain.refusals import InvalidField
from bookable.interfaces.backoffice.base import Page, ReadOnly, ReadOnlyInline
from bookable.storage.models import Location, Match, Room, Service, ServiceSession


class ZonedForm(forms.ModelForm):
    """A form with a time zone in it."""

    def clean_timezone(self) -> str:
        """This will be the name of a zone that exists."""
        name: str = self.cleaned_data["timezone"]
        try:
            return zone_of(name).key
        except InvalidField as refusal:
            raise forms.ValidationError(f"This {refusal.problem}.") from None


class RoomInline(ReadOnlyInline):
    """The rooms of one location; each has a calendar, so they come by world file."""

    model = Room
    fields = ("name",)
    readonly_fields = ("name",)


@admin.register(Location)
class LocationPage(Page):
    """Places."""

    form = ZonedForm
    fields = ("name", "address", "timezone", "key")
    readonly_fields = ("key",)
    list_display = ("name", "address", "timezone", "key")
    search_fields = ("name", "address", "=key")
    inlines = (RoomInline,)


@admin.register(Service)
class ServicePage(Page):
    """What practitioners sell. Who sells what, and of what it consists, is not changed later."""

    readonly_fields = ("key", "practitioner", "kind", "includes", "covers")
    list_display = ("name", "kind", "practitioner", "price", "duration_minutes", "capacity")
    list_filter = ("kind", "currency")
    list_select_related = ("practitioner",)
    search_fields = ("name", "=key", "practitioner__email", "practitioner__name")

    @admin.display(ordering="price_cents")
    def price(self, service: Service) -> str:
        """This will be the price as people write it."""
        return f"{service.price_cents / 100:.2f} {service.currency}"


@admin.register(ServiceSession)
class ServiceSessionPage(ReadOnly):
    """Dated workshops and courses. Their time is claimed, so it is not moved here."""

    list_display = ("service", "starts_at", "ends_at", "taken", "capacity", "location", "room")
    list_filter = ("starts_at",)
    list_select_related = ("service", "location", "room__location")
    ordering = ("-starts_at",)
    search_fields = ("service__name", "=key")


@admin.register(Match)
class MatchPage(ReadOnly):
    """Pairs of buddies."""

    list_display = ("id", "user1", "user2", "created_at")
    list_select_related = ("user1", "user2")
    ordering = ("-id",)
    search_fields = ("=key", "user1__email", "user2__email", "user1__name", "user2__name")
