"""Why a time can or cannot be booked."""

from __future__ import annotations

from dmr import modify

from bookable.domain.people import Scope
from bookable.interfaces.auth.api_key_auth import KeyUse
from bookable.interfaces.dialects.core.controllers.door import CoreDoor
from bookable.interfaces.dialects.core.mapping import explanations as mapping
from bookable.interfaces.dialects.core.schemas.explanations import ExplainQuery, ExplanationOut
from bookable.interfaces.http.queries import Query
from bookable.queries.explanations import explain


class Explanation(CoreDoor):
    """Explanations"""

    stale_reads = ("get",)
    key_use = KeyUse.ALONE
    scopes = (Scope.AVAILABILITY_READ, None)
    wanted = staticmethod(mapping.asked)

    @modify()
    def get(self, parsed_query: Query[ExplainQuery]) -> ExplanationOut:
        """Explain why a time can or cannot be booked."""
        found = explain(self.wanted(parsed_query), by=self.actor, now=self.now)
        return mapping.explanation(found, codes=self.words.codes)
