"""The ledger in the admin, read-only."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from bookable.domain.events import Event, kind_of
from bookable.domain.people import Side
from bookable.engine import registry
from bookable.interfaces.backoffice.base import ReadOnly, ReadOnlyInline
from bookable.interfaces.backoffice.display import choice_filter
from bookable.storage.models import LedgerEntry

COLUMNS = ("at", "kind", "side", "actor", "key", "before", "after", "facts", "reason")


class WithReasons:
    """Shows the reasons that stand beside the ledger."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[LedgerEntry]:
        """Read the entries together with their reasons."""
        found: QuerySet[LedgerEntry] = super().get_queryset(request)  # type: ignore[misc]
        return found.select_related("beside")

    @admin.display(description="reason")
    def reason(self, entry: LedgerEntry) -> str:
        beside = getattr(entry, "beside", None)
        return "" if beside is None else beside.reason


class LedgerInline(WithReasons, ReadOnlyInline):
    """The ledger entries of a booking, oldest first."""

    model = LedgerEntry
    fields = COLUMNS
    readonly_fields = COLUMNS
    ordering = ("id",)
    verbose_name_plural = "what happened"


@admin.register(LedgerEntry)
class LedgerPage(WithReasons, ReadOnly):
    """The ledger, newest first."""

    list_display = ("id", "at", "booking", "kind", "side", "actor", "key", "before", "after")
    list_filter = (
        choice_filter("kind", sorted(map(kind_of, Event.__subclasses__()))),
        choice_filter("side", Side),
        choice_filter("booking__program", later=registry.names),
    )
    list_select_related = ("booking", "actor", "key")
    ordering = ("-id",)
    sortable_by = ("id",)
    search_fields = ("=booking__id", "=booking__uuid")
    search_help_text = "the number or the uuid of a booking"
