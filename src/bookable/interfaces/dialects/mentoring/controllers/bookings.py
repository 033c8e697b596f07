"""Controllers for a mentee's bookings."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse
from dmr import Path, ResponseSpec, modify, validate
from dmr.plugins.msgspec import BodyMsgspec

from bookable.domain.commands import Cancel
from bookable.engine import bookings
from bookable.interfaces.dialects.mentoring import mapping, schemas
from bookable.interfaces.dialects.mentoring.controllers.door import (
    BookingDoor,
    MentoringDoor,
)
from bookable.interfaces.dialects.mentoring.lexicon import MENTEE, NEXT, PROGRAM
from bookable.interfaces.http.paging import PageOut, PageQuery, page, part
from bookable.interfaces.http.queries import Query
from bookable.queries import booking_lists, one_booking, statistics
from bookable.queries.booking_lists import DetailedRow

AMentor = Path[schemas.MentorPath]
ABooking = Path[schemas.BookingPath]


class Bookings(MentoringDoor):
    """A mentee's bookings"""

    @modify()
    def get(self, parsed_query: Query[schemas.BookingsQuery]) -> PageOut[schemas.BookingOut]:
        """List my bookings."""
        wanted = mapping.wanted(parsed_query, now=self.now)
        found = booking_lists.page_of_bookings(
            self.actor, wanted, shown=DetailedRow, **part(parsed_query)
        )
        return page(self.request, found, parsed_query, self.show)


class UpcomingBookings(MentoringDoor):
    """Upcoming bookings"""

    @modify()
    def get(self) -> list[schemas.BookingOut]:
        """List my next ten sessions."""
        wanted = mapping.upcoming(self.now)
        upcoming = booking_lists.first_bookings(self.actor, wanted, shown=DetailedRow, limit=NEXT)
        return [self.show(row) for row in upcoming]


class PastBookings(MentoringDoor):
    """Past bookings"""

    @modify()
    def get(self, parsed_query: Query[PageQuery]) -> PageOut[schemas.BookingOut]:
        """List my past sessions."""
        wanted = mapping.past(self.now)
        found = booking_lists.page_of_bookings(
            self.actor, wanted, shown=DetailedRow, **part(parsed_query)
        )
        return page(self.request, found, parsed_query, self.show)


class BookingStatistics(MentoringDoor):
    """Statistics"""

    stale_reads = ("get",)

    @modify()
    def get(self) -> schemas.StatisticsOut:
        """Retrieve totals over all my bookings."""
        totals = statistics.statistics(self.actor, program=PROGRAM, side=MENTEE, now=self.now)
        return mapping.statistics(totals)


class Booking(BookingDoor):
    """One booking"""

    @modify()
    def get(self, parsed_path: ABooking) -> schemas.BookingOut:
        """Retrieve one of my bookings."""
        return self.show(one_booking.booking(**self.arguments()))

    @validate(ResponseSpec(schemas.BookingOut, status_code=HTTPStatus.OK))
    def patch(
        self, parsed_path: ABooking, parsed_body: BodyMsgspec[schemas.BookingPatch]
    ) -> HttpResponse:
        """Update the notes and agenda of a session."""
        command = mapping.amend(parsed_body)
        return self.answer(
            lambda receipt: bookings.perform(command=command, **self.arguments(), receipt=receipt)
        )

    @validate(ResponseSpec(schemas.BookingOut, status_code=HTTPStatus.OK))
    def put(
        self, parsed_path: ABooking, parsed_body: BodyMsgspec[schemas.BookingPatch]
    ) -> HttpResponse:
        """Update the notes and agenda of a session. Fields left out keep their values."""
        command = mapping.amend(parsed_body)
        return self.answer(
            lambda receipt: bookings.perform(command=command, **self.arguments(), receipt=receipt)
        )

    @validate(ResponseSpec(schemas.CancelledOut, status_code=HTTPStatus.OK))
    def delete(self, parsed_path: ABooking) -> HttpResponse:
        """Cancel a session. It stays in the lists as cancelled."""
        return self.commit(
            lambda receipt: bookings.perform(command=Cancel(), **self.arguments(), receipt=receipt),
            lambda gone: mapping.cancelled(gone, now=self.now),
        )


class RescheduleBooking(BookingDoor):
    """Rescheduling"""

    @validate(ResponseSpec(schemas.BookingOut, status_code=HTTPStatus.OK))
    def post(
        self, parsed_path: ABooking, parsed_body: BodyMsgspec[schemas.RescheduleIn]
    ) -> HttpResponse:
        """Move a session to a new time. Its status becomes `scheduled`."""
        command = mapping.reschedule(parsed_body, by=self.actor)
        return self.answer(
            lambda receipt: bookings.perform(command=command, **self.arguments(), receipt=receipt)
        )
