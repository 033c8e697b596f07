"""The addresses of mentoring: each method parses, makes one engine call, and answers."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, ClassVar

from django.http import HttpResponse
from dmr import Body, Path, Query, ResponseSpec, modify, validate

from bookable.domain.commands import Cancel, Miss
from bookable.domain.facts import BookingFacts
from bookable.domain.people import Role, Side
from bookable.engine import bookings, confirming, queries
from bookable.engine.keys import Receipt
from bookable.engine.queries import BookingPage
from bookable.interfaces.dialects.mentoring import mapping, schemas
from bookable.interfaces.dialects.mentoring.errors import WORDS, foremost
from bookable.interfaces.dialects.mentoring.lexicon import MENTEE, MENTOR, NEXT, PROGRAM
from bookable.interfaces.http.door import Door
from bookable.interfaces.http.paging import PageOut, page

AMentor = Path[schemas.MentorPath]
ABooking = Path[schemas.BookingPath]


class MentoringDoor(Door):
    """A controller of mentoring."""

    is_abstract = True
    words = WORDS
    error_model = schemas.ErrorOut
    responses = [
        ResponseSpec(schemas.ErrorOut, status_code=HTTPStatus(status))
        for status in (400, 403, 404, 409, 422, 429, 500)
    ]

    def admit(self) -> None:
        """This will raise the refusal of whoever has no business here, or of what is not there."""

    def handle_error(self, endpoint: Any, controller: Any, exc: Exception) -> HttpResponse:
        """This will answer whatever went wrong, of which only the admitted hear more."""
        return super().handle_error(endpoint, controller, foremost(exc, self.admit))

    def show(self, booking: BookingFacts) -> schemas.BookingOut:
        """This will be a session as it is at the time of the request."""
        return mapping.booking(booking, now=self.now)

    def page_of(self, found: BookingPage, query: schemas.PageQuery) -> PageOut[schemas.BookingOut]:
        """This will be a page of sessions."""
        shown = [self.show(row) for row in found.bookings]
        return page(self.request, shown, count=found.count, **mapping.place(query))


class MentorDoor(MentoringDoor):
    """A controller at a mentor's."""

    is_abstract = True

    def admit(self) -> None:
        """This will raise PersonNotFound where there is no such mentor."""
        mapping.admit_to_mentor(self.kwargs["mentor_id"])


class BookingDoor(MentoringDoor):
    """A controller of one booking, for one side of it."""

    is_abstract = True
    as_: ClassVar[Side] = MENTEE

    def admit(self) -> None:
        """This will raise BookingNotFound for all but the one whose booking it is."""
        mapping.admit_to_booking(self.kwargs["booking_id"], by=self.actor, as_=self.as_)

    def asking(self, path: schemas.BookingPath, receipt: Receipt | None) -> dict[str, Any]:
        """This will be about which booking somebody asks, who and when, and as which side of it."""
        asked = {"ref": mapping.booking_id(path.booking_id), "program": PROGRAM, "as_": self.as_}
        return {**asked, "by": self.actor, "now": self.now, "receipt": receipt}

    def take(self, step: Callable[[Receipt | None], BookingFacts]) -> HttpResponse:
        """This will take a step and answer with the session as it is then."""
        return self.commit(step, self.show)


class Mentors(MentoringDoor):
    """Mentors"""

    @modify()
    def get(self, parsed_query: Query[schemas.MentorsQuery]) -> PageOut[schemas.MentorOut]:
        """Browse the mentors."""
        part = mapping.part(parsed_query)
        found = queries.directory(Role.MENTOR, search=parsed_query.search, **part)
        mentors = [mapping.mentor(card) for card in found.cards]
        return page(self.request, mentors, count=found.count, **mapping.place(parsed_query))


class Mentor(MentorDoor):
    """One mentor"""

    @modify()
    def get(self, parsed_path: AMentor) -> schemas.MentorOut:
        """Show a mentor."""
        found = queries.person_card(mapping.mentor_id(parsed_path.mentor_id), role=Role.MENTOR)
        return mapping.mentor(found)


class Slots(MentorDoor):
    """Slots"""

    @modify()
    def get(
        self, parsed_path: AMentor, parsed_query: Query[schemas.SlotsQuery]
    ) -> schemas.SlotsOut:
        """List the slots of a day at a mentor's."""
        offered = queries.slots_of_day(
            mapping.mentor_id(parsed_path.mentor_id),
            parsed_query.date,
            minutes=parsed_query.duration,
            program=PROGRAM,
            now=self.now,
            zone=mapping.zone(parsed_query.timezone, by=self.actor),
        )
        return mapping.slots(parsed_query, offered, by=self.actor)


class MentorBookings(MentorDoor):
    """Booking"""

    def admit(self) -> None:
        """This will raise RoleRequired, or PersonNotFound."""
        mapping.admit_to_booking_at_all(self.actor)
        super().admit()

    @validate(ResponseSpec(schemas.BookingOut, status_code=HTTPStatus.CREATED))
    def post(self, parsed_path: AMentor, parsed_body: Body[schemas.BookingIn]) -> HttpResponse:
        """Ask a mentor for a session."""
        mentor = mapping.mentor_id(parsed_path.mentor_id)
        wish = mapping.request(mentor, parsed_body, by=self.actor)
        return self.commit(
            lambda receipt: bookings.request(wish, by=self.actor, now=self.now, receipt=receipt),
            self.show,
            status=HTTPStatus.CREATED,
        )


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


class Requests(MentoringDoor):
    """A mentor's requests"""

    @modify()
    def get(self, parsed_query: Query[schemas.PageQuery]) -> PageOut[schemas.BookingOut]:
        """List what I have not answered yet."""
        wanted = mapping.requests(self.now)
        found = queries.page_of_bookings(self.actor, wanted, **mapping.part(parsed_query))
        return self.page_of(found, parsed_query)


class Booking(BookingDoor):
    """One booking"""

    @modify()
    def get(self, parsed_path: ABooking) -> schemas.BookingOut:
        """Show one of my bookings."""
        ref = mapping.booking_id(parsed_path.booking_id)
        return self.show(queries.booking(ref, program=PROGRAM, by=self.actor, as_=self.as_))

    @validate(ResponseSpec(schemas.BookingOut, status_code=HTTPStatus.OK))
    def patch(self, parsed_path: ABooking, parsed_body: Body[schemas.BookingPatch]) -> HttpResponse:
        """Change what a session is about."""
        command = mapping.amend(parsed_body)
        return self.take(
            lambda receipt: bookings.perform(command=command, **self.asking(parsed_path, receipt))
        )

    @validate(ResponseSpec(schemas.BookingOut, status_code=HTTPStatus.OK))
    def put(self, parsed_path: ABooking, parsed_body: Body[schemas.BookingPatch]) -> HttpResponse:
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
    def post(self, parsed_path: ABooking, parsed_body: Body[schemas.RescheduleIn]) -> HttpResponse:
        """Move a session; it is scheduled then."""
        command = mapping.reschedule(parsed_body, by=self.actor)
        return self.take(
            lambda receipt: bookings.perform(command=command, **self.asking(parsed_path, receipt))
        )


class AcceptBooking(BookingDoor):
    """Accepting"""

    as_ = MENTOR

    @validate(ResponseSpec(schemas.BookingOut, status_code=HTTPStatus.OK))
    def post(self, parsed_path: ABooking) -> HttpResponse:
        """Agree to a request."""
        return self.take(lambda receipt: confirming.confirm(**self.asking(parsed_path, receipt)))


class DeclineBooking(BookingDoor):
    """Declining"""

    as_ = MENTOR

    @validate(ResponseSpec(schemas.BookingOut, status_code=HTTPStatus.OK))
    def post(
        self, parsed_path: ABooking, parsed_body: Body[schemas.DeclineIn | None] = None
    ) -> HttpResponse:
        """Turn a session down, asked for or scheduled."""
        command = mapping.decline(parsed_body)
        return self.take(
            lambda receipt: bookings.perform(command=command, **self.asking(parsed_path, receipt))
        )


class CompleteBooking(BookingDoor):
    """Completing"""

    as_ = MENTOR

    @validate(ResponseSpec(schemas.BookingOut, status_code=HTTPStatus.OK))
    def post(
        self, parsed_path: ABooking, parsed_body: Body[schemas.CompleteIn | None] = None
    ) -> HttpResponse:
        """Say that a session took place, and when it really did."""
        command = mapping.complete(parsed_body)
        return self.take(
            lambda receipt: bookings.perform(command=command, **self.asking(parsed_path, receipt))
        )


class MissBooking(BookingDoor):
    """Not coming"""

    as_ = MENTOR

    @validate(ResponseSpec(schemas.BookingOut, status_code=HTTPStatus.OK))
    def post(self, parsed_path: ABooking) -> HttpResponse:
        """Say that the mentee did not come."""
        return self.take(
            lambda receipt: bookings.perform(command=Miss(), **self.asking(parsed_path, receipt))
        )
