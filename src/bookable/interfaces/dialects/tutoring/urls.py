"""Routes of the tutoring API. Each one works with or without the trailing slash."""

from __future__ import annotations

from dmr.routing import Router, path

from bookable.domain.programs import TUTORING_PROGRAM as PROGRAM
from bookable.interfaces.dialects.tutoring import controllers as c
from bookable.interfaces.dialects.tutoring.errors import WORDS
from bookable.interfaces.dialects.tutoring.lexicon import OPERATIONS

TITLE = "Bookable tutoring"
PREFIX = "api/bookings/"
ROUTER = Router(
    PREFIX,
    [
        path("teachers/", c.Teachers.as_view()),
        path("slots/available/", c.Slots.as_view()),
        path("schedule/", c.Schedule.as_view()),
        *c.HOURS.paths(),
        path("bookings/", c.Bookings.as_view()),
        path("bookings/my/", c.MyBookings.as_view()),
        path("bookings/<str:booking_id>/", c.Booking.as_view()),
        path("bookings/<str:booking_id>/confirm/", c.ConfirmBooking.as_view()),
        path("bookings/<str:booking_id>/cancel/", c.CancelBooking.as_view()),
        path("bookings/<str:booking_id>/reschedule/", c.RescheduleBooking.as_view()),
        path("bookings/<str:booking_id>/complete/", c.CompleteBooking.as_view()),
        path("feedback/", c.Feedback.as_view()),
    ],
)

__all__ = ["OPERATIONS", "PREFIX", "PROGRAM", "ROUTER", "TITLE", "WORDS"]
