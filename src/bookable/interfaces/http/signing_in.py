"""Signing in with a password, shared by the API and the admin: throttles and known devices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, authenticate
from django.contrib.auth.hashers import make_password
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from bookable.engine import accounts, attempts
from bookable.interfaces.auth import browsers, devices
from bookable.interfaces.auth.entry import now_of
from bookable.interfaces.auth.hashing import sign_in_permit
from bookable.interfaces.http.requests import client_address

Handler = Callable[[HttpRequest], HttpResponse]


def authenticated(request: HttpRequest, *, email: str, password: str) -> Any:
    """Return the active person with this e-mail and password as a Django user, or None. Raise
    TooManyAttempts.

    An unknown e-mail and a wrong password cannot be told apart, not even by the time that the
    answer takes.
    """
    now = now_of(request)
    with sign_in_permit():
        attempt = attempts.Attempt(
            email,
            address=client_address(request),
            device=devices.known_device(request, email=email, now=now),
        )
        if settings.BOOKABLE_THROTTLES:
            attempts.begin(attempt, now=now)
        person = authenticate(request, username=email, password=password)
    if person is not None and settings.BOOKABLE_THROTTLES:
        attempts.succeed(attempt)
    return person


def replace_password(person: Any, password: str) -> bool:
    """Replace the password of a Django user who was asked for it; False if another one was set
    since they were read. Everything that was signed in with the old one ends."""
    hashed = make_password(password)
    version = accounts.replace_password(person.pk, hashed, kept=person.password)
    if version is None:
        return False
    person.password, person.token_version = hashed, version
    return True


@receiver(user_logged_in)
def _note(request: HttpRequest, user: Any, **more: Any) -> None:
    request.signed_in = user  # type: ignore[attr-defined]
    browsers.begin(request, now=now_of(request))


class Devices:
    """Middleware that marks a browser as a known device when a person signs in with it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle a request, set the device cookie if it started a session, and note now and then
        that the browser of a session was seen."""
        response = self.get_response(request)
        person = getattr(request, "signed_in", None)
        if person is not None:
            now, version = now_of(request), person.token_version
            devices.remember(response, uuid=person.uuid, version=version, now=now)
        elif request.session.accessed and SESSION_KEY in request.session:
            browsers.see(request, now=now_of(request))
        return response
