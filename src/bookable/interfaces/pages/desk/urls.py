"""Routes of the desk."""

from __future__ import annotations

from django.urls import path

from bookable.interfaces.pages.desk import (
    blocking,
    calendar,
    clients,
    hours,
    insights,
    moving,
    pace,
    places,
    services,
    sessions,
    today,
)

URLS = [
    path("desk/", today.today, name="desk"),
    path("desk/calendar/", calendar.calendar, name="desk-calendar"),
    path("desk/calendar/move/<uuid:ref>/", moving.move, name="desk-move"),
    path("desk/calendar/block/", blocking.block, name="desk-block"),
    path("desk/hours/", hours.hours),
    path("desk/hours/pace/", pace.pace),
    path("desk/services/", services.services),
    path("desk/services/new/", services.new),
    path("desk/services/places/", places.places),
    path("desk/services/places/<int:location_id>/", places.place),
    path("desk/services/<int:service_id>/", services.service),
    path("desk/clients/", clients.clients),
    path("desk/clients/<uuid:ref>/", clients.client),
    path("desk/insights/", insights.own),
    path("insights/", insights.of_all, name="insights"),
    path("desk/sessions/", sessions.sessions),
    path("desk/sessions/<int:session_id>/", sessions.session, name="desk-session"),
]
