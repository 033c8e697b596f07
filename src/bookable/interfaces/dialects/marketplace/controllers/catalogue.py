"""Controllers for the catalogue: practitioners, locations, services and their sessions."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from dmr import Path, ResponseSpec, modify, validate
from dmr.plugins.msgspec import BodyMsgspec
from dmr.routing import path

from bookable.domain.people import Role
from bookable.domain.refusals import (
    LocationNotFound,
    PersonNotFound,
    ServiceNotFound,
    SessionNotFound,
)
from bookable.engine.catalogue import own_services, rights, sessions
from bookable.interfaces.dialects.marketplace.controllers.door import Exactly, MarketplaceDoor
from bookable.interfaces.dialects.marketplace.mapping import catalogue as mapping
from bookable.interfaces.dialects.marketplace.schemas import catalogue as schemas
from bookable.interfaces.http.ids import Id
from bookable.interfaces.http.links import links
from bookable.interfaces.http.paging import PageOut, page, part
from bookable.interfaces.http.queries import Query
from bookable.interfaces.http.texts import number
from bookable.queries import directory, locations, service_details, session_lists
from bookable.queries.session_lists import ServiceWithSessions

AService = Path[schemas.ServicePath]
ASession = Path[schemas.SessionPath]
WITH_A_SERVICE = links(
    "/api/v1/drf/services/{service_id}/",
    *("get", "patch", "delete", "get sessions/", "post sessions/"),
    *("get waitlist/", "post waitlist/", "delete waitlist/"),
)


class Practitioners(MarketplaceDoor):
    """Practitioners"""

    stale_reads = ("get",)

    @modify()
    def get(self, parsed_query: Query[schemas.SearchQuery]) -> PageOut[schemas.PractitionerOut]:
        """List practitioners."""
        search = parsed_query.search
        found = directory.directory(Role.PRACTITIONER, search=search, **part(parsed_query))
        return page(self.request, found, parsed_query, mapping.practitioner)


class Practitioner(MarketplaceDoor):
    """One practitioner"""

    stale_reads = ("get",)
    practitioner_id = Id(number, lambda: PersonNotFound(Role.PRACTITIONER))

    @modify()
    def get(self, parsed_path: Path[schemas.PractitionerPath]) -> schemas.PractitionerDetail:
        """Retrieve a practitioner and the services they sell."""
        seller = service_details.seller(self.practitioner_id)
        return mapping.practitioner_detail(seller)


class Locations(MarketplaceDoor):
    """Locations"""

    stale_reads = ("get",)

    @modify()
    def get(self, parsed_query: Query[schemas.SearchQuery]) -> PageOut[schemas.LocationOut]:
        """List the locations where services take place."""
        found = locations.page_of_locations(parsed_query.search, **part(parsed_query))
        return page(self.request, found, parsed_query, mapping.location)


class Location(MarketplaceDoor):
    """One location"""

    stale_reads = ("get",)
    location_id = Id(number, LocationNotFound)

    @modify()
    def get(self, parsed_path: Path[schemas.LocationPath]) -> schemas.LocationOut:
        """Retrieve a location and its rooms."""
        return mapping.location(locations.location(self.location_id))


class Services(MarketplaceDoor):
    """Services"""

    stale_reads = ("get",)
    parsers = (Exactly(),)

    def authorise(self) -> None:
        """Raise RoleRequired unless the caller may sell."""
        rights.require_seller(self.actor)

    @modify()
    def get(self, parsed_query: Query[schemas.ServicesQuery]) -> PageOut[schemas.ServiceOut]:
        """List services."""
        on_sale = service_details.page_of_services(
            mapping.wanted(parsed_query), **part(parsed_query)
        )
        return page(self.request, on_sale, parsed_query, mapping.service)

    @validate(
        ResponseSpec(schemas.ServiceDetail, status_code=HTTPStatus.CREATED, links=WITH_A_SERVICE)
    )
    def post(self, parsed_body: BodyMsgspec[schemas.ServiceIn]) -> HttpResponse:
        """Create a service."""
        terms = mapping.terms(parsed_body)
        return self.commit(
            lambda receipt: own_services.add(
                terms,
                by=self.actor,
                practitioner_id=parsed_body.practitioner_id,
                receipt=receipt,
            ),
            lambda row: mapping.service_detail(ServiceWithSessions(row, [])),
            reread=lambda made: service_details.visible(made, by=self.actor),
            status=HTTPStatus.CREATED,
        )


class ServiceDoor(MarketplaceDoor):
    """Base of the controllers that act on one service."""

    is_abstract = True
    service_id = Id(number, ServiceNotFound)
    session_id = Id(number, SessionNotFound)

    def authorise(self) -> None:
        """Raise RoleRequired or ServiceNotFound unless the caller may change the service."""
        rights.require_seller(self.actor)
        rights.require_own_service(self.service_id, by=self.actor)

    def arguments(self) -> dict[str, Any]:
        """Return the arguments that every command on a service takes."""
        return {"by": self.actor, "now": self.now}


class Service(ServiceDoor):
    """One service"""

    stale_reads = ("get",)
    parsers = (Exactly(),)

    @modify()
    def get(self, parsed_path: AService) -> schemas.ServiceDetail:
        """Retrieve a service with everything needed to book it."""
        offer = session_lists.service_with_sessions(self.service_id, by=self.actor, now=self.now)
        return mapping.service_detail(offer)

    @validate(ResponseSpec(schemas.ServiceDetail, status_code=HTTPStatus.OK))
    def patch(
        self, parsed_path: AService, parsed_body: BodyMsgspec[schemas.ServicePatch]
    ) -> HttpResponse:
        """Update a service. Existing bookings keep the terms they were made under."""
        ref, changes = self.service_id, mapping.new_terms(parsed_body)
        return self.commit(
            lambda receipt: own_services.change(ref, changes, **self.arguments(), receipt=receipt),
            mapping.service_detail,
            reread=lambda changed: session_lists.service_with_sessions(
                changed, by=self.actor, now=self.now
            ),
        )

    @validate(ResponseSpec(None, status_code=HTTPStatus.NO_CONTENT))
    def delete(self, parsed_path: AService) -> HttpResponse:
        """Delete a service. If it has ever been booked, it is archived instead."""
        ref = self.service_id
        return self.commit(
            lambda receipt: own_services.remove(ref, **self.arguments(), receipt=receipt),
            lambda _: None,
            status=HTTPStatus.NO_CONTENT,
        )


class Sessions(ServiceDoor):
    """Sessions"""

    stale_reads = ("get",)

    @modify()
    def get(
        self, parsed_path: AService, parsed_query: Query[schemas.SessionsQuery]
    ) -> PageOut[schemas.SessionOut]:
        """List the sessions of a workshop or a course."""
        ref = self.service_id
        wanted = mapping.sessions_wanted(parsed_query, now=self.now)
        listed = session_lists.page_of_sessions(
            ref, wanted, by=self.actor, now=self.now, **part(parsed_query)
        )
        return page(self.request, listed, parsed_query, mapping.session)

    @validate(ResponseSpec(schemas.SessionOut, status_code=HTTPStatus.CREATED))
    def post(
        self, parsed_path: AService, parsed_body: BodyMsgspec[schemas.SessionIn]
    ) -> HttpResponse:
        """Add a session to a workshop or a course."""
        ref, given = self.service_id, mapping.occurrence(parsed_body)
        return self.commit(
            lambda receipt: sessions.add(ref, given, **self.arguments(), receipt=receipt),
            mapping.session,
            reread=partial(session_lists.session, now=self.now),
            status=HTTPStatus.CREATED,
        )


class Session(ServiceDoor):
    """One session"""

    @validate(ResponseSpec(schemas.SessionOut, status_code=HTTPStatus.OK))
    def patch(
        self, parsed_path: ASession, parsed_body: BodyMsgspec[schemas.SessionPatch]
    ) -> HttpResponse:
        """Update a session: its time, its capacity or its location. Everyone booked in it moves
        along."""
        ref, session_id = self.service_id, self.session_id
        changes = mapping.occurrence(parsed_body)
        return self.commit(
            lambda receipt: sessions.change(
                ref, session_id, changes, **self.arguments(), receipt=receipt
            ),
            mapping.session,
            reread=partial(session_lists.session, now=self.now),
        )

    @validate(ResponseSpec(None, status_code=HTTPStatus.NO_CONTENT))
    def delete(self, parsed_path: ASession) -> HttpResponse:
        """Delete a session in which no seat is taken."""
        ref, session_id = self.service_id, self.session_id
        return self.commit(
            lambda receipt: sessions.remove(
                ref, session_id, by=self.actor, now=self.now, receipt=receipt
            ),
            lambda _: None,
            status=HTTPStatus.NO_CONTENT,
        )


class SessionCancel(ServiceDoor):
    """Calling off a session"""

    @validate(ResponseSpec(schemas.SessionOut, status_code=HTTPStatus.OK))
    def post(
        self, parsed_path: ASession, parsed_body: BodyMsgspec[schemas.CallOffIn | None] = None
    ) -> HttpResponse:
        """Call off a session: cancel every booking in it and refund them in full."""
        ref, session_id = self.service_id, self.session_id
        reason = (parsed_body.reason if parsed_body else None) or ""
        return self.commit(
            lambda receipt: sessions.cancel(
                ref, session_id, reason=reason, **self.arguments(), receipt=receipt
            ),
            mapping.session,
            reread=partial(session_lists.session, now=self.now),
        )


PATHS = [
    path("practitioners/", Practitioners.as_view()),
    path("practitioners/<str:practitioner_id>/", Practitioner.as_view()),
    path("services/", Services.as_view()),
    path("services/<str:service_id>/", Service.as_view()),
    path("services/<str:service_id>/sessions/", Sessions.as_view()),
    path("services/<str:service_id>/sessions/<str:session_id>/", Session.as_view()),
    path("services/<str:service_id>/sessions/<str:session_id>/cancel/", SessionCancel.as_view()),
    path("locations/", Locations.as_view()),
    path("locations/<str:location_id>/", Location.as_view()),
]
