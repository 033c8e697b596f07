"""When a person can be booked."""

from __future__ import annotations

from typing import Any

from dmr import Path, modify

from bookable.domain.people import Scope
from bookable.interfaces.auth.api_key_auth import KeyUse
from bookable.interfaces.dialects.core.controllers.door import CoreDoor
from bookable.interfaces.dialects.core.mapping import slots as mapping
from bookable.interfaces.dialects.core.mapping.all_wrong import all_of
from bookable.interfaces.dialects.core.schemas.people import PersonPath
from bookable.interfaces.dialects.core.schemas.slots import SlotsOut, SlotsQuery
from bookable.interfaces.http.queries import Query
from bookable.queries.openings import openings_of_one


class Slots(CoreDoor):
    """Slots"""

    stale_reads = ("get",)
    key_use = KeyUse.ALONE
    scopes = (Scope.AVAILABILITY_READ, Scope.AVAILABILITY_WRITE)

    @modify()
    def get(self, parsed_path: Path[PersonPath], parsed_query: Query[SlotsQuery]) -> SlotsOut:
        """List when a person can be booked."""
        program, within = self.wanted(parsed_query)
        found = openings_of_one(
            parsed_path.person_id,
            within.first,
            within.last,
            service=parsed_query.service,
            minutes=parsed_query.duration_minutes,
            zone=within.zone,
            program=program,
            by=self.actor,
            now=self.now,
            ignoring=parsed_query.besides,
        )
        return mapping.slots(found, within)

    def wanted(self, query: SlotsQuery) -> list[Any]:
        return all_of(
            lambda: mapping.program(query),
            lambda: mapping.asked(query, by=self.actor, now=self.now),
        )
