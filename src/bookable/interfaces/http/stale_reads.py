"""Reads that a replica may answer, and what keeps people from missing their own changes.

Each change notes a position of the primary's log for its caller: callers of the APIs in the
database, and browsers in a cookie. Until the replica is there, they read from the primary.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from bookable.domain.people import Actor
from bookable.domain.refusals import Refusal
from bookable.interfaces.auth.entry import Authentication
from bookable.storage import own_writes
from bookable.storage.postgres import replicas

Found = TypeVar("Found")
Handler = Callable[[HttpRequest], HttpResponse]

COOKIE = "bookable_seen"
# No replica that lags by a minute is read from.
_REMEMBERED_FOR = 60
_LONGEST = 19
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


def stale_read(request: HttpRequest, ask: Callable[[], Found]) -> Found:
    """Answer a request that only reads from the replica, unless that would be too old.

    What the replica refuses, the primary decides.
    """
    if settings.BOOKABLE_REPLICA is None:
        return ask()
    # Who asks is found out on the primary, where sessions and tokens end at once.
    callers = _callers(request)
    return replicas.read(ask, seen=partial(_seen, request, callers), refusals=(Refusal, Http404))


def note_change(by: Actor) -> None:
    """Note that a caller has changed something just now."""
    if settings.BOOKABLE_REPLICA is not None:
        own_writes.note(_callers_of(by))


class BrowsersSeeTheirChanges:
    """Gives browsers a cookie with the position of the log after each change."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle a request, and note what it may have changed."""
        response = self.get_response(request)
        is_change = request.method not in _READING and response.status_code < 400
        if settings.BOOKABLE_REPLICA is not None and is_change:
            _remember(response, own_writes.note(_callers(request)))
        return response


def _remember(response: HttpResponse, position: int) -> None:
    response.set_cookie(
        COOKIE,
        str(position),
        max_age=_REMEMBERED_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _seen(request: HttpRequest, callers: list[int]) -> int:
    known: Authentication | None = getattr(request, "authentication", None)
    if known is not None and known.seen is not None:
        noted = known.seen
    else:
        noted = own_writes.last(callers) if callers else 0
    given = request.COOKIES.get(COOKIE, "")
    is_position = given.isascii() and given.isdigit() and len(given) <= _LONGEST
    return max(noted, int(given) if is_position else 0)


def _callers(request: HttpRequest) -> list[int]:
    """Return the numbers of a request's caller, none for visitors of whom nothing is known."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is not None:
        return _callers_of(actor)
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return []
    user: Any = getattr(request, "user", None)
    return [user.pk] if user is not None and user.is_authenticated else []


def _callers_of(actor: Actor) -> list[int]:
    """Return an actor's number, and that of the API key by which they act."""
    keys = [-actor.key.id] if actor.key else []
    return [actor.caller_id, *keys]
