"""Connected calendars in the admin: how they are read, without their secrets."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from bookable.domain.calendar_servers import CalendarKind
from bookable.domain.connections import ConnectionState
from bookable.engine import calendar_connections, clock
from bookable.interfaces.backoffice.base import ReadOnly
from bookable.interfaces.backoffice.display import choice_filter
from bookable.storage.models import CalendarConnection


@admin.register(CalendarConnection)
class ConnectionPage(ReadOnly):
    """Connected calendars, newest first. One that fails keeps its last known times."""

    list_display = ("id", "person", "kind", "state", "problem", "succeeded_at", "due_at")
    list_filter = (
        choice_filter("kind", tuple(CalendarKind)),
        choice_filter("state", tuple(ConnectionState)),
    )
    list_select_related = ("person",)
    fields = (
        *("person", "kind", "label", "url", "username", "calendar", "on_external_change"),
        *(
            "hosts_meetings",
            "state",
            "problem",
            "failures",
            "succeeded_at",
            "due_at",
            "read_from",
            "read_until",
        ),
        *("created_at", "removed_at"),
    )
    ordering = ("-id",)
    actions = ("read_now",)

    @admin.action(description="Read again now")
    def read_now(self, request: HttpRequest, queryset: QuerySet[CalendarConnection]) -> None:
        """Have the selected calendars read at once, unless they are denied."""
        chosen = list(queryset)
        now = clock.now()
        due = sum(calendar_connections.make_due(each.id, now=now) for each in chosen)
        for each in chosen:
            self.log_change(request, each, "Read again")
        self.message_user(request, f"{due} of {len(chosen)} are read now", messages.SUCCESS)
