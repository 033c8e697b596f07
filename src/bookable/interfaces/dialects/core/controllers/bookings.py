"""Controllers for bookings."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse
from dmr import HeaderSpec, Path, ResponseSpec, modify, validate
from dmr.plugins.msgspec import BodyMsgspec

from bookable.engine import any_program
from bookable.interfaces.dialects.core.controllers.changes import (
    CHANGED,
    MADE,
    ChangingDoor,
    terms_of,
)
from bookable.interfaces.dialects.core.controllers.door import UNCHANGED
from bookable.interfaces.dialects.core.controllers.own_holds import telling_own_hold
from bookable.interfaces.dialects.core.mapping import booking_lists, commands, one_booking
from bookable.interfaces.dialects.core.mapping import bookings as mapping
from bookable.interfaces.dialects.core.schemas import bookings as schemas
from bookable.interfaces.dialects.core.schemas.commands import BookingIn, ChangeQuery
from bookable.interfaces.dialects.core.schemas.common import NoQuery
from bookable.interfaces.dialects.core.schemas.dry_runs import DryRunQuery
from bookable.interfaces.dialects.core.schemas.one_booking import BookingPatch
from bookable.interfaces.http.queries import Query
from bookable.interfaces.http.throttling import BOOKING
from bookable.queries.booking_pages import shown_page
from bookable.queries.shown_bookings import shown_booking

ABooking = Path[schemas.BookingPath]
SHOWN = ResponseSpec(schemas.BookingOut, status_code=HTTPStatus.OK, headers={"ETag": HeaderSpec()})


class Bookings(ChangingDoor):
    """Bookings"""

    limits = BOOKING
    wanted = staticmethod(booking_lists.wanted)

    @modify()
    def get(self, parsed_query: Query[schemas.BookingsQuery]) -> schemas.BookingsOut:
        """List bookings."""
        found = shown_page(
            self.wanted(parsed_query),
            booking_lists.cursor_after(parsed_query, by=self.actor),
            limit=parsed_query.limit,
            by=self.actor,
            now=self.now,
        )
        return booking_lists.page(found, parsed_query, by=self.actor)

    @validate(MADE)
    def post(
        self,
        parsed_query: Query[DryRunQuery],
        parsed_body: BodyMsgspec[BookingIn],
    ) -> HttpResponse:
        """Make a booking."""
        wish = self.command(parsed_body)
        with telling_own_hold(parsed_body, **self.asked()):
            return self.answer(
                lambda receipt: any_program.book(
                    wish, client=parsed_body.client, **self.asked(), receipt=receipt
                ),
                status=HTTPStatus.CREATED,
                dry_run=parsed_query.dry_run,
            )

    def command(self, body: BookingIn) -> commands.Wish:
        return commands.wish(body, by=self.actor)


class Booking(ChangingDoor):
    """One booking"""

    @validate(SHOWN, UNCHANGED)
    def get(self, parsed_path: ABooking, parsed_query: Query[NoQuery]) -> HttpResponse:
        """Retrieve a booking."""
        found = shown_booking(parsed_path.booking_id, by=self.actor, now=self.now)
        return self.single(mapping.shown(found, by=self.actor), version=found.booking.version)

    @validate(CHANGED)
    def patch(
        self,
        parsed_path: ABooking,
        parsed_query: Query[ChangeQuery],
        parsed_body: BodyMsgspec[BookingPatch],
    ) -> HttpResponse:
        """Change the details of a booking."""
        changes, terms = one_booking.changes(parsed_body), terms_of(self.request)
        return self.answer(
            lambda receipt: any_program.amend(
                parsed_path.booking_id, changes, **self.asked(), terms=terms, receipt=receipt
            )
        )
