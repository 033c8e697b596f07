"""Routes of the desk."""

from __future__ import annotations

from django.urls import path

from bookable.interfaces.pages.desk import blocking, calendar, hours, moving, pace, today

URLS = [
    path("desk/", today.today, name="desk"),
    path("desk/calendar/", calendar.calendar, name="desk-calendar"),
    path("desk/calendar/move/<uuid:ref>/", moving.move, name="desk-move"),
    path("desk/calendar/block/", blocking.block, name="desk-block"),
    path("desk/hours/", hours.hours),
    path("desk/hours/pace/", pace.pace),
]
