"""The address of one's own credits."""

from __future__ import annotations

from dmr import modify
from dmr.routing import path

from bookable.engine import credits
from bookable.interfaces.dialects.marketplace.controllers.door import MarketplaceDoor
from bookable.interfaces.dialects.marketplace.mapping import credits as mapping
from bookable.interfaces.dialects.marketplace.mapping.common import part, place
from bookable.interfaces.dialects.marketplace.schemas.common import PageQuery
from bookable.interfaces.dialects.marketplace.schemas.credits import CreditAccountOut
from bookable.interfaces.http.paging import page
from bookable.interfaces.http.queries import Query


class Credits(MarketplaceDoor):
    """Credits"""

    @modify()
    def get(self, parsed_query: Query[PageQuery]) -> CreditAccountOut:
        """Show what is left of my bundles, and how my credits came and went."""
        found = credits.account(self.actor, now=self.now, **part(parsed_query))
        moved = [mapping.movement(each) for each in found.history]
        return CreditAccountOut(
            balances=[mapping.balance(each) for each in found.balances],
            history=page(self.request, moved, count=found.count, **place(parsed_query)),
        )


PATHS = [
    path("credits/", Credits.as_view()),
]
