"""The directory of people, and the programmes."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse
from dmr import HeaderSpec, Path, ResponseSpec, modify, validate

from bookable.domain.people import Scope
from bookable.engine import registry
from bookable.interfaces.auth.api_key_auth import KeyUse
from bookable.interfaces.dialects.core.controllers.door import UNCHANGED, CoreDoor
from bookable.interfaces.dialects.core.mapping import people as mapping
from bookable.interfaces.dialects.core.schemas import people as schemas
from bookable.interfaces.dialects.core.schemas.common import NoQuery
from bookable.interfaces.http.queries import Query
from bookable.queries import person_pages

FOUND = ResponseSpec(
    schemas.PersonCardOut, status_code=HTTPStatus.OK, headers={"ETag": HeaderSpec()}
)


class Programs(CoreDoor):
    """Programmes"""

    key_use = KeyUse.ALONE
    scopes = (None, None)

    @modify()
    def get(self, parsed_query: Query[NoQuery]) -> schemas.ProgramsOut:
        """List the programmes."""
        return mapping.programs(registry.programs())


class PeopleDoor(CoreDoor):
    """Base of the controllers about people."""

    is_abstract = True
    key_use = KeyUse.ALONE
    scopes = (Scope.PEOPLE_READ, Scope.PEOPLE_WRITE)


class People(PeopleDoor):
    """People"""

    @modify()
    def get(self, parsed_query: Query[schemas.PeopleQuery]) -> schemas.PeopleOut:
        """List people."""
        found = person_pages.people_page(
            parsed_query.role,
            parsed_query.search,
            mapping.place_after(parsed_query, by=self.actor),
            limit=parsed_query.limit,
            by=self.actor,
        )
        return mapping.page(found, parsed_query, by=self.actor)


class Person(PeopleDoor):
    """One person"""

    @validate(FOUND, UNCHANGED)
    def get(
        self, parsed_path: Path[schemas.PersonPath], parsed_query: Query[NoQuery]
    ) -> HttpResponse:
        """Retrieve a person."""
        return self.single(
            mapping.person(person_pages.person(parsed_path.person_id, by=self.actor))
        )
