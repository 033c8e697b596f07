"""Routes of the desk."""

from __future__ import annotations

from django.urls import path

from bookable.interfaces.pages.desk import calendar, hours, pace, today

URLS = [
    path("desk/", today.today, name="desk"),
    path("desk/calendar/", calendar.calendar, name="desk-calendar"),
    path("desk/hours/", hours.hours),
    path("desk/hours/pace/", pace.pace),
]
