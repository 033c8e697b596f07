"""Controllers for the waitlists of full workshops and courses."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from dmr import Path, ResponseSpec, modify, validate
from dmr.plugins.msgspec import BodyMsgspec
from dmr.routing import path

from bookable.domain.refusals import ServiceNotFound
from bookable.engine import waitlist
from bookable.interfaces.dialects.marketplace.controllers.door import MarketplaceDoor
from bookable.interfaces.dialects.marketplace.lexicon import PROGRAM
from bookable.interfaces.dialects.marketplace.mapping import waitlist as mapping
from bookable.interfaces.dialects.marketplace.schemas import waitlist as schemas
from bookable.interfaces.dialects.marketplace.schemas.catalogue import ServicePath
from bookable.interfaces.http.ids import Id
from bookable.interfaces.http.paging import PageOut, page, part
from bookable.interfaces.http.queries import Query
from bookable.interfaces.http.texts import number
from bookable.queries import waitlists

AService = Path[ServicePath]


class Waitlist(MarketplaceDoor):
    """Waitlist"""

    service_id = Id(number, ServiceNotFound)

    def authorise(self) -> None:
        """Raise RoleRequired unless the caller may join a waitlist."""
        waitlist.require_client(self.actor, program=PROGRAM)

    def arguments(self, session_id: int | None) -> dict[str, Any]:
        """Return the arguments that every command on this waitlist takes."""
        names = {"service_id": self.service_id, "session_id": mapping.session_id(session_id)}
        return {**names, "program": PROGRAM, "by": self.actor, "now": self.now}

    @modify()
    def get(
        self, parsed_path: AService, parsed_query: Query[schemas.WaitlistPageQuery]
    ) -> PageOut[schemas.WaitingOut]:
        """List the waitlist of one of my services."""
        queue = waitlists.page_of_waitlist(
            self.service_id,
            session_id=mapping.session_id(parsed_query.service_session_id),
            program=PROGRAM,
            by=self.actor,
            now=self.now,
            **part(parsed_query),
        )
        return page(self.request, queue, parsed_query, mapping.waiting)

    @validate(
        ResponseSpec(schemas.WaitingOut, status_code=HTTPStatus.CREATED),
        ResponseSpec(schemas.WaitingOut, status_code=HTTPStatus.OK),
    )
    def post(
        self, parsed_path: AService, parsed_body: BodyMsgspec[schemas.JoinIn | None] = None
    ) -> HttpResponse:
        """Join the waitlist of a workshop or a course that is full."""
        session = parsed_body.service_session_id if parsed_body else None
        return self.commit(
            lambda receipt: waitlist.join(**self.arguments(session), receipt=receipt),
            mapping.waiting,
            reread=lambda joined: waitlists.own_entry(joined.waitlist, by=self.actor),
            status=mapping.status,
        )

    @validate(ResponseSpec(None, status_code=HTTPStatus.NO_CONTENT))
    def delete(
        self, parsed_path: AService, parsed_query: Query[schemas.WaitlistQuery]
    ) -> HttpResponse:
        """Leave the waitlist. A seat that was offered to me goes to the next entry."""
        session = parsed_query.service_session_id
        return self.commit(
            lambda receipt: waitlist.leave(**self.arguments(session), receipt=receipt),
            lambda _: None,
            status=HTTPStatus.NO_CONTENT,
        )


class MyPlaces(MarketplaceDoor):
    """My waitlist entries"""

    @modify()
    def get(self) -> list[schemas.WaitingOut]:
        """List my waitlist entries, newest first."""
        return [mapping.waiting(entry) for entry in waitlists.mine(self.actor, now=self.now)]


PATHS = [
    path("services/<str:service_id>/waitlist/", Waitlist.as_view()),
    path("waitlist/", MyPlaces.as_view()),
]
