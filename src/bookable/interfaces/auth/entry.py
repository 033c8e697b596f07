"""What every way to sign in has in common: the header, the time, and the actor on the request."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from django.http import HttpRequest
from dmr.exceptions import NotAuthenticatedError

from bookable.domain.people import Actor
from bookable.engine import clock
from bookable.interfaces.auth.demo import is_kept_out

HEADER = "Authorization"


def credential(request: HttpRequest, *, scheme: str) -> str | None:
    """This will be what the Authorization header carries under a scheme, or None if the header is
    not there or of another scheme."""
    given, _, value = request.headers.get(HEADER, "").strip().partition(" ")
    return value.strip() if given.lower() == scheme.lower() else None


def now_of(request: HttpRequest) -> datetime:
    """This will be the time at which the request came in: the clock is asked once."""
    known: datetime | None = getattr(request, "now", None)
    if known is None:
        known = request.now = clock.now()  # type: ignore[attr-defined]
    return known


class Means(StrEnum):
    """What a request showed of who asks."""

    SESSION = "session"
    API_TOKEN = "token"  # noqa: S105 (the word for one, not one)
    """An API token, or a bearer that was printed with it."""
    JWT = "jwt"
    """A bearer of `/api/auth/jwt/`."""
    OUTSIDE = "outside"
    """A token of the outside issuer."""


class Shown(NamedTuple):
    """Who asks, and by what: of a bearer of `/api/auth/jwt/` also the family."""

    actor: Actor
    means: Means
    family: int | None = None


def admit(request: HttpRequest, shown: Shown | None) -> None:
    """Let a request act as a person, or end it if its credentials are not valid."""
    if shown is None or is_kept_out(shown.actor.email):
        raise NotAuthenticatedError("These credentials are not valid")
    request.actor, request.shown = shown.actor, shown  # type: ignore[attr-defined]
