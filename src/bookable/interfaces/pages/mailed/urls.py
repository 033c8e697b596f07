"""Routes of the pages behind the links of mails."""

from __future__ import annotations

from django.urls import path

from bookable.interfaces.pages.mailed import (
    answers,
    consent_page,
    linked_bookings,
    mail_choices,
    moving,
)

URLS = [
    path("mail/<str:token>/", mail_choices.choices),
    path("answer/<str:token>/", answers.answer),
    path("calendar-connections/<str:kind>/callback", consent_page.callback),
    path("b/<str:token>/", linked_bookings.booking, name="linked-booking"),
    path("b/<str:token>/move/", moving.move),
    path("b/<str:token>/booking.ics", linked_bookings.calendar),
]
