"""Matches of two people."""

from __future__ import annotations

from dmr import modify

from bookable.domain.people import Scope
from bookable.interfaces.dialects.core.controllers.door import CoreDoor
from bookable.interfaces.dialects.core.mapping import matches as mapping
from bookable.interfaces.dialects.core.schemas.matches import MatchesOut, MatchesQuery
from bookable.interfaces.http.queries import Query
from bookable.queries import matches


class Matches(CoreDoor):
    """Matches"""

    scopes = (Scope.PEOPLE_READ, Scope.PEOPLE_WRITE)

    @modify()
    def get(self, parsed_query: Query[MatchesQuery]) -> MatchesOut:
        """List your matches."""
        after = mapping.cursor_after(parsed_query, by=self.actor)
        found = matches.mine(self.actor, limit=parsed_query.limit + 1, after=after)
        return mapping.page(found, limit=parsed_query.limit, by=self.actor)
