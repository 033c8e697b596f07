"""The feed of events."""

from __future__ import annotations

from dmr import Query, modify

from bookable.domain.people import Scope
from bookable.interfaces.auth.api_key_auth import KeyUse
from bookable.interfaces.dialects.core.controllers.door import CoreDoor
from bookable.interfaces.dialects.core.mapping import events as mapping
from bookable.interfaces.dialects.core.schemas.events import EventsOut, EventsQuery
from bookable.queries.feed_pages import feed_page


class Events(CoreDoor):
    """Events"""

    key_use = KeyUse.ALONE
    scopes = (Scope.EVENTS_READ, None)

    wanted = staticmethod(mapping.feed_filter)

    @modify()
    def get(self, parsed_query: Query[EventsQuery]) -> EventsOut:
        """List what happened to bookings, people and seats."""
        page = feed_page(
            mapping.mark_after(parsed_query, by=self.actor),
            self.wanted(parsed_query),
            limit=parsed_query.limit,
            by=self.actor,
            now=self.now,
        )
        return mapping.events(page, parsed_query, by=self.actor)
