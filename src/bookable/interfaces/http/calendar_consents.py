"""Where a vendor sends people back after they gave their consent to reach a calendar."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from bookable.domain.calendar_servers import CalendarKind
from bookable.domain.connections import CONSENT_WITHIN

COOKIE = "calendar_consent"
"""By which the page knows the browser in which a person began."""

PATH = "/calendar-connections/"


class _Asking(msgspec.Struct):
    authorize_url: str = ""


def back_to(kind: CalendarKind) -> str:
    """Return the address of our page, as it is registered at the vendor."""
    return f"{settings.BOOKABLE_BASE_URL}{PATH}{kind.value}/callback"


def marked(response: HttpResponse) -> HttpResponse:
    """Return an answer; one that sends a person to a vendor marks the browser that gets it.

    `Lax`, since the person comes back by a link from the vendor's page.
    """
    address = msgspec.json.decode(response.content, type=_Asking).authorize_url
    return mark(response, address) if address else response


def mark(response: HttpResponse, address: str) -> HttpResponse:
    """Return an answer that sends a person to a vendor's address, and marks their browser."""
    state = parse_qs(urlsplit(address).query)["state"][0]
    response.set_cookie(
        COOKIE,
        _mark_of(state),
        max_age=CONSENT_WITHIN,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def is_marked(request: HttpRequest, state: str) -> bool:
    """Return whether the browser is the one that got the address with this state."""
    return constant_time_compare(request.COOKIES.get(COOKIE, ""), _mark_of(state))


def _mark_of(state: str) -> str:
    """Return what only the secret key can make of a state, which others may have seen."""
    return salted_hmac("calendar consent", state, algorithm="sha256").hexdigest()
