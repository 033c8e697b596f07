"""The first opening of each provider."""

from __future__ import annotations

from dmr import modify

from bookable.domain.people import Scope
from bookable.interfaces.auth.api_key_auth import KeyUse
from bookable.interfaces.dialects.core.controllers.door import CoreDoor
from bookable.interfaces.dialects.core.mapping import openings as mapping
from bookable.interfaces.dialects.core.schemas.openings import OpeningsOut, OpeningsQuery
from bookable.interfaces.http.queries import Query
from bookable.queries.first_openings import first_page
from bookable.queries.first_slots import FirstWish


class Openings(CoreDoor):
    """First openings"""

    stale_reads = ("get",)
    key_use = KeyUse.ALONE
    scopes = (Scope.AVAILABILITY_READ, Scope.AVAILABILITY_WRITE)

    @modify()
    def get(self, parsed_query: Query[OpeningsQuery]) -> OpeningsOut:
        """List the first opening of each provider."""
        wish, after = mapping.asked(parsed_query, by=self.actor, now=self.now)
        found = first_page(wish, after, limit=parsed_query.limit, now=self.now)
        return mapping.page(found, wish, parsed_query)

    def wanted(self, query: OpeningsQuery) -> FirstWish:
        return mapping.wish(query, by=self.actor, now=self.now)
