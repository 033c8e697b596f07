"""The addresses of mentoring: each method parses, makes one engine call, and answers."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from dmr import Body, Path, Query, ResponseSpec, modify, validate

from bookable.domain.commands import Cancel, Miss
from bookable.domain.facts import BookingFacts
from bookable.domain.people import Role, Side
from bookable.engine import bookings, confirming, queries
from bookable.engine.queries import BookingPage
from bookable.interfaces.dialects.mentoring import mapping, schemas
from bookable.interfaces.dialects.mentoring.errors import WORDS
from bookable.interfaces.dialects.mentoring.lexicon import MENTEE, MENTOR, NEXT, PROGRAM
from bookable.interfaces.http.door import Door
from bookable.interfaces.http.paging import PageOut, page


class MentoringDoor(Door):
    """A controller of mentoring."""

    is_abstract = True
    words = WORDS
    error_model = schemas.ErrorOut
    responses = [
        ResponseSpec(schemas.ErrorOut, status_code=HTTPStatus(status))
        for status in (400, 403, 404, 409, 422, 429, 500)
    ]

    def asking(self, path: schemas.BookingPath, *, as_: Side) -> dict[str, Any]:
        """This will be about which booking somebody asks, who and when, and as which side of it."""
        ref = mapping.booking_id(path.booking_id)
        return {"ref": ref, "program": PROGRAM, "by": self.actor, "now": self.now, "as_": as_}

    def show(self, booking: BookingFacts) -> schemas.BookingOut:
        """This will be a session as it is at the time of the request."""
        return mapping.booking(booking, now=self.now)

    def page_of(self, found: BookingPage, query: schemas.PageQuery) -> PageOut[schemas.BookingOut]:
        """This will be a page of sessions."""
        shown = [self.show(row) for row in found.bookings]
        number, size = query.page, mapping.size(query)
        return page(self.request, shown, count=found.count, number=number, size=size)


class Mentors(MentoringDoor):
    """Mentors"""

    @modify()
    def get(self, parsed_query: Query[schemas.MentorsQuery]) -> PageOut[schemas.MentorOut]:
        """Browse the mentors."""
        found = queries.directory(
            Role.MENTOR, search=parsed_query.search, **mapping.part(parsed_query)
        )
        mentors = [mapping.mentor(card) for card in found.cards]
        number, size = parsed_query.page, mapping.size(parsed_query)
        return page(self.request, mentors, count=found.count, number=number, size=size)


class Mentor(MentoringDoor):
    """One mentor"""

    @modify()
    def get(self, parsed_path: Path[schemas.MentorPath]) -> schemas.MentorOut:
        """Show a mentor."""
        found = queries.person_card(mapping.mentor_id(parsed_path.mentor_id), role=Role.MENTOR)
        return mapping.mentor(found)


class Slots(MentoringDoor):
    """Slots"""

    @modify()
    def get(
        self, parsed_path: Path[schemas.MentorPath], parsed_query: Query[schemas.SlotsQuery]
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


class MentorBookings(MentoringDoor):
    """Booking"""

    @validate(ResponseSpec(schemas.BookingOut, status_code=HTTPStatus.CREATED))
    def post(
        self, parsed_path: Path[schemas.MentorPath], parsed_body: Body[schemas.BookingIn]
    ) -> HttpResponse:
        """Ask a mentor for a session."""
        mentor = mapping.mentor_id(parsed_path.mentor_id)
        return self.commit(
            lambda receipt: bookings.request(
                mapping.request(mentor, parsed_body, by=self.actor),
                by=self.actor,
                now=self.now,
                receipt=receipt,
            ),
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
        return mapping.statistics(
            queries.statistics(self.actor, program=PROGRAM, side=MENTEE, now=self.now)
        )


class Requests(MentoringDoor):
    """A mentor's requests"""

    @modify()
    def get(self, parsed_query: Query[schemas.PageQuery]) -> PageOut[schemas.BookingOut]:
        """List what I have not answered yet."""
        wanted = mapping.requests(self.now)
        found = queries.page_of_bookings(self.actor, wanted, **mapping.part(parsed_query))
        return self.page_of(found, parsed_query)


class Booking(MentoringDoor):
    """One booking"""

    @modify()
    def get(self, parsed_path: Path[schemas.BookingPath]) -> schemas.BookingOut:
        """Show one of my bookings."""
        ref = mapping.booking_id(parsed_path.booking_id)
        found = queries.booking(ref, program=PROGRAM, by=self.actor, as_=MENTEE)
        return self.show(found)

    @validate(ResponseSpec(schemas.BookingOut, status_code=HTTPStatus.OK))
    def patch(
        self, parsed_path: Path[schemas.BookingPath], parsed_body: Body[schemas.BookingPatch]
    ) -> HttpResponse:
        """Change what a session is about."""
        return self.commit(
            lambda receipt: bookings.perform(
                command=mapping.amend(parsed_body),
                receipt=receipt,
                **self.asking(parsed_path, as_=MENTEE),
            ),
            self.show,
        )

    @validate(ResponseSpec(schemas.BookingOut, status_code=HTTPStatus.OK))
    def put(
        self, parsed_path: Path[schemas.BookingPath], parsed_body: Body[schemas.BookingPatch]
    ) -> HttpResponse:
        """Change what a session is about; what is left out stays as it is."""
        return self.commit(
            lambda receipt: bookings.perform(
                command=mapping.amend(parsed_body),
                receipt=receipt,
                **self.asking(parsed_path, as_=MENTEE),
            ),
            self.show,
        )

    @validate(ResponseSpec(schemas.CancelledOut, status_code=HTTPStatus.OK))
    def delete(self, parsed_path: Path[schemas.BookingPath]) -> HttpResponse:
        """Cancel a session; its row stays."""
        return self.commit(
            lambda receipt: bookings.perform(
                command=Cancel(), receipt=receipt, **self.asking(parsed_path, as_=MENTEE)
            ),
            lambda gone: mapping.cancelled(gone, now=self.now),
        )


class RescheduleBooking(MentoringDoor):
    """Rescheduling"""

    @validate(ResponseSpec(schemas.BookingOut, status_code=HTTPStatus.OK))
    def post(
        self, parsed_path: Path[schemas.BookingPath], parsed_body: Body[schemas.RescheduleIn]
    ) -> HttpResponse:
        """Move a session; it is scheduled then."""
        return self.commit(
            lambda receipt: bookings.perform(
                command=mapping.reschedule(parsed_body, by=self.actor),
                receipt=receipt,
                **self.asking(parsed_path, as_=MENTEE),
            ),
            self.show,
        )


class AcceptBooking(MentoringDoor):
    """Accepting"""

    @validate(ResponseSpec(schemas.BookingOut, status_code=HTTPStatus.OK))
    def post(self, parsed_path: Path[schemas.BookingPath]) -> HttpResponse:
        """Agree to a request."""
        return self.commit(
            lambda receipt: confirming.confirm(
                receipt=receipt, **self.asking(parsed_path, as_=MENTOR)
            ),
            self.show,
        )


class DeclineBooking(MentoringDoor):
    """Declining"""

    @validate(ResponseSpec(schemas.BookingOut, status_code=HTTPStatus.OK))
    def post(
        self,
        parsed_path: Path[schemas.BookingPath],
        parsed_body: Body[schemas.DeclineIn | None] = None,
    ) -> HttpResponse:
        """Turn a session down, asked for or scheduled."""
        return self.commit(
            lambda receipt: bookings.perform(
                command=mapping.decline(parsed_body),
                receipt=receipt,
                **self.asking(parsed_path, as_=MENTOR),
            ),
            self.show,
        )


class CompleteBooking(MentoringDoor):
    """Completing"""

    @validate(ResponseSpec(schemas.BookingOut, status_code=HTTPStatus.OK))
    def post(
        self,
        parsed_path: Path[schemas.BookingPath],
        parsed_body: Body[schemas.CompleteIn | None] = None,
    ) -> HttpResponse:
        """Say that a session took place, and when it really did."""
        return self.commit(
            lambda receipt: bookings.perform(
                command=mapping.complete(parsed_body),
                receipt=receipt,
                **self.asking(parsed_path, as_=MENTOR),
            ),
            self.show,
        )


class MissBooking(MentoringDoor):
    """Not coming"""

    @validate(ResponseSpec(schemas.BookingOut, status_code=HTTPStatus.OK))
    def post(self, parsed_path: Path[schemas.BookingPath]) -> HttpResponse:
        """Say that the mentee did not come."""
        return self.commit(
            lambda receipt: bookings.perform(
                command=Miss(), receipt=receipt, **self.asking(parsed_path, as_=MENTOR)
            ),
            self.show,
        )
