"""Routes of the core API. Each one works with or without the trailing slash."""

from __future__ import annotations

from dmr.routing import Router, path

from bookable.interfaces.dialects.core.controllers import (
    bookings,
    calendar_connections,
    events,
    explanations,
    free,
    holds,
    hours,
    insights,
    links,
    matches,
    me,
    one_booking,
    openings,
    people,
    series,
    services,
    slots,
    steps,
    webhooks,
)
from bookable.interfaces.dialects.core.errors import WORDS
from bookable.interfaces.dialects.core.lexicon.operations import OPERATIONS

TITLE = "Bookable core"
ABOUT = "All programmes, in the engine's own words"
PREFIX = "api/core/v1/"
HOOKS = "webhook-endpoints"
A_HOOK = "<str:endpoint_id>"
ROUTER = Router(
    PREFIX,
    [
        path("me", me.Me.as_view()),
        path("bookings", bookings.Bookings.as_view()),
        path("bookings/<str:booking_id>", bookings.Booking.as_view()),
        path("bookings/<str:booking_id>/quote", one_booking.BookingQuote.as_view()),
        path("bookings/<str:booking_id>/history", one_booking.BookingHistory.as_view()),
        path("bookings/<str:booking_id>/calendar.ics", one_booking.BookingCalendar.as_view()),
        *links.PATHS,
        *steps.PATHS,
        *holds.PATHS,
        path("series", series.AllSeries.as_view()),
        path("series/<str:series_id>", series.OneSeries.as_view()),
        path("series/<str:series_id>/cancel", series.CancelSeries.as_view()),
        path("programs", people.Programs.as_view()),
        path("people", people.People.as_view()),
        path("people/<str:person_id>", people.Person.as_view()),
        path("people/<str:person_id>/export", people.PersonExport.as_view()),
        path("people/<str:person_id>/slots", slots.Slots.as_view()),
        path("people/<str:person_id>/hours", hours.PersonHours.as_view()),
        path("services", services.Services.as_view()),
        path("services/<str:service_id>", services.Service.as_view()),
        path("matches", matches.Matches.as_view()),
        path("explain", explanations.Explanation.as_view()),
        path("free", free.Free.as_view()),
        path("openings", openings.Openings.as_view()),
        path("insights", insights.Insights.as_view()),
        path("events", events.Events.as_view()),
        path("me/calendar-feed", me.MyCalendarFeed.as_view()),
        path("me/notifications", me.MyNotifications.as_view()),
        *calendar_connections.PATHS,
        path(HOOKS, webhooks.Endpoints.as_view()),
        path(f"{HOOKS}/{A_HOOK}", webhooks.Endpoint.as_view()),
        path(f"{HOOKS}/{A_HOOK}/rotate", webhooks.Rotate.as_view()),
        path(f"{HOOKS}/{A_HOOK}/test", webhooks.Test.as_view()),
        path(f"{HOOKS}/{A_HOOK}/replay", webhooks.Replay.as_view()),
        path(f"{HOOKS}/{A_HOOK}/deliveries", webhooks.Deliveries.as_view()),
        path(f"{HOOKS}/{A_HOOK}/deliveries/<str:delivery_id>/retry", webhooks.Retry.as_view()),
    ],
)

__all__ = ["ABOUT", "OPERATIONS", "PREFIX", "ROUTER", "TITLE", "WORDS"]
