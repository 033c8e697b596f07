"""Controller for the caller's own credits."""

from __future__ import annotations

from dmr import modify
from dmr.routing import path

from bookable.interfaces.dialects.marketplace.controllers.door import MarketplaceDoor
from bookable.interfaces.dialects.marketplace.mapping import credits as mapping
from bookable.interfaces.dialects.marketplace.mapping.common import page_args, page_slice
from bookable.interfaces.dialects.marketplace.schemas.common import PageQuery
from bookable.interfaces.dialects.marketplace.schemas.credits import CreditAccountOut
from bookable.interfaces.http.paging import page
from bookable.interfaces.http.queries import Query
from bookable.queries import balances


class Credits(MarketplaceDoor):
    """Credits"""

    @modify()
    def get(self, parsed_query: Query[PageQuery]) -> CreditAccountOut:
        """Retrieve my remaining credits and the history of all my credits."""
        account = balances.account(self.actor, now=self.now, **page_slice(parsed_query))
        movements = [mapping.movement(row) for row in account.history.items]
        return CreditAccountOut(
            balances=[mapping.balance(row) for row in account.balances],
            history=page(
                self.request, movements, count=account.history.count, **page_args(parsed_query)
            ),
        )


PATHS = [
    path("credits/", Credits.as_view()),
]
