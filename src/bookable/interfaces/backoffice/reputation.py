"""Reputation in the admin: people's points, and taking a point back."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from bookable.engine import backoffice, clock
from bookable.interfaces.backoffice.base import ReadOnly, actor_of
from bookable.interfaces.backoffice.display import choice_filter
from bookable.storage.models import ReputationEntry


@admin.register(ReputationEntry)
class ReputationPage(ReadOnly):
    """Points and their reversals, newest first."""

    list_display = ("id", "at", "person", "booking", "delta", "reason", "actor")
    list_filter = (choice_filter("delta", ("1", "-1")), "at")
    list_select_related = ("person", "booking", "actor")
    ordering = ("-id",)
    sortable_by = ("id",)
    search_fields = ("person__email", "person__name", "=booking__uuid")
    actions = ("reverse",)

    @admin.action(description="Take back", permissions=["view"])
    def reverse(self, request: HttpRequest, queryset: QuerySet[ReputationEntry]) -> None:
        """Take the selected points back, each once."""
        by, now = actor_of(request), clock.now()
        for entry in queryset:
            done = backoffice.take_point_back(
                entry.pk, by=by, reason="Taken back by staff", now=now
            )
            outcome = "taken back" if done else "is not a point, or was already taken back"
            level = messages.SUCCESS if done else messages.ERROR
            self.message_user(request, f"{entry}: {outcome}", level)
