"""Routes of the mentoring API. Each one works with or without the trailing slash."""

from __future__ import annotations

from dmr.routing import Router, path

from bookable.domain.programs import MENTORING_PROGRAM as PROGRAM
from bookable.interfaces.dialects.mentoring.controllers import answers, bookings, mentors
from bookable.interfaces.dialects.mentoring.errors import WORDS
from bookable.interfaces.dialects.mentoring.lexicon import OPERATIONS

TITLE = "Bookable mentoring"
PREFIX = "api/mentors/"
ROUTER = Router(
    PREFIX,
    [
        path("", mentors.Mentors.as_view()),
        path("requests/", answers.Requests.as_view()),
        *mentors.HOURS.paths(),
        path("sessions/", answers.Sessions.as_view()),
        path("sessions/<str:booking_id>/", answers.Session.as_view()),
        path("bookings/", bookings.Bookings.as_view()),
        path("bookings/upcoming/", bookings.UpcomingBookings.as_view()),
        path("bookings/past/", bookings.PastBookings.as_view()),
        path("bookings/statistics/", bookings.BookingStatistics.as_view()),
        path("bookings/<str:booking_id>/", bookings.Booking.as_view()),
        path("bookings/<str:booking_id>/reschedule/", bookings.RescheduleBooking.as_view()),
        *answers.STEPS,
        path("<str:mentor_id>/", mentors.Mentor.as_view()),
        path("<str:mentor_id>/slots/", mentors.Slots.as_view()),
        path("<str:mentor_id>/bookings/", mentors.MentorBookings.as_view()),
    ],
)

__all__ = ["OPERATIONS", "PREFIX", "PROGRAM", "ROUTER", "TITLE", "WORDS"]
