"""What all ways of authenticating share: the header, the time, and the actor on the request."""

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
ACT_AS = "HTTP_BOOKABLE_ACT_AS"
"""Where Django keeps the header that names the person for whom an API key acts."""


def credential(request: HttpRequest, *, scheme: str) -> str | None:
    """Return the credential in the Authorization header, or None if there is no header or it has
    another scheme."""
    # Not `request.headers`, which Django would first build from all that is in META.
    given, _, value = request.META.get("HTTP_AUTHORIZATION", "").strip().partition(" ")
    return value.strip() if given.lower() == scheme.lower() else None


def now_of(request: HttpRequest) -> datetime:
    """Return the time at which the request arrived. The clock is read once per request."""
    known: datetime | None = getattr(request, "now", None)
    if known is None:
        known = request.now = clock.now()  # type: ignore[attr-defined]
    return known


INVALID = (
    "This token or API key is wrong, has expired or was revoked: sign in again, or get a new one"
)
"""The same for all of these, so that nobody can find out which tokens there are."""


class Means(StrEnum):
    """The kind of credential that a request has."""

    SESSION = "session"
    API_TOKEN = "token"  # noqa: S105 (the word for one, not one)
    """An API token, or a bearer token that was printed together with it."""
    JWT = "jwt"
    """A bearer token from `/api/auth/jwt/`."""
    KEY = "key"
    """An API key."""
    OUTSIDE = "outside"
    """A token of the outside issuer."""


class Authentication(NamedTuple):
    """The caller, the kind of credential, and for bearer tokens from `/api/auth/jwt/` their
    family. `seen` is where the primary's log was at the caller's last change, where that was read
    with the credential."""

    actor: Actor
    means: Means
    family: int | None = None
    seen: int | None = None


def set_actor(request: HttpRequest, authentication: Authentication | None) -> None:
    """Set the actor of a request, or raise NotAuthenticatedError if its credentials are not
    valid."""
    if authentication is None or is_kept_out(authentication.actor.email):
        raise NotAuthenticatedError(INVALID)
    if ACT_AS in request.META and authentication.means is not Means.KEY:
        # Without this the caller would act for themselves, and take it for another person.
        raise NotAuthenticatedError("Bookable-Act-As goes with an API key alone")
    request.actor = authentication.actor  # type: ignore[attr-defined]
    request.authentication = authentication  # type: ignore[attr-defined]
