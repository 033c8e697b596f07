"""Links to a booking, for people without an account."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from dmr import Path, ResponseSpec, validate
from dmr.plugins.msgspec import BodyMsgspec
from dmr.routing import path

from bookable.domain.booking_links import Allows
from bookable.engine import giving_links
from bookable.engine.giving_links import GivenLink
from bookable.interfaces.dialects.core.controllers.bookings import ABooking
from bookable.interfaces.dialects.core.controllers.changes import BookingsDoor
from bookable.interfaces.dialects.core.mapping.times import exact
from bookable.interfaces.dialects.core.schemas.common import NoQuery
from bookable.interfaces.dialects.core.schemas.links import LinkIn, LinkOut, LinkPath
from bookable.interfaces.http.queries import Query


class BookingLinks(BookingsDoor):
    """Links"""

    shows_secrets = True

    @validate(ResponseSpec(LinkOut, status_code=HTTPStatus.CREATED))
    def post(
        self,
        parsed_path: ABooking,
        parsed_query: Query[NoQuery],
        parsed_body: BodyMsgspec[LinkIn],
    ) -> HttpResponse:
        """Make a link to a booking."""
        expires_at = self.command(parsed_body)
        return self.commit(
            lambda receipt: giving_links.give(
                parsed_path.booking_id,
                parsed_body.allow,
                expires_at,
                by=self.actor,
                now=self.now,
                receipt=receipt,
            ),
            _shown,
            status=HTTPStatus.CREATED,
        )

    def command(self, body: LinkIn) -> datetime | None:
        return None if body.expires_at is None else exact(body.expires_at, field="expires_at")


class BookingLink(BookingsDoor):
    """One link"""

    @validate(ResponseSpec(None, status_code=HTTPStatus.NO_CONTENT))
    def delete(self, parsed_path: Path[LinkPath], parsed_query: Query[NoQuery]) -> HttpResponse:
        """Delete a link to a booking."""
        return self.commit(
            lambda receipt: giving_links.revoke(
                parsed_path.booking_id, parsed_path.link_id, by=self.actor, receipt=receipt
            ),
            lambda _: None,
            status=HTTPStatus.NO_CONTENT,
        )


def _shown(given: GivenLink) -> LinkOut:
    return LinkOut(
        id=given.uuid,
        allow=[each for each in Allows if each in given.allows],
        expires_at=given.expires_at,
        url=settings.BOOKABLE_BASE_URL + reverse("linked-booking", args=[given.token]),
    )


PATHS = [
    path("bookings/<str:booking_id>/links", BookingLinks.as_view()),
    path("bookings/<str:booking_id>/links/<str:link_id>", BookingLink.as_view()),
]
