"""Waitlists in the admin."""

from __future__ import annotations

from django.contrib import admin

from bookable.interfaces.backoffice.base import ReadOnly, ReadOnlyInline
from bookable.interfaces.backoffice.display import choice_filter
from bookable.storage.models import WaitlistEntry


class LineInline(ReadOnlyInline):
    """The waitlist entries of a session, past and present."""

    model = WaitlistEntry
    fields = ("person", "state", "joined_at", "offered_until", "booking")
    readonly_fields = fields
    ordering = ("id",)
    verbose_name_plural = "waitlist"


@admin.register(WaitlistEntry)
class WaitlistPage(ReadOnly):
    """All waitlist entries, newest first."""

    fields = (
        *("program", "service", "service_session", "person", "state"),
        *("joined_at", "offered_until", "booking"),
    )
    list_display = ("id", "person", "service", "service_session", "state", "joined_at")
    list_filter = (
        choice_filter("state", ("waiting", "offered", "taken", "passed", "left")),
        "joined_at",
    )
    list_select_related = ("person", "service", "service_session")
    ordering = ("-id",)
    search_fields = ("person__email", "person__name", "service__name")
