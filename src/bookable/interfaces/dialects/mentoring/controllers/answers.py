"""Controllers for mentors: their requests and sessions, and the steps they take."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse
from dmr import Path, ResponseSpec, modify, validate
from dmr.plugins.msgspec import BodyMsgspec

from bookable.domain.commands import Miss
from bookable.engine import bookings, confirming
from bookable.interfaces.dialects.mentoring import mapping, schemas
from bookable.interfaces.dialects.mentoring.controllers.door import (
    BookingDoor,
    MentoringDoor,
)
from bookable.interfaces.dialects.mentoring.lexicon import MENTOR
from bookable.interfaces.http.paging import PageOut, PageQuery, page, part
from bookable.interfaces.http.queries import Query
from bookable.interfaces.http.throttling import CONFIRMING
from bookable.queries import booking_lists, one_booking

AMentor = Path[schemas.MentorPath]
ABooking = Path[schemas.BookingPath]


class Requests(MentoringDoor):
    """A mentor's requests"""

    @modify()
    def get(self, parsed_query: Query[PageQuery]) -> PageOut[schemas.BookingOut]:
        """List requests that wait for my answer."""
        wanted = mapping.requests(self.now)
        found = booking_lists.page_of_bookings(self.actor, wanted, **part(parsed_query))
        return page(self.request, found, parsed_query, self.show)


class Sessions(MentoringDoor):
    """A mentor's sessions"""

    @modify()
    def get(self, parsed_query: Query[schemas.BookingsQuery]) -> PageOut[schemas.BookingOut]:
        """List the sessions booked with me."""
        wanted = mapping.wanted(parsed_query, side=MENTOR, now=self.now)
        found = booking_lists.page_of_bookings(self.actor, wanted, **part(parsed_query))
        return page(self.request, found, parsed_query, self.show)


class Session(BookingDoor):
    """One of a mentor's sessions"""

    as_ = MENTOR

    @modify()
    def get(self, parsed_path: ABooking) -> schemas.BookingOut:
        """Retrieve one of the sessions booked with me."""
        return self.show(one_booking.booking(**self.arguments()))


class AcceptBooking(BookingDoor):
    """Accepting"""

    limits = CONFIRMING

    as_ = MENTOR

    @validate(ResponseSpec(schemas.BookingOut, status_code=HTTPStatus.OK))
    def post(self, parsed_path: ABooking) -> HttpResponse:
        """Accept a requested session."""
        return self.take(lambda receipt: confirming.confirm(**self.arguments(), receipt=receipt))


class DeclineBooking(BookingDoor):
    """Declining"""

    as_ = MENTOR

    @validate(ResponseSpec(schemas.BookingOut, status_code=HTTPStatus.OK))
    def post(
        self, parsed_path: ABooking, parsed_body: BodyMsgspec[schemas.DeclineIn | None] = None
    ) -> HttpResponse:
        """Decline a requested session, or cancel a scheduled one."""
        command = mapping.decline(parsed_body)
        return self.take(
            lambda receipt: bookings.perform(command=command, **self.arguments(), receipt=receipt)
        )


class CompleteBooking(BookingDoor):
    """Completing"""

    as_ = MENTOR

    @validate(ResponseSpec(schemas.BookingOut, status_code=HTTPStatus.OK))
    def post(
        self, parsed_path: ABooking, parsed_body: BodyMsgspec[schemas.CompleteIn | None] = None
    ) -> HttpResponse:
        """Mark a session as completed, optionally with its actual start and end."""
        command = mapping.complete(parsed_body)
        return self.take(
            lambda receipt: bookings.perform(command=command, **self.arguments(), receipt=receipt)
        )


class MissBooking(BookingDoor):
    """No-show"""

    as_ = MENTOR

    @validate(ResponseSpec(schemas.BookingOut, status_code=HTTPStatus.OK))
    def post(self, parsed_path: ABooking) -> HttpResponse:
        """Mark a session as missed by the mentee."""
        return self.take(
            lambda receipt: bookings.perform(command=Miss(), **self.arguments(), receipt=receipt)
        )
