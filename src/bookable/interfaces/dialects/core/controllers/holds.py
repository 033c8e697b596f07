"""Controllers for holds."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from dmr import HeaderSpec, Path, ResponseSpec, modify, validate
from dmr.plugins.msgspec import BodyMsgspec
from dmr.routing import path

from bookable.domain.holds import Hold
from bookable.engine import holding
from bookable.interfaces.dialects.core.controllers.door import UNCHANGED, CoreDoor, etag
from bookable.interfaces.dialects.core.controllers.own_holds import telling_own_hold
from bookable.interfaces.dialects.core.mapping import holds as mapping
from bookable.interfaces.dialects.core.schemas.commands import ChangeQuery
from bookable.interfaces.dialects.core.schemas.common import NoQuery
from bookable.interfaces.dialects.core.schemas.holds import HoldIn, HoldOut, HoldPath, HoldsOut
from bookable.interfaces.http.queries import Query
from bookable.interfaces.http.throttling import BOOKING
from bookable.queries.held import HeldRow, held, held_by

MADE = ResponseSpec(HoldOut, status_code=HTTPStatus.CREATED, headers={"ETag": HeaderSpec()})
FOUND = ResponseSpec(HoldOut, status_code=HTTPStatus.OK, headers={"ETag": HeaderSpec()})
RELEASED = ResponseSpec(None, status_code=HTTPStatus.NO_CONTENT)


class HoldsDoor(CoreDoor):
    """Base of the controllers about holds, which belong to a person."""

    is_abstract = True
    limits = BOOKING

    def asked(self) -> dict[str, Any]:
        """Return who asks, and when."""
        return {"by": self.actor, "now": self.now}

    def reread(self, hold: Hold) -> HeldRow:
        """Return a hold of the caller with what it is for."""
        return held(hold.uuid, **self.asked())


class Holds(HoldsDoor):
    """Holds"""

    command = staticmethod(mapping.wanted)

    @modify()
    def get(self, parsed_query: Query[NoQuery]) -> HoldsOut:
        """List your holds."""
        return mapping.holds(held_by(self.actor, now=self.now))

    @validate(MADE)
    def post(
        self, parsed_query: Query[ChangeQuery], parsed_body: BodyMsgspec[HoldIn]
    ) -> HttpResponse:
        """Hold time or a seat."""
        wanted = self.command(parsed_body)
        with telling_own_hold(parsed_body, **self.asked()):
            given = self.commit(
                lambda receipt: holding.hold(wanted, **self.asked(), receipt=receipt),
                mapping.hold,
                reread=self.reread,
                status=HTTPStatus.CREATED,
            )
        given.headers["ETag"] = etag(given.content)
        return given


class OneHold(HoldsDoor):
    """One hold"""

    @validate(FOUND, UNCHANGED)
    def get(self, parsed_path: Path[HoldPath], parsed_query: Query[NoQuery]) -> HttpResponse:
        """Retrieve a hold."""
        return self.single(mapping.hold(held(parsed_path.hold_id, **self.asked())))

    @validate(RELEASED)
    def delete(self, parsed_path: Path[HoldPath], parsed_query: Query[ChangeQuery]) -> HttpResponse:
        """Release a hold."""
        ref, check = parsed_path.hold_id, self.refuse_if_not_as_seen
        return self.commit(
            lambda receipt: holding.release(ref, **self.asked(), check=check, receipt=receipt),
            lambda _: None,
            status=HTTPStatus.NO_CONTENT,
        )

    def refuse_if_not_as_seen(self, hold: Hold) -> None:
        """Raise PreconditionFailedError unless a hold is as `If-Match` says."""
        if "If-Match" in self.request.headers:
            self.refuse_if_changed(mapping.hold(self.reread(hold)))


PATHS = [
    path("holds", Holds.as_view()),
    path("holds/<str:hold_id>", OneHold.as_view()),
]
