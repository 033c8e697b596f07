"""The audit page: what staff opened or changed. Only administrators can read it."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from bookable.interfaces.backoffice.base import ReadOnly, administers
from bookable.interfaces.backoffice.display import choice_filter
from bookable.interfaces.http.texts import number
from bookable.storage.models import AuditEntry

ACTIONS = ("listed", "opened", "added", "changed", "deleted", "second factor", "signed in")
FAILED = "failed to sign in"


@admin.register(AuditEntry)
class AuditPage(ReadOnly):
    """What staff did, newest first. Entries are kept for 400 days."""

    list_display = ("id", "at", "who", "action", "page", "record", "address")
    list_filter = (choice_filter("action", (*ACTIONS, FAILED)), "at")
    ordering = ("-id",)
    search_fields = ("who", "=record")
    search_help_text = "e-mail of a staff member, or number of a person the entry is about"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[AuditEntry], search_term: str
    ) -> tuple[QuerySet[AuditEntry], bool]:
        """Find entries about a person by the person's number, and entries of staff by their
        e-mail."""
        person = number(search_term.strip())
        if person is not None:
            return queryset.filter(people__contains=[person]), False
        matches: tuple[QuerySet[AuditEntry], bool]
        matches = super().get_search_results(request, queryset, search_term)
        return matches

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Allow administrators only."""
        return administers(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Allow administrators only."""
        return administers(request)
