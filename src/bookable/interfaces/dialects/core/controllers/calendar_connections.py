"""Calendars that people keep elsewhere."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse
from dmr import HeaderSpec, Path, Query, ResponseSpec, modify, validate
from dmr.plugins.msgspec import BodyMsgspec
from dmr.routing import path

from bookable.domain.people import Scope
from bookable.engine import calendar_connections, calendar_consents
from bookable.engine.calendar_connections import Connection
from bookable.interfaces.dialects.core.controllers.door import UNCHANGED, CoreDoor
from bookable.interfaces.dialects.core.mapping import calendar_connections as mapping
from bookable.interfaces.dialects.core.schemas.calendar_connections import (
    AuthorizeOut,
    ConnectionIn,
    ConnectionOut,
    ConnectionPatch,
    ConnectionPath,
    ConnectionsOut,
)
from bookable.interfaces.dialects.core.schemas.common import NoQuery
from bookable.interfaces.http.calendar_consents import back_to, marked
from bookable.interfaces.http.throttling import CALENDARS

ETAG = {"ETag": HeaderSpec()}
FOUND = ResponseSpec(ConnectionOut, status_code=HTTPStatus.OK, headers=ETAG)


class ConnectionsDoor(CoreDoor):
    """Base of what is done with one's connections."""

    is_abstract = True
    scopes = (Scope.AVAILABILITY_READ, Scope.AVAILABILITY_WRITE)
    limits = CALENDARS

    def show(self, found: Connection) -> ConnectionOut:
        """Return a connection as its owner sees it."""
        return mapping.connection(found, now=self.now)

    def refuse_if_not_as_seen(self, found: Connection) -> None:
        """Raise PreconditionFailedError unless a connection is as `If-Match` says."""
        self.refuse_if_changed(self.show(found))


class Connections(ConnectionsDoor):
    """Calendar connections"""

    command = staticmethod(mapping.access)

    @modify()
    def get(self, parsed_query: Query[NoQuery]) -> ConnectionsOut:
        """List my connections."""
        found = calendar_connections.connections(self.actor)
        return mapping.connections(found, now=self.now)

    @validate(
        ResponseSpec(ConnectionOut, status_code=HTTPStatus.CREATED, headers=ETAG),
        ResponseSpec(
            AuthorizeOut,
            status_code=HTTPStatus.OK,
            description="For `google` and `microsoft`: where to give your consent.",
        ),
    )
    def post(self, parsed_body: BodyMsgspec[ConnectionIn]) -> HttpResponse:
        """Connect a calendar."""
        access = self.command(parsed_body)
        response = self.commit(
            lambda receipt: calendar_consents.connect_or_ask(
                access,
                back_to=back_to(access.kind),
                label=parsed_body.label,
                on_external_change=parsed_body.on_external_change,
                hosts_meetings=parsed_body.hosts_meetings,
                by=self.actor,
                now=self.now,
                receipt=receipt,
            ),
            lambda found: mapping.connected(found, now=self.now),
            status=mapping.status,
        )
        made = response.status_code == HTTPStatus.CREATED
        return marked(self.tagged(response) if made else response)


class OneConnection(ConnectionsDoor):
    """A calendar connection"""

    @property
    def connection_id(self) -> UUID:
        """The id in the address."""
        return UUID(str(self.kwargs["connection_id"]))

    @validate(FOUND, UNCHANGED)
    def get(self, parsed_path: Path[ConnectionPath], parsed_query: Query[NoQuery]) -> HttpResponse:
        """Retrieve a connection."""
        found = calendar_connections.connection(self.connection_id, by=self.actor)
        return self.single(self.show(found))

    @validate(FOUND)
    def patch(
        self, parsed_path: Path[ConnectionPath], parsed_body: BodyMsgspec[ConnectionPatch]
    ) -> HttpResponse:
        """Change a connection."""
        given = self.commit(
            lambda receipt: calendar_connections.change(
                self.connection_id,
                mapping.changes(parsed_body),
                by=self.actor,
                check=self.refuse_if_not_as_seen,
                now=self.now,
                receipt=receipt,
            ),
            self.show,
        )
        return self.tagged(given)

    @validate(ResponseSpec(None, status_code=HTTPStatus.NO_CONTENT))
    def delete(self, parsed_path: Path[ConnectionPath]) -> HttpResponse:
        """Remove a connection."""
        return self.commit(
            lambda receipt: calendar_connections.remove(
                self.connection_id,
                by=self.actor,
                check=self.refuse_if_not_as_seen,
                now=self.now,
                receipt=receipt,
            ),
            lambda _: None,
            status=HTTPStatus.NO_CONTENT,
        )


class SyncConnection(ConnectionsDoor):
    """A calendar connection"""

    @validate(ResponseSpec(ConnectionOut, status_code=HTTPStatus.ACCEPTED, headers=ETAG))
    def post(self, parsed_path: Path[ConnectionPath]) -> HttpResponse:
        """Read a connected calendar soon."""
        given = self.commit(
            lambda receipt: calendar_connections.read_again(
                UUID(str(self.kwargs["connection_id"])),
                by=self.actor,
                now=self.now,
                receipt=receipt,
            ),
            self.show,
            status=HTTPStatus.ACCEPTED,
        )
        return self.tagged(given)


PATHS = [
    path("calendar-connections", Connections.as_view()),
    path("calendar-connections/<str:connection_id>", OneConnection.as_view()),
    path("calendar-connections/<str:connection_id>/sync", SyncConnection.as_view()),
]
