"""Signing in by e-mail and password."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpRequest
from dmr.exceptions import NotAuthenticatedError

from bookable.engine import attempts
from bookable.interfaces.auth.entry import now_of
from bookable.interfaces.http.requests import client_address
from bookable.interfaces.identity.schemas import CredentialsIn


def signed_in(request: HttpRequest, given: CredentialsIn) -> Any:
    """Return the active person whose password this is, as Django's user, or raise
    NotAuthenticatedError or TooManyAttempts.

    Nothing tells an unknown e-mail from a wrong password, not even how long the answer takes.
    """
    address = client_address(request)
    if settings.BOOKABLE_THROTTLES:
        attempts.begin(given.email, address=address, now=now_of(request))
    person = authenticate(request, username=given.email, password=given.password)
    if person is None:
        raise NotAuthenticatedError("Invalid email or password")
    if settings.BOOKABLE_THROTTLES:
        attempts.succeed(given.email, address=address)
    return person
