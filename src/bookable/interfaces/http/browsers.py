"""What only browsers need: sessions, CSRF, signed-in users, messages.

A request of an API that brings credentials in its header goes past all of it, which saves a fifth
of the time that a short one takes; and so does a message of a vendor, whose signature says who it
is. Signing in needs the session, whatever the header says.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.middleware.csrf import CsrfViewMiddleware


def brings_credentials(request: HttpRequest) -> bool:
    """This will tell whether a request of an API says in its header who asks."""
    path = request.path_info
    return (
        "HTTP_AUTHORIZATION" in request.META
        and path.startswith("/api/")
        and not path.startswith("/api/auth/")
    )


def is_of_a_vendor(request: HttpRequest) -> bool:
    """This will tell whether a request comes to where vendors tell us something."""
    return request.path_info.startswith("/api/webhooks/")


class _ForBrowsers:
    get_response: Any

    def __call__(self, request: HttpRequest) -> Any:
        if brings_credentials(request) or is_of_a_vendor(request):
            return self.get_response(request)
        return super().__call__(request)  # type: ignore[misc]


class Sessions(_ForBrowsers, SessionMiddleware):
    """Django's sessions."""


class Csrf(_ForBrowsers, CsrfViewMiddleware):
    """Django's CSRF protection."""


class Users(_ForBrowsers, AuthenticationMiddleware):
    """Django's signed-in users."""


class Messages(_ForBrowsers, MessageMiddleware):
    """Django's messages."""
