"""Figures about bookings."""

from __future__ import annotations

from dmr import modify

from bookable.domain.people import Scope
from bookable.interfaces.auth.api_key_auth import KeyUse
from bookable.interfaces.dialects.core.controllers.door import CoreDoor
from bookable.interfaces.dialects.core.mapping import insights as mapping
from bookable.interfaces.dialects.core.mapping.ranges import Range
from bookable.interfaces.dialects.core.schemas.insights import InsightsOut, InsightsQuery
from bookable.interfaces.http.queries import Query
from bookable.queries.insights import Wanted, insights


class Insights(CoreDoor):
    """Insights"""

    stale_reads = ("get",)
    key_use = KeyUse.ALONE
    scopes = (Scope.BOOKINGS_READ, None)

    @modify()
    def get(self, parsed_query: Query[InsightsQuery]) -> InsightsOut:
        """Retrieve figures about bookings."""
        wanted, within = self.wanted(parsed_query)
        return mapping.insights(insights(wanted, by=self.actor, now=self.now), within)

    def wanted(self, query: InsightsQuery) -> tuple[Wanted, Range]:
        return mapping.asked_for(query, by=self.actor, now=self.now)
