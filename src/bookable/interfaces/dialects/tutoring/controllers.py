"""Controllers of the tutoring API. Each method makes one engine call and shapes the response."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from dmr import Path, ResponseSpec, modify, validate
from dmr.plugins.msgspec import BodyMsgspec

from bookable.domain.commands import Complete
from bookable.domain.people import Role
from bookable.engine import bookings, confirming, feedback, offering, queries
from bookable.engine.keys import Receipt
from bookable.interfaces.dialects.tutoring.errors import WORDS
from bookable.interfaces.dialects.tutoring.lexicon import PROGRAM, SIDE_MEANT, STATUS_MEANT
from bookable.interfaces.dialects.tutoring.mapping import asked, shown
from bookable.interfaces.dialects.tutoring.schemas import asked as takes
from bookable.interfaces.dialects.tutoring.schemas import shown as gives
from bookable.interfaces.hours.controllers import OwnHours
from bookable.interfaces.http.door import Door
from bookable.interfaces.http.links import links
from bookable.interfaces.http.paging import PageOut, page
from bookable.interfaces.http.queries import Query
from bookable.interfaces.http.throttling import BOOKING, CONFIRMING

TEACHER = Role.TEACHER
USUAL_PAGE = 20
STEPS = ("post confirm/", "post cancel/", "post reschedule/", "post complete/")
WITH_A_BOOKING = links("/api/bookings/bookings/{booking_id}/", "get", *STEPS)


class TutoringDoor(Door):
    """Base of the tutoring controllers."""

    is_abstract = True
    words = WORDS
    error_model = gives.ErrorOut


class Teachers(TutoringDoor):
    """Teachers"""

    @modify()
    def get(self, parsed_query: Query[takes.TeachersQuery]) -> PageOut[gives.TeacherOut]:
        """List teachers."""
        query = parsed_query
        directory = queries.directory(
            TEACHER,
            search=query.search,
            limit=query.page_size,
            offset=(query.page - 1) * query.page_size,
        )
        teachers = [shown.teacher(card) for card in directory.cards]
        return page(
            self.request, teachers, count=directory.count, number=query.page, size=query.page_size
        )


class Slots(TutoringDoor):
    """Slots"""

    @modify()
    def get(self, parsed_query: Query[takes.SlotsQuery]) -> gives.SlotsOut:
        """List a teacher's slots on one date, or on each date up to `end_date`."""
        offered = offering.slots_of_days(
            parsed_query.teacher_id,
            parsed_query.date,
            parsed_query.end_date,
            minutes=parsed_query.duration,
            program=PROGRAM,
            by=self.actor,
            now=self.now,
            besides=asked.besides(parsed_query.besides),
        )
        return shown.slots(parsed_query, offered)


class Schedule(TutoringDoor):
    """Schedules"""

    @modify()
    def get(self, parsed_query: Query[takes.ScheduleQuery]) -> gives.ScheduleOut:
        """List a teacher's bookings between two dates."""
        schedule = queries.schedule(
            parsed_query.teacher_id,
            first=parsed_query.start_date,
            last=parsed_query.end_date,
            program=PROGRAM,
            by=self.actor,
            now=self.now,
        )
        return shown.schedule(parsed_query, schedule, by=self.actor)


HOURS = OwnHours(
    door=TutoringDoor,
    role=TEACHER,
    address="/api/bookings/availability/",
    out=gives.WindowOut,
    owner=shown.owner,
)


class Bookings(TutoringDoor):
    """Bookings"""

    limits = BOOKING

    @modify()
    def get(
        self, parsed_query: Query[takes.MyBookingsQuery]
    ) -> list[gives.BookingOut] | PageOut[gives.BookingOut]:
        """List my bookings, newest first."""
        query = parsed_query
        number, size = query.page or 1, query.page_size or USUAL_PAGE
        mine = queries.bookings_of(
            self.actor,
            program=PROGRAM,
            side=SIDE_MEANT.get(query.role or ""),
            status=STATUS_MEANT.get(query.status or ""),
            part=(size, (number - 1) * size) if query.in_pages else None,
            now=self.now,
        )
        rows = [shown.booking(row, now=self.now) for row in mine.bookings]
        if not query.in_pages:
            return rows
        return page(self.request, rows, count=mine.count, number=number, size=size)

    @validate(ResponseSpec(gives.BookingOut, status_code=HTTPStatus.CREATED, links=WITH_A_BOOKING))
    def post(self, parsed_body: BodyMsgspec[takes.BookingIn]) -> HttpResponse:
        """Request a booking with a teacher."""
        return self.commit(
            lambda receipt: bookings.request(
                asked.request(parsed_body), by=self.actor, now=self.now, receipt=receipt
            ),
            lambda made: shown.booking(made, now=self.now),
            status=HTTPStatus.CREATED,
        )


class MyBookings(Bookings):
    """My bookings"""

    allowed_http_methods = frozenset({"get"})


class BookingDoor(TutoringDoor):
    """Base of the controllers that act on one booking."""

    is_abstract = True

    def arguments(self, path: takes.BookingPath, receipt: Receipt | None) -> dict[str, Any]:
        """Return the arguments that every command on this booking takes."""
        booking = {"ref": asked.ref(path.booking_id), "program": PROGRAM}
        return {**booking, "by": self.actor, "now": self.now, "receipt": receipt}


class Booking(TutoringDoor):
    """One booking"""

    @modify()
    def get(self, parsed_path: Path[takes.BookingPath]) -> gives.BookingDetail:
        """Retrieve a booking. Only its parties and staff may see it."""
        ref = asked.ref(parsed_path.booking_id)
        booking = queries.booking(ref, program=PROGRAM, by=self.actor, now=self.now)
        return shown.detail(booking, by=self.actor, now=self.now)


class ConfirmBooking(BookingDoor):
    """Confirming"""

    limits = CONFIRMING

    @validate(ResponseSpec(gives.ConfirmedOut, status_code=HTTPStatus.OK))
    def post(self, parsed_path: Path[takes.BookingPath]) -> HttpResponse:
        """Confirm a requested booking and create its meeting."""
        return self.commit(
            lambda receipt: confirming.confirm(**self.arguments(parsed_path, receipt)),
            shown.confirmed,
        )


class CancelBooking(BookingDoor):
    """Cancelling"""

    @validate(ResponseSpec(gives.CancelledOut, status_code=HTTPStatus.OK))
    def post(
        self,
        parsed_path: Path[takes.BookingPath],
        parsed_body: BodyMsgspec[takes.CancelIn | None] = None,
    ) -> HttpResponse:
        """Cancel a booking and delete its meeting."""
        return self.commit(
            lambda receipt: bookings.perform(
                command=asked.cancel(parsed_body), **self.arguments(parsed_path, receipt)
            ),
            shown.cancelled,
        )


class RescheduleBooking(BookingDoor):
    """Rescheduling"""

    @validate(ResponseSpec(gives.RescheduledOut, status_code=HTTPStatus.OK))
    def post(
        self, parsed_path: Path[takes.BookingPath], parsed_body: BodyMsgspec[takes.RescheduleIn]
    ) -> HttpResponse:
        """Move a booking to a new time. Its meeting moves with it."""
        return self.commit(
            lambda receipt: bookings.perform(
                command=asked.reschedule(parsed_body), **self.arguments(parsed_path, receipt)
            ),
            lambda moved: shown.rescheduled(moved, by=self.actor, now=self.now),
        )


class CompleteBooking(BookingDoor):
    """Completing"""

    crash = "Error marking session as completed: "

    @validate(ResponseSpec(gives.CompletedOut, status_code=HTTPStatus.OK))
    def post(self, parsed_path: Path[takes.BookingPath]) -> HttpResponse:
        """Mark a session as completed."""
        return self.commit(
            lambda receipt: bookings.perform(
                command=Complete(), **self.arguments(parsed_path, receipt)
            ),
            shown.completed,
        )


class Feedback(TutoringDoor):
    """Feedback"""

    @modify()
    def get(self, parsed_query: Query[takes.FeedbackQuery]) -> gives.FeedbackListOut:
        """List students' feedback on a teacher or on one session."""
        given = feedback.given(**asked.feedback(parsed_query), program=PROGRAM, by=self.actor)
        return shown.feedback_list(given, by=self.actor)

    @validate(ResponseSpec(gives.FeedbackOut, status_code=HTTPStatus.CREATED))
    def post(self, parsed_body: BodyMsgspec[takes.FeedbackIn]) -> HttpResponse:
        """Give feedback on a completed session."""
        return self.commit(
            lambda receipt: feedback.give(
                asked.ref(parsed_body.booking_id),
                rating=parsed_body.rating,
                comment=parsed_body.comment or "",
                program=PROGRAM,
                by=self.actor,
                now=self.now,
                receipt=receipt,
            ),
            shown.feedback,
            status=HTTPStatus.CREATED,
        )
