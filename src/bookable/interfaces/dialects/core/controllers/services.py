"""Services on sale."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse
from dmr import HeaderSpec, Path, ResponseSpec, modify, validate

from bookable.domain.people import Scope
from bookable.interfaces.auth.api_key_auth import KeyUse
from bookable.interfaces.dialects.core.controllers.door import UNCHANGED, CoreDoor
from bookable.interfaces.dialects.core.mapping import services as mapping
from bookable.interfaces.dialects.core.schemas import services as schemas
from bookable.interfaces.dialects.core.schemas.common import NoQuery
from bookable.interfaces.http.queries import Query
from bookable.queries.service_pages import service_page, services_page

FOUND = ResponseSpec(
    schemas.ServiceWithSessionsOut, status_code=HTTPStatus.OK, headers={"ETag": HeaderSpec()}
)


class Services(CoreDoor):
    """Services"""

    stale_reads = ("get",)
    key_use = KeyUse.ALONE
    scopes = (Scope.AVAILABILITY_READ, Scope.AVAILABILITY_WRITE)

    @modify()
    def get(self, parsed_query: Query[schemas.ServicesQuery]) -> schemas.ServicesOut:
        """List services."""
        found = services_page(
            provider=parsed_query.provider,
            kind=parsed_query.kind,
            search=parsed_query.search,
            after=mapping.cursor_after(parsed_query),
            limit=parsed_query.limit,
        )
        return mapping.page(found, parsed_query)


class Service(CoreDoor):
    """One service"""

    stale_reads = ("get",)
    key_use = KeyUse.ALONE
    scopes = (Scope.AVAILABILITY_READ, Scope.AVAILABILITY_WRITE)

    @validate(FOUND, UNCHANGED)
    def get(
        self, parsed_path: Path[schemas.ServicePath], parsed_query: Query[NoQuery]
    ) -> HttpResponse:
        """Retrieve a service."""
        return self.single(mapping.service(service_page(parsed_path.service_id, now=self.now)))
