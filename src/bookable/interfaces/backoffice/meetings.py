"""Meetings in the admin. Their links and passwords are left out: only the two parties may see
them."""

from __future__ import annotations

from django.contrib import admin

from bookable.engine import ports
from bookable.interfaces.backoffice.base import ReadOnly, ReadOnlyInline
from bookable.interfaces.backoffice.display import choice_filter
from bookable.storage.models import Meeting

COLUMNS = ("vendor", "meeting_id", "state", "synced", "created_at")


class MeetingInline(ReadOnlyInline):
    """The meetings made for a booking."""

    model = Meeting
    fields = COLUMNS
    readonly_fields = COLUMNS
    ordering = ("id",)


@admin.register(Meeting)
class MeetingPage(ReadOnly):
    """All meetings."""

    fields = ("booking", *COLUMNS)
    list_display = ("meeting_id", "booking", "vendor", "state", "synced", "created_at")
    list_filter = (choice_filter("vendor", later=ports.meeting_vendors), "state", "synced")
    list_select_related = ("booking",)
    ordering = ("-id",)
    sortable_by = ()
    search_fields = ("=meeting_id", "=booking__id", "=booking__uuid")
    search_help_text = "the id of a meeting, or the number or uuid of a booking"
