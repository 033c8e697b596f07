"""Signing in with a password, at the API and in the admin: how often, and from where."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from bookable.engine import attempts
from bookable.interfaces.auth import devices
from bookable.interfaces.auth.entry import now_of
from bookable.interfaces.auth.hashing import in_line
from bookable.interfaces.http.requests import client_address

Handler = Callable[[HttpRequest], HttpResponse]


def authenticated(request: HttpRequest, *, email: str, password: str) -> Any:
    """Return the active person whose password this is, as Django's user, or None; or raise
    TooManyAttempts.

    Nothing tells an unknown e-mail from a wrong password, not even how long the answer takes.
    """
    now = now_of(request)
    with in_line():
        attempt = attempts.Attempt(
            email,
            address=client_address(request),
            device=devices.shown(request, email=email, now=now),
        )
        if settings.BOOKABLE_THROTTLES:
            attempts.begin(attempt, now=now)
        person = authenticate(request, username=email, password=password)
    if person is not None and settings.BOOKABLE_THROTTLES:
        attempts.succeed(attempt)
    return person


@receiver(user_logged_in)
def _note(request: HttpRequest, user: Any, **more: Any) -> None:
    request.signed_in = user  # type: ignore[attr-defined]


class Devices:
    """Middleware that lets a browser be known in which a person has just begun a session."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle a request, and set the cookie if it has begun a session."""
        response = self.get_response(request)
        person = getattr(request, "signed_in", None)
        if person is not None:
            now, version = now_of(request), person.token_version
            devices.remember(response, uuid=person.uuid, version=version, now=now)
        return response
