"""Mentoring's addresses. Every one is taken with or without its last slash."""

from __future__ import annotations

from dmr.routing import Router, path

from bookable.domain.policy import MENTORING_PROGRAM as PROGRAM
from bookable.interfaces.dialects.mentoring import controllers as c
from bookable.interfaces.dialects.mentoring.errors import WORDS

TITLE = "Bookable mentoring"
PREFIX = "api/mentors/"
ROUTER = Router(
    PREFIX,
    [
        path("", c.Mentors.as_view()),
        path("requests/", c.Requests.as_view()),
        path("bookings/", c.Bookings.as_view()),
        path("bookings/upcoming/", c.UpcomingBookings.as_view()),
        path("bookings/past/", c.PastBookings.as_view()),
        path("bookings/statistics/", c.BookingStatistics.as_view()),
        path("bookings/<str:booking_id>/", c.Booking.as_view()),
        path("bookings/<str:booking_id>/reschedule/", c.RescheduleBooking.as_view()),
        path("bookings/<str:booking_id>/accept/", c.AcceptBooking.as_view()),
        path("bookings/<str:booking_id>/decline/", c.DeclineBooking.as_view()),
        path("bookings/<str:booking_id>/complete/", c.CompleteBooking.as_view()),
        path("bookings/<str:booking_id>/no-show/", c.MissBooking.as_view()),
        path("<str:mentor_id>/", c.Mentor.as_view()),
        path("<str:mentor_id>/slots/", c.Slots.as_view()),
        path("<str:mentor_id>/bookings/", c.MentorBookings.as_view()),
    ],
)

__all__ = ["PREFIX", "PROGRAM", "ROUTER", "TITLE", "WORDS"]
