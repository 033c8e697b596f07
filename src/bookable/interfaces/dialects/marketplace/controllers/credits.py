"""Controller for the caller's own credits."""

from __future__ import annotations

from dmr import modify
from dmr.routing import path

from bookable.interfaces.dialects.marketplace.controllers.door import MarketplaceDoor
from bookable.interfaces.dialects.marketplace.mapping import credits as mapping
from bookable.interfaces.dialects.marketplace.schemas.credits import CreditAccountOut
from bookable.interfaces.http.paging import PageQuery, page, part
from bookable.interfaces.http.queries import Query
from bookable.queries import balances


class Credits(MarketplaceDoor):
    """Credits"""

    @modify()
    def get(self, parsed_query: Query[PageQuery]) -> CreditAccountOut:
        """Retrieve my remaining credits and the history of all my credits."""
        account = balances.account(self.actor, now=self.now, **part(parsed_query))
        return CreditAccountOut(
            balances=[mapping.balance(row) for row in account.balances],
            history=page(self.request, account.history, parsed_query, mapping.movement),
        )


PATHS = [
    path("credits/", Credits.as_view()),
]
