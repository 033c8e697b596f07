"""Routes of the settings."""

from __future__ import annotations

from django.urls import path

from bookable.interfaces.pages.settings import about, calendars, data, mails, my_page, signing_in

_AT = "me/settings/"

URLS = [
    path(_AT, about.about, name="settings"),
    path(f"{_AT}page/", my_page.my_page, name="my-page"),
    path(f"{_AT}mails/", mails.mails),
    path(f"{_AT}calendars/", calendars.calendars),
    path(f"{_AT}sign-in/", signing_in.signing_in),
    path(f"{_AT}data/", data.data),
    path(f"{_AT}data/export.json", data.export),
]
