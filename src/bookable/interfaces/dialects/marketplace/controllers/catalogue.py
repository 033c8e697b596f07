"""The addresses of what there is to book."""

from __future__ import annotations

from dmr import Query, modify
from dmr.routing import path

from bookable.domain.people import Role
from bookable.engine import queries
from bookable.interfaces.dialects.marketplace.controllers.door import MarketplaceDoor
from bookable.interfaces.dialects.marketplace.mapping import catalogue as mapping
from bookable.interfaces.dialects.marketplace.mapping.common import part, place
from bookable.interfaces.dialects.marketplace.schemas import catalogue as schemas
from bookable.interfaces.http.paging import PageOut, page


class Practitioners(MarketplaceDoor):
    """Practitioners"""

    @modify()
    def get(
        self, parsed_query: Query[schemas.PractitionersQuery]
    ) -> PageOut[schemas.PractitionerOut]:
        """Browse the practitioners."""
        search = parsed_query.search
        found = queries.directory(Role.PRACTITIONER, search=search, **part(parsed_query))
        practitioners = [mapping.practitioner(card) for card in found.cards]
        return page(self.request, practitioners, count=found.count, **place(parsed_query))


PATHS = [
    path("practitioners/", Practitioners.as_view()),
]
