"""Addresses of pages of this site."""

from __future__ import annotations

from functools import cache
from uuid import UUID

from django.conf import settings
from django.urls import Resolver404, resolve

from bookable.domain.account_links import Purpose


def page(path: str) -> str:
    """Return the address of a page of this site, or nothing if the site has no such page."""
    if not _is_page(path):
        return ""
    return settings.BOOKABLE_BASE_URL + path


def booking_page(ref: UUID) -> str:
    """Return the address of the page of a booking, for either of its sides."""
    return page(f"/me/bookings/{_SOME}/").replace(str(_SOME), str(ref))


def answer_page(token: str) -> str:
    """Return the address of the page where a reader answers what a mail asks."""
    return page("/answer/TOKEN/").replace("TOKEN", token)


def guest_page(token: str) -> str:
    """Return the address of the page of a booking, for anyone who has the link."""
    return page("/b/TOKEN/").replace("TOKEN", token)


def account_page(purpose: Purpose, token: str) -> str:
    """Return the address of the page where a person opens their account."""
    return page(f"/{purpose}/TOKEN/").replace("TOKEN", token)


_SOME = UUID(int=0)
"""In the place of any id, so that addresses are looked up once."""


@cache
def _is_page(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
