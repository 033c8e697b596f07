"""Who is free at a time."""

from __future__ import annotations

from dmr import modify

from bookable.domain.people import Scope
from bookable.interfaces.auth.api_key_auth import KeyUse
from bookable.interfaces.dialects.core.controllers.door import CoreDoor
from bookable.interfaces.dialects.core.mapping import free as mapping
from bookable.interfaces.dialects.core.schemas.free import FreeOut, FreeQuery
from bookable.interfaces.http.queries import Query
from bookable.queries.free_providers import free_page


class Free(CoreDoor):
    """Who is free"""

    stale_reads = ("get",)
    key_use = KeyUse.ALONE
    # Cards show keys the e-mails, so that they take the scope of the directory.
    scopes = (Scope.PEOPLE_READ, Scope.PEOPLE_WRITE)
    wanted = staticmethod(mapping.wish)

    @modify()
    def get(self, parsed_query: Query[FreeQuery]) -> FreeOut:
        """List who is free at a time."""
        wish = self.wanted(parsed_query)
        found = free_page(
            wish,
            mapping.cursor_after(parsed_query, wish, by=self.actor),
            limit=parsed_query.limit,
            by=self.actor,
            now=self.now,
        )
        return mapping.page(found, wish, by=self.actor)
