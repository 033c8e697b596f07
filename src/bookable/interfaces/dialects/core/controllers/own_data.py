"""What is kept about a person: all of it in one document."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from dmr import Path, ResponseSpec, validate

from bookable.domain.people import Scope
from bookable.interfaces.auth.api_key_auth import KeyUse
from bookable.interfaces.dialects.core.controllers.door import CoreDoor
from bookable.interfaces.dialects.core.schemas.common import NoQuery
from bookable.interfaces.dialects.core.schemas.people import PersonPath
from bookable.interfaces.http.exported import exported
from bookable.interfaces.http.queries import Query
from bookable.interfaces.http.throttling import EXPORTS
from bookable.queries import exports

ALL = ResponseSpec(
    dict[str, Any],
    status_code=HTTPStatus.OK,
    description="A list for each kind of data, such as `bookings`, beside `person` itself.",
)


class PersonExport(CoreDoor):
    """Exports"""

    key_use = KeyUse.ALONE
    scopes = (Scope.PEOPLE_READ, Scope.PEOPLE_READ)
    limits = EXPORTS

    @validate(ALL)
    def get(self, parsed_path: Path[PersonPath], parsed_query: Query[NoQuery]) -> HttpResponse:
        """Export a person's data."""
        self.count()
        person = parsed_path.person_id
        return exported(lambda file: exports.export(person, file, by=self.actor, now=self.now))
