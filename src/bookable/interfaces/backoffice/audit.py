"""The audit: who of staff opened or changed what, for administrators to read."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from bookable.interfaces.backoffice.base import ReadOnly, administers
from bookable.interfaces.backoffice.words import words
from bookable.interfaces.http.texts import number
from bookable.storage.models import AuditEntry

ACTIONS = ("listed", "opened", "added", "changed", "deleted", "second factor")


@admin.register(AuditEntry)
class AuditPage(ReadOnly):
    """What staff did, the newest first. It is kept for 400 days."""

    list_display = ("id", "at", "who", "action", "page", "record", "address")
    list_filter = (words("action", ACTIONS), "at")
    ordering = ("-id",)
    search_fields = ("who", "=record")
    search_help_text = "the e-mail of one of staff, or the number of a person whom it is about"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[AuditEntry], search_term: str
    ) -> tuple[QuerySet[AuditEntry], bool]:
        """Find what concerns a person by their number, and what one of staff did by their
        e-mail."""
        person = number(search_term.strip())
        if person is not None:
            return queryset.filter(people__contains=[person]), False
        found: tuple[QuerySet[AuditEntry], bool]
        found = super().get_search_results(request, queryset, search_term)
        return found

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Show it to administrators."""
        return administers(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show it to administrators."""
        return administers(request)
