"""Routes of bookings."""

from __future__ import annotations

from django.urls import path

from bookable.interfaces.pages.bookings import moving, paying_it, rating, steps, views

_ONE = "me/bookings/<uuid:ref>/"

URLS = [
    path(_ONE, views.booking, name="booking"),
    path(f"{_ONE}calendar.ics", views.calendar, name="booking-calendar"),
    path(f"{_ONE}rate/", rating.rate),
    path(f"{_ONE}move/", moving.move),
    path(f"{_ONE}pay/", paying_it.pay),
    path(f"{_ONE}receipt/", paying_it.receipt),
    *(path(f"{_ONE}{each.word}/", steps.take, {"asked": each}) for each in steps.PAGES),
]
