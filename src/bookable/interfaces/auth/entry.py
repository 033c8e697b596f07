"""What every way to sign in has in common: the header, the time, and the actor on the request."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from dmr.exceptions import NotAuthenticatedError

from bookable.domain.people import Actor
from bookable.engine import clock

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


def admit(request: HttpRequest, actor: Actor | None) -> None:
    """This will let a request act as somebody, or end it if its credentials are nobody's."""
    if actor is None:
        raise NotAuthenticatedError("These credentials are not valid")
    request.actor = actor  # type: ignore[attr-defined]
