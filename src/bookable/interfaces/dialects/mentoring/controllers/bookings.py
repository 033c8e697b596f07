"""The addresses of a mentee's bookings."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse
from dmr import Path, ResponseSpec, modify, validate
from dmr.plugins.msgspec import BodyMsgspec

from bookable.domain.commands import Cancel
from bookable.engine import bookings, queries
from bookable.interfaces.dialects.mentoring import mapping, schemas
from bookable.interfaces.dialects.mentoring.controllers.door import (
    BookingDoor,
    MentoringDoor,
)
from bookable.interfaces.dialects.mentoring.lexicon import MENTEE, NEXT, PROGRAM
from bookable.interfaces.http.paging import PageOut
from bookable.interfaces.http.queries import Query

AMentor = Path[schemas.MentorPath]
ABooking = Path[schemas.BookingPath]


class Bookings(MentoringDoor):
    """A mentee's bookings"""

    @modify()
    def get(self, parsed_query: Query[schemas.BookingsQuery]) -> PageOut[schemas.BookingOut]:
        """List my bookings."""
        wanted = mapping.wanted(parsed_query)
        found = queries.page_of_bookings(self.actor, wanted, **mapping.part(parsed_query))
        return self.page_of(found, parsed_query)


class UpcomingBookings(MentoringDoor):
    """What is to come"""

    @modify()
    def get(self) -> list[schemas.BookingOut]:
        """List my next ten sessions."""
        found = queries.first_bookings(self.actor, mapping.upcoming(self.now), limit=NEXT)
        return [self.show(row) for row in found]


class PastBookings(MentoringDoor):
    """What has been"""

    @modify()
    def get(self, parsed_query: Query[schemas.PageQuery]) -> PageOut[schemas.BookingOut]:
        """List my past sessions."""
        wanted = mapping.past(self.now)
        found = queries.page_of_bookings(self.actor, wanted, **mapping.part(parsed_query))
        return self.page_of(found, parsed_query)


class BookingStatistics(MentoringDoor):
    """Statistics"""

    @modify()
    def get(self) -> schemas.StatisticsOut:
        """Sum up my bookings."""
        sums = queries.statistics(self.actor, program=PROGRAM, side=MENTEE, now=self.now)
        return mapping.statistics(sums)


class Booking(BookingDoor):
    """One booking"""

    @modify()
    def get(self, parsed_path: ABooking) -> schemas.BookingOut:
        """Show one of my bookings."""
        ref = mapping.booking_id(parsed_path.booking_id)
        return self.show(queries.booking(ref, program=PROGRAM, by=self.actor, as_=self.as_))

    @validate(ResponseSpec(schemas.BookingOut, status_code=HTTPStatus.OK))
    def patch(
        self, parsed_path: ABooking, parsed_body: BodyMsgspec[schemas.BookingPatch]
    ) -> HttpResponse:
        """Change what a session is about."""
        command = mapping.amend(parsed_body)
        return self.take(
            lambda receipt: bookings.perform(command=command, **self.asking(parsed_path, receipt))
        )

    @validate(ResponseSpec(schemas.BookingOut, status_code=HTTPStatus.OK))
    def put(
        self, parsed_path: ABooking, parsed_body: BodyMsgspec[schemas.BookingPatch]
    ) -> HttpResponse:
        """Change what a session is about; what is left out stays as it is."""
        command = mapping.amend(parsed_body)
        return self.take(
            lambda receipt: bookings.perform(command=command, **self.asking(parsed_path, receipt))
        )

    @validate(ResponseSpec(schemas.CancelledOut, status_code=HTTPStatus.OK))
    def delete(self, parsed_path: ABooking) -> HttpResponse:
        """Cancel a session; its row stays."""
        return self.commit(
            lambda receipt: bookings.perform(command=Cancel(), **self.asking(parsed_path, receipt)),
            lambda gone: mapping.cancelled(gone, now=self.now),
        )


class RescheduleBooking(BookingDoor):
    """Rescheduling"""

    @validate(ResponseSpec(schemas.BookingOut, status_code=HTTPStatus.OK))
    def post(
        self, parsed_path: ABooking, parsed_body: BodyMsgspec[schemas.RescheduleIn]
    ) -> HttpResponse:
        """Move a session; it is scheduled then."""
        command = mapping.reschedule(parsed_body, by=self.actor)
        return self.take(
            lambda receipt: bookings.perform(command=command, **self.asking(parsed_path, receipt))
        )
