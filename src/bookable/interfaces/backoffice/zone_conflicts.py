"""Bookings and sessions that newer time zone rules should have moved but could not."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from bookable.domain.zone_shifts import Kind, Owner, Problem
from bookable.engine import clock, realigning
from bookable.interfaces.backoffice.base import ReadOnly, actor_of
from bookable.interfaces.backoffice.display import choice_filter, link
from bookable.storage.models import ZoneConflict


@admin.register(ZoneConflict)
class ZoneConflictPage(ReadOnly):
    """Bookings and sessions at another time than their agreed wall time, newest first. Moving them
    is retried regularly. An entry is resolved once its booking has moved, ended or begun."""

    list_display = (
        *("what", "agreed_on", "stands_at", "belongs_at", "problem", "noticed_at", "settled_at"),
    )
    list_display_links = None
    list_filter = (("settled_at", admin.EmptyFieldListFilter), choice_filter("problem", Problem))
    list_select_related = ("booking", "service_session")
    ordering = ("-id",)
    actions = ("leave",)

    @admin.display(description="booking or session")
    def what(self, conflict: ZoneConflict) -> SafeString | str:
        """Return a link to the booking or the session."""
        owner = conflict.booking or conflict.service_session
        return "" if owner is None else link(owner)

    @admin.display(description="agreed on", ordering="wall_start")
    def agreed_on(self, conflict: ZoneConflict) -> str:
        """Return the agreed wall time and its zone."""
        return str(conflict)

    @admin.action(description="Keep the current time")
    def leave(self, request: HttpRequest, queryset: QuerySet[ZoneConflict]) -> None:
        """Accept the current time of the selected entries as what is agreed."""
        conflicts = list(queryset)
        owners = [_owner(conflict) for conflict in conflicts]
        kept = realigning.leave(owners, by=actor_of(request), now=clock.now())
        for conflict in conflicts:
            self.log_change(request, conflict, "Kept at its current time")
        self.message_user(
            request, f"{kept} of {len(conflicts)} kept at their current time", messages.SUCCESS
        )


def _owner(conflict: ZoneConflict) -> Owner:
    if conflict.booking_id is not None:
        return Owner(Kind.BOOKING, conflict.booking_id)
    return Owner(Kind.SESSION, conflict.service_session_id or 0)
