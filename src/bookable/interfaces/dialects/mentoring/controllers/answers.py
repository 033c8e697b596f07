"""Controllers for mentors: their requests and sessions, and the steps they take."""

from __future__ import annotations

from http import HTTPStatus

from dmr import Path, ResponseSpec, modify

from bookable.domain.commands import Miss
from bookable.engine import confirming
from bookable.interfaces.dialects.mentoring import mapping, schemas
from bookable.interfaces.dialects.mentoring.controllers.door import (
    BookingDoor,
    MentoringDoor,
)
from bookable.interfaces.dialects.mentoring.lexicon import MENTOR
from bookable.interfaces.http.paging import PageOut, PageQuery, page, part
from bookable.interfaces.http.queries import Query
from bookable.interfaces.http.throttling import CONFIRMING
from bookable.interfaces.steps import BookingAddress, StepAddress
from bookable.queries import booking_lists, one_booking
from bookable.queries.booking_lists import DetailedRow

AMentor = Path[schemas.MentorPath]
ABooking = Path[schemas.BookingPath]


class Requests(MentoringDoor):
    """A mentor's requests"""

    @modify()
    def get(self, parsed_query: Query[PageQuery]) -> PageOut[schemas.BookingOut]:
        """List requests that wait for my answer."""
        wanted = mapping.requests(self.now)
        found = booking_lists.page_of_bookings(
            self.actor, wanted, shown=DetailedRow, **part(parsed_query)
        )
        return page(self.request, found, parsed_query, self.show)


class Sessions(MentoringDoor):
    """A mentor's sessions"""

    @modify()
    def get(self, parsed_query: Query[schemas.BookingsQuery]) -> PageOut[schemas.BookingOut]:
        """List the sessions booked with me."""
        wanted = mapping.wanted(parsed_query, side=MENTOR, now=self.now)
        found = booking_lists.page_of_bookings(
            self.actor, wanted, shown=DetailedRow, **part(parsed_query)
        )
        return page(self.request, found, parsed_query, self.show)


class MentorBookingDoor(BookingDoor):
    """Base of the controllers that act on one booking for its mentor."""

    is_abstract = True
    as_ = MENTOR


class Session(MentorBookingDoor):
    """One of a mentor's sessions"""

    @modify()
    def get(self, parsed_path: ABooking) -> schemas.BookingOut:
        """Retrieve one of the sessions booked with me."""
        return self.show(one_booking.booking(**self.arguments()))


BOOKING = BookingAddress(
    "bookings/<str:booking_id>/",
    MentorBookingDoor,
    schemas.BookingPath,
    ResponseSpec(schemas.BookingOut, status_code=HTTPStatus.OK),
)
STEPS = BOOKING.paths(
    StepAddress(
        at="accept/",
        name="AcceptBooking",
        title="Accepting",
        take=confirming.confirm,
        limits=CONFIRMING,
    ),
    StepAddress(
        at="decline/",
        name="DeclineBooking",
        title="Declining",
        command=mapping.decline,
        body=schemas.DeclineIn | None,
    ),
    StepAddress(
        at="complete/",
        name="CompleteBooking",
        title="Completing",
        command=mapping.complete,
        body=schemas.CompleteIn | None,
    ),
    StepAddress(at="no-show/", name="MissBooking", title="No-show", command=Miss),
)
