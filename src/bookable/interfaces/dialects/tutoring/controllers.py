"""Controllers of the tutoring API. Each method makes one engine call and shapes the response."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse
from dmr import Path, ResponseSpec, modify, validate
from dmr.plugins.msgspec import BodyMsgspec

from bookable.domain.commands import Complete
from bookable.domain.people import Role
from bookable.engine import bookings, confirming, feedback
from bookable.interfaces.dialects.tutoring.errors import WORDS
from bookable.interfaces.dialects.tutoring.lexicon import PROGRAM, SIDE_MEANT, STATUS_MEANT
from bookable.interfaces.dialects.tutoring.mapping import requests, responses
from bookable.interfaces.dialects.tutoring.schemas import inputs, outputs
from bookable.interfaces.hours.controllers import OwnHours
from bookable.interfaces.http.door import Door
from bookable.interfaces.http.links import links
from bookable.interfaces.http.paging import PageOut, PageQuery, page, part
from bookable.interfaces.http.queries import Query
from bookable.interfaces.http.throttling import BOOKING, CONFIRMING
from bookable.interfaces.steps import OneBooking
from bookable.queries import booking_lists, directory, offering, one_booking, ratings, schedules

TEACHER = Role.TEACHER
USUAL_PAGE = 20
STEPS = ("post confirm/", "post cancel/", "post reschedule/", "post complete/")
WITH_A_BOOKING = links("/api/bookings/bookings/{booking_id}/", "get", *STEPS)


class TutoringDoor(Door):
    """Base of the tutoring controllers."""

    is_abstract = True
    words = WORDS
    error_model = outputs.ErrorOut


class Teachers(TutoringDoor):
    """Teachers"""

    stale_reads = ("get",)

    @modify()
    def get(self, parsed_query: Query[inputs.TeachersQuery]) -> PageOut[outputs.TeacherOut]:
        """List teachers."""
        search = parsed_query.search
        found = directory.directory(TEACHER, search=search, **part(parsed_query))
        return page(self.request, found, parsed_query, responses.teacher)


class Slots(TutoringDoor):
    """Slots"""

    stale_reads = ("get",)

    @modify()
    def get(self, parsed_query: Query[inputs.SlotsQuery]) -> outputs.SlotsOut:
        """List a teacher's slots on one date, or on each date up to `end_date`."""
        besides = parsed_query.besides
        offered = offering.slots_of_days(
            parsed_query.teacher_id,
            parsed_query.date,
            parsed_query.end_date,
            minutes=parsed_query.duration,
            program=PROGRAM,
            by=self.actor,
            now=self.now,
            ignoring=None if besides is None else requests.BOOKING.parse(besides),
        )
        return responses.slots(parsed_query, offered)


class Schedule(TutoringDoor):
    """Schedules"""

    @modify()
    def get(self, parsed_query: Query[inputs.ScheduleQuery]) -> outputs.ScheduleOut:
        """List a teacher's bookings between two dates."""
        schedule = schedules.schedule(
            parsed_query.teacher_id,
            first=parsed_query.start_date,
            last=parsed_query.end_date,
            program=PROGRAM,
            by=self.actor,
            now=self.now,
        )
        return responses.schedule(parsed_query, schedule, by=self.actor)


HOURS = OwnHours(
    door=TutoringDoor,
    role=TEACHER,
    address="/api/bookings/availability/",
    out=outputs.WindowOut,
    owner=responses.owner,
)


class Bookings(TutoringDoor):
    """Bookings"""

    limits = BOOKING

    @modify()
    def get(
        self, parsed_query: Query[inputs.MyBookingsQuery]
    ) -> list[outputs.BookingOut] | PageOut[outputs.BookingOut]:
        """List my bookings, newest first."""
        query, by, now = parsed_query, self.actor, self.now
        paged = PageQuery(query.page or 1, query.page_size or USUAL_PAGE)
        mine = booking_lists.bookings_of(
            by,
            program=PROGRAM,
            side=SIDE_MEANT.get(query.role or ""),
            status=STATUS_MEANT.get(query.status or ""),
            part=part(paged) if query.in_pages else None,
            now=now,
        )
        if not query.in_pages:
            return [responses.booking(row, by=by, now=now) for row in mine.items]
        return page(self.request, mine, paged, lambda row: responses.booking(row, by=by, now=now))

    @validate(
        ResponseSpec(outputs.BookingOut, status_code=HTTPStatus.CREATED, links=WITH_A_BOOKING)
    )
    def post(self, parsed_body: BodyMsgspec[inputs.BookingIn]) -> HttpResponse:
        """Request a booking with a teacher."""
        return self.commit(
            lambda receipt: bookings.request(
                requests.request(parsed_body), by=self.actor, now=self.now, receipt=receipt
            ),
            lambda made: responses.booking(made, by=self.actor, now=self.now),
            status=HTTPStatus.CREATED,
        )


class MyBookings(Bookings):
    """My bookings"""

    allowed_http_methods = frozenset({"get"})


class BookingDoor(TutoringDoor, OneBooking):
    """Base of the controllers that act on one booking."""

    is_abstract = True
    program = PROGRAM


class Booking(BookingDoor):
    """One booking"""

    @modify()
    def get(self, parsed_path: Path[inputs.BookingPath]) -> outputs.BookingDetail:
        """Retrieve a booking. Only its parties and staff may see it."""
        booking = one_booking.booking(**self.arguments())
        return responses.detail(booking, by=self.actor, now=self.now)


class ConfirmBooking(BookingDoor):
    """Confirming"""

    limits = CONFIRMING

    @validate(ResponseSpec(outputs.ConfirmedOut, status_code=HTTPStatus.OK))
    def post(self, parsed_path: Path[inputs.BookingPath]) -> HttpResponse:
        """Confirm a requested booking and create its meeting."""
        return self.commit(
            lambda receipt: confirming.confirm(**self.arguments(), receipt=receipt),
            responses.confirmed,
        )


class CancelBooking(BookingDoor):
    """Cancelling"""

    @validate(ResponseSpec(outputs.CancelledOut, status_code=HTTPStatus.OK))
    def post(
        self,
        parsed_path: Path[inputs.BookingPath],
        parsed_body: BodyMsgspec[inputs.CancelIn | None] = None,
    ) -> HttpResponse:
        """Cancel a booking and delete its meeting."""
        return self.commit(
            lambda receipt: bookings.perform(
                command=requests.cancel(parsed_body), **self.arguments(), receipt=receipt
            ),
            responses.cancelled,
        )


class RescheduleBooking(BookingDoor):
    """Rescheduling"""

    @validate(ResponseSpec(outputs.RescheduledOut, status_code=HTTPStatus.OK))
    def post(
        self, parsed_path: Path[inputs.BookingPath], parsed_body: BodyMsgspec[inputs.RescheduleIn]
    ) -> HttpResponse:
        """Move a booking to a new time. Its meeting moves with it."""
        return self.commit(
            lambda receipt: bookings.perform(
                command=requests.reschedule(parsed_body),
                **self.arguments(),
                receipt=receipt,
            ),
            lambda moved: responses.rescheduled(moved, by=self.actor, now=self.now),
        )


class CompleteBooking(BookingDoor):
    """Completing"""

    crash = "Error marking session as completed: "

    @validate(ResponseSpec(outputs.CompletedOut, status_code=HTTPStatus.OK))
    def post(self, parsed_path: Path[inputs.BookingPath]) -> HttpResponse:
        """Mark a session as completed."""
        return self.commit(
            lambda receipt: bookings.perform(
                command=Complete(), **self.arguments(), receipt=receipt
            ),
            responses.completed,
        )


class Feedback(TutoringDoor):
    """Feedback"""

    stale_reads = ("get",)

    @modify()
    def get(self, parsed_query: Query[inputs.FeedbackQuery]) -> outputs.FeedbackListOut:
        """List students' feedback on a teacher or on one session."""
        given = ratings.given(**requests.feedback(parsed_query), program=PROGRAM, by=self.actor)
        return responses.feedback_list(given, by=self.actor)

    @validate(ResponseSpec(outputs.FeedbackOut, status_code=HTTPStatus.CREATED))
    def post(self, parsed_body: BodyMsgspec[inputs.FeedbackIn]) -> HttpResponse:
        """Give feedback on a completed session."""
        return self.commit(
            lambda receipt: feedback.give(
                requests.BOOKING.parse(parsed_body.booking_id),
                rating=parsed_body.rating,
                comment=parsed_body.comment or "",
                program=PROGRAM,
                by=self.actor,
                now=self.now,
                receipt=receipt,
            ),
            responses.feedback,
            status=HTTPStatus.CREATED,
        )
