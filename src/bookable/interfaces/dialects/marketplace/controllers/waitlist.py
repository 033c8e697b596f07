"""The addresses of lines for what is full."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from dmr import Path, ResponseSpec, modify, validate
from dmr.plugins.msgspec import BodyMsgspec
from dmr.routing import path

from bookable.engine import waitlist
from bookable.engine.keys import Receipt
from bookable.interfaces.dialects.marketplace.controllers.door import MarketplaceDoor
from bookable.interfaces.dialects.marketplace.lexicon import PROGRAM
from bookable.interfaces.dialects.marketplace.mapping import waitlist as mapping
from bookable.interfaces.dialects.marketplace.mapping.catalogue import service_id
from bookable.interfaces.dialects.marketplace.mapping.common import part, place
from bookable.interfaces.dialects.marketplace.schemas import waitlist as schemas
from bookable.interfaces.dialects.marketplace.schemas.catalogue import ServicePath
from bookable.interfaces.http.paging import PageOut, page
from bookable.interfaces.http.queries import Query

ALine = Path[ServicePath]


class Line(MarketplaceDoor):
    """Line"""

    def admit(self) -> None:
        """This will raise the refusal of whoever may neither join the line nor see it."""
        if self.request.method == "GET":
            mapping.admit_to_line(self.kwargs["service_id"], by=self.actor)
        else:
            mapping.admit_to_joining(self.actor)

    def asking(
        self, path: ServicePath, session_id: int | None, receipt: Receipt | None
    ) -> dict[str, Any]:
        """This will be about which line somebody asks, who and when."""
        line = {
            "service_id": service_id(path.service_id),
            "session_id": mapping.session_id(session_id),
        }
        return {**line, "program": PROGRAM, "by": self.actor, "now": self.now, "receipt": receipt}

    @modify()
    def get(
        self, parsed_path: ALine, parsed_query: Query[schemas.LinePageQuery]
    ) -> PageOut[schemas.WaitingOut]:
        """List who waits for a service of mine."""
        found = waitlist.line(
            service_id(parsed_path.service_id),
            session_id=mapping.session_id(parsed_query.service_session_id),
            program=PROGRAM,
            by=self.actor,
            now=self.now,
            **part(parsed_query),
        )
        places = [mapping.place(each) for each in found.places]
        return page(self.request, places, count=found.count, **place(parsed_query))

    @validate(
        ResponseSpec(schemas.WaitingOut, status_code=HTTPStatus.CREATED),
        ResponseSpec(schemas.WaitingOut, status_code=HTTPStatus.OK),
    )
    def post(
        self, parsed_path: ALine, parsed_body: BodyMsgspec[schemas.JoinIn | None] = None
    ) -> HttpResponse:
        """Wait for a seat in a workshop or a course that is full."""
        session = parsed_body.service_session_id if parsed_body else None
        return self.commit(
            lambda receipt: waitlist.join(**self.asking(parsed_path, session, receipt)),
            mapping.joined,
            status=mapping.status,
        )

    @validate(ResponseSpec(None, status_code=HTTPStatus.NO_CONTENT))
    def delete(self, parsed_path: ALine, parsed_query: Query[schemas.LineQuery]) -> HttpResponse:
        """Wait no longer; a seat that was kept for me goes to the next."""
        session = parsed_query.service_session_id
        return self.commit(
            lambda receipt: waitlist.leave(**self.asking(parsed_path, session, receipt)),
            lambda _: None,
            status=HTTPStatus.NO_CONTENT,
        )


class MyPlaces(MarketplaceDoor):
    """Where I wait"""

    @modify()
    def get(self) -> list[schemas.WaitingOut]:
        """List the lines in which I stand, the one that I joined last first."""
        return [mapping.place(each) for each in waitlist.mine(self.actor, now=self.now)]


PATHS = [
    path("services/<str:service_id>/waitlist/", Line.as_view()),
    path("waitlist/", MyPlaces.as_view()),
]
