"""Times that newer zone rules have moved and that could not follow: staff decides about them."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from bookable.domain.realigning import Kind, Owner, Problem
from bookable.engine import clock, realigning
from bookable.interfaces.backoffice.base import ReadOnly, actor_of
from bookable.interfaces.backoffice.words import link, words
from bookable.storage.models import ZoneConflict


@admin.register(ZoneConflict)
class ZoneConflictPage(ReadOnly):
    """What stands at another time than its clocks show, the newest first. It is tried again all the
    time, and leaves the list once it has moved, ended or begun."""

    list_display = (
        *("what", "agreed_on", "stands_at", "belongs_at", "problem", "noticed_at", "settled_at"),
    )
    list_display_links = None
    list_filter = (("settled_at", admin.EmptyFieldListFilter), words("problem", Problem))
    list_select_related = ("booking", "service_session")
    ordering = ("-id",)
    actions = ("leave",)

    @admin.display(description="booking or session")
    def what(self, conflict: ZoneConflict) -> SafeString | str:
        """Lead to the booking or the session."""
        owner = conflict.booking or conflict.service_session
        return "" if owner is None else link(owner)

    @admin.display(description="agreed on", ordering="wall_start")
    def agreed_on(self, conflict: ZoneConflict) -> str:
        """Show the wall time and its zone."""
        return str(conflict)

    @admin.action(description="Leave it at the time where it stands")
    def leave(self, request: HttpRequest, queryset: QuerySet[ZoneConflict]) -> None:
        """Take the exact time of the selected ones for what was agreed on from now on."""
        chosen = list(queryset)
        owners = [_owner(each) for each in chosen]
        left = realigning.leave(owners, by=actor_of(request), now=clock.now())
        for each in chosen:
            self.log_change(request, each, "Left where it stands")
        self.message_user(request, f"{left} of {len(chosen)} left", messages.SUCCESS)


def _owner(conflict: ZoneConflict) -> Owner:
    if conflict.booking_id is not None:
        return Owner(Kind.BOOKING, conflict.booking_id)
    return Owner(Kind.SESSION, conflict.service_session_id or 0)
