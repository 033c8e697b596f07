"""A person's hours, as one document."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse
from dmr import HeaderSpec, Path, ResponseSpec, validate
from dmr.plugins.msgspec import BodyMsgspec

from bookable.domain.people import Scope
from bookable.engine import replacing_hours
from bookable.interfaces.dialects.core.controllers.door import UNCHANGED, etag
from bookable.interfaces.dialects.core.controllers.people import PeopleDoor
from bookable.interfaces.dialects.core.mapping import hours as mapping
from bookable.interfaces.dialects.core.schemas.common import NoQuery
from bookable.interfaces.dialects.core.schemas.dry_runs import DryRunQuery
from bookable.interfaces.dialects.core.schemas.hours import HoursDocument
from bookable.interfaces.dialects.core.schemas.people import PersonPath
from bookable.interfaces.http.queries import Query
from bookable.queries.person_hours import person_hours

SHOWN = ResponseSpec(HoursDocument, status_code=HTTPStatus.OK, headers={"ETag": HeaderSpec()})


class PersonHours(PeopleDoor):
    """People"""

    scopes = (Scope.AVAILABILITY_READ, Scope.AVAILABILITY_WRITE)
    command = staticmethod(mapping.plan)

    def authorise(self) -> None:
        """Raise PersonNotFound or RoleRequired unless the caller may change these hours."""
        replacing_hours.owner(self.person_id, by=self.actor)

    @validate(SHOWN, UNCHANGED)
    def get(self, parsed_path: Path[PersonPath], parsed_query: Query[NoQuery]) -> HttpResponse:
        """Retrieve a person's hours."""
        found = person_hours(parsed_path.person_id, by=self.actor)
        return self.single(mapping.document(found))

    @validate(SHOWN)
    def put(
        self,
        parsed_path: Path[PersonPath],
        parsed_query: Query[DryRunQuery],
        parsed_body: BodyMsgspec[HoursDocument],
    ) -> HttpResponse:
        """Replace a person's hours."""
        ref, plan = parsed_path.person_id, self.command(parsed_body)

        def refuse_if_not_as_seen() -> None:
            if "If-Match" in self.request.headers:
                self.refuse_if_changed(mapping.document(person_hours(ref, by=self.actor)))

        given = self.commit(
            lambda receipt: replacing_hours.replace(
                ref,
                plan,
                zone=parsed_body.timezone,
                by=self.actor,
                now=self.now,
                check=refuse_if_not_as_seen,
                receipt=receipt,
            ),
            mapping.document,
            reread=lambda of: person_hours(of, by=self.actor),
            dry_run=parsed_query.dry_run,
        )
        if not parsed_query.dry_run:
            given.headers["ETag"] = etag(given.content)
        return given
