"""The directory of people, what is kept about each, and the programmes."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from dmr import HeaderSpec, Path, ResponseSpec, modify, validate
from dmr.plugins.msgspec import BodyMsgspec

from bookable.domain.people import Role, Scope
from bookable.domain.refusals import PersonNotFound
from bookable.engine import erasing, managing_people, registry
from bookable.interfaces.auth.api_key_auth import KeyUse
from bookable.interfaces.dialects.core.controllers.door import UNCHANGED, CoreDoor, etag
from bookable.interfaces.dialects.core.mapping import people as mapping
from bookable.interfaces.dialects.core.schemas import people as schemas
from bookable.interfaces.dialects.core.schemas.common import NoQuery
from bookable.interfaces.dialects.core.schemas.person_changes import PersonIn, PersonPatch
from bookable.interfaces.http.door import Action
from bookable.interfaces.http.exported import exported
from bookable.interfaces.http.queries import Query
from bookable.interfaces.http.throttling import EXPORTS
from bookable.queries import exports, person_pages
from bookable.queries.person_pages import PersonRow

MADE = ResponseSpec(
    schemas.PersonCardOut, status_code=HTTPStatus.CREATED, headers={"ETag": HeaderSpec()}
)
FOUND = ResponseSpec(
    schemas.PersonCardOut, status_code=HTTPStatus.OK, headers={"ETag": HeaderSpec()}
)

GONE = ResponseSpec(
    None, status_code=HTTPStatus.NO_CONTENT, description="The person is erased, now or before."
)

EXPORT = ResponseSpec(
    dict[str, Any],
    status_code=HTTPStatus.OK,
    description="A list for each kind of data, such as `bookings`, beside `person` itself.",
)

EXPORTED_TOO_OFTEN = ResponseSpec(
    dict[str, Any], status_code=HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": HeaderSpec()}
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

    @property
    def person_id(self) -> UUID:
        """The id in the address. Raise PersonNotFound for a text that is none."""
        try:
            return UUID(str(self.kwargs["person_id"]))
        except ValueError:
            raise PersonNotFound(Role.CLIENT) from None

    def made(self, action: Action[UUID], *, status: int = HTTPStatus.OK) -> HttpResponse:
        """Carry out a command and answer with the person and their ETag."""
        given = self.commit(action, mapping.person, reread=self.reread, status=status)
        given.headers["ETag"] = etag(given.content)
        return given

    def reread(self, ref: UUID) -> PersonRow:
        """Return a person as the caller may see them. Raise PersonNotFound."""
        return person_pages.person(ref, by=self.actor)


class People(PeopleDoor):
    """People"""

    stale_reads = ("get",)
    command = staticmethod(mapping.newcomer)

    def authorise(self) -> None:
        """Raise RoleRequired unless the caller may add people."""
        managing_people.require_staff(self.actor)

    @modify()
    def get(self, parsed_query: Query[schemas.PeopleQuery]) -> schemas.PeopleOut:
        """List people."""
        found = person_pages.people_page(
            parsed_query.role,
            parsed_query.search,
            mapping.cursor_after(parsed_query, by=self.actor),
            limit=parsed_query.limit,
            by=self.actor,
        )
        return mapping.page(found, parsed_query, by=self.actor)

    @validate(MADE)
    def post(
        self, parsed_query: Query[NoQuery], parsed_body: BodyMsgspec[PersonIn]
    ) -> HttpResponse:
        """Add a person."""
        profile = self.command(parsed_body)
        return self.made(
            lambda receipt: managing_people.add(
                parsed_body.email,
                parsed_body.roles,
                profile,
                by=self.actor,
                now=self.now,
                receipt=receipt,
            ),
            status=HTTPStatus.CREATED,
        )


class Person(PeopleDoor):
    """One person"""

    stale_reads = ("get",)
    command = staticmethod(mapping.changes)

    def refuse_if_not_as_seen(self) -> None:
        """Raise PreconditionFailedError unless the person is as `If-Match` says."""
        if "If-Match" in self.request.headers:
            self.refuse_if_changed(mapping.person(self.reread(self.person_id)))

    def authorise(self) -> None:
        """Raise PersonNotFound or RoleRequired unless the caller may change this person."""
        if self.person_id != self.actor.uuid and not self.actor.is_staff:
            self.reread(self.person_id)
            managing_people.require_staff(self.actor)

    @validate(FOUND, UNCHANGED)
    def get(
        self, parsed_path: Path[schemas.PersonPath], parsed_query: Query[NoQuery]
    ) -> HttpResponse:
        """Retrieve a person."""
        return self.single(
            mapping.person(person_pages.person(parsed_path.person_id, by=self.actor))
        )

    @validate(FOUND)
    def patch(
        self,
        parsed_path: Path[schemas.PersonPath],
        parsed_query: Query[NoQuery],
        parsed_body: BodyMsgspec[PersonPatch],
    ) -> HttpResponse:
        """Change a person."""
        ref, changes = parsed_path.person_id, self.command(parsed_body)
        return self.made(
            lambda receipt: managing_people.change(
                ref,
                changes,
                by=self.actor,
                now=self.now,
                check=self.refuse_if_not_as_seen,
                receipt=receipt,
            )
        )

    @validate(GONE)
    def delete(
        self, parsed_path: Path[schemas.PersonPath], parsed_query: Query[NoQuery]
    ) -> HttpResponse:
        """Erase a person."""
        ref = parsed_path.person_id
        self.authorise()
        return self.commit(
            lambda receipt: erasing.erase(
                ref,
                by=self.actor,
                now=self.now,
                check=self.refuse_if_not_as_seen,
                receipt=receipt,
            ),
            lambda _: None,
            status=HTTPStatus.NO_CONTENT,
        )


class PersonExport(CoreDoor):
    """Exports"""

    key_use = KeyUse.ALONE
    scopes = (Scope.PEOPLE_READ, Scope.PEOPLE_READ)
    limits = EXPORTS

    @validate(EXPORT, EXPORTED_TOO_OFTEN)
    def get(
        self, parsed_path: Path[schemas.PersonPath], parsed_query: Query[NoQuery]
    ) -> HttpResponse:
        """Export a person's data."""
        self.count()
        person = parsed_path.person_id
        return exported(lambda file: exports.export(person, file, by=self.actor, now=self.now))
