"""Addresses of pages of this site."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.urls import Resolver404, resolve

from bookable.domain.account_links import Purpose


def page(path: str, anchor: str = "") -> str:
    """Return the address of a page of this site, or nothing if the site has no such page."""
    if not _is_page(path):
        return ""
    return settings.BOOKABLE_BASE_URL + path + (f"#{anchor}" if anchor else "")


def answer_page(token: str) -> str:
    """Return the address of the page where a reader answers what a mail asks."""
    return page("/answer/TOKEN/").replace("TOKEN", token)


def booking_page(token: str) -> str:
    """Return the address of the page of a booking, for whoever has the link."""
    return page("/b/TOKEN/").replace("TOKEN", token)


def account_page(purpose: Purpose, token: str) -> str:
    """Return the address of the page where a person opens their account."""
    return page(f"/{purpose}/TOKEN/").replace("TOKEN", token)


@cache
def _is_page(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
