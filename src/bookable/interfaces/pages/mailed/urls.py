"""Routes of the pages behind the links of mails."""

from __future__ import annotations

from django.urls import path

from bookable.interfaces.pages.mailed import linked_bookings, moving

URLS = [
    path("b/<str:token>/", linked_bookings.booking, name="linked-booking"),
    path("b/<str:token>/move/", moving.move),
    path("b/<str:token>/booking.ics", linked_bookings.calendar),
]
