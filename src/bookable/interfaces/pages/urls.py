"""Routes of the pages."""

from __future__ import annotations

from django.urls import path

from bookable.domain.account_links import OPENING
from bookable.interfaces.pages import appearance, new_address, opening, signing_in
from bookable.interfaces.pages.booking.urls import URLS as BOOKING
from bookable.interfaces.pages.bookings.urls import URLS as BOOKINGS
from bookable.interfaces.pages.buddies.urls import URLS as BUDDIES
from bookable.interfaces.pages.desk.urls import URLS as DESK
from bookable.interfaces.pages.front.urls import URLS as FRONT
from bookable.interfaces.pages.mailed.urls import URLS as MAILED
from bookable.interfaces.pages.mine.urls import URLS as MINE
from bookable.interfaces.pages.settings.urls import URLS as SETTINGS

URLS = [
    path("pages.css", appearance.style),
    path("logo", appearance.logo),
    path("sign-in/", signing_in.sign_in),
    path("sign-out/", signing_in.sign_out),
    path("sign-up/", opening.sign_up),
    path("forgot/", opening.forgot),
    *(path(f"{each}/<str:token>/", opening.open_account, {"purpose": each}) for each in OPENING),
    path("address/<str:token>/", new_address.confirm),
    *BOOKING,
    *FRONT,
    *DESK,
    *MINE,
    *BOOKINGS,
    *BUDDIES,
    *MAILED,
    *SETTINGS,
]
