"""Answers to unknown addresses, and to failures outside any controller."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views import defaults

from bookable.interfaces.http.errors import OUT_OF_TIME, UNAVAILABLE, answer_to, error
from bookable.interfaces.http.words import ErrorReply, Words
from bookable.storage.constraints import is_out_of_time, is_unavailable

_WORDS: dict[str, Words] = {}

PLAIN = Words(key="detail", refusals={})
"""The shape of errors outside all dialects' prefixes."""


def register_words(prefix: str, words: Words) -> None:
    """Answer unknown addresses under a prefix in a dialect's shape from now on."""
    _WORDS[prefix] = words


def not_found(request: HttpRequest) -> HttpResponse:
    """Answer an unknown address below `/api/`."""
    return error(request, words_for(request.path), ErrorReply(404, "Not found"), code="not_found")


def not_implemented(request: HttpRequest) -> HttpResponse:
    """Answer 501 to an unknown HTTP method."""
    reply = ErrorReply(501, "This method is not known here")
    answer = error(request, words_for(request.path), reply, code="not_implemented")
    # Django would log every 501 as a server error, so strangers could fill the log.
    answer._has_been_logged = True  # type: ignore[attr-defined]
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a failure that no controller has handled."""
    failure = sys.exception()
    if request.path.startswith("/api/"):
        # Django has logged the exception already. `answer_to` answers those of the database with
        # a 503. The stand-in below only names where it happened.
        passing = failure if isinstance(failure, Exception) and _passing(failure) else None
        exc = passing or RuntimeError("outside any controller")
        return answer_to(request, words_for(request.path), exc)
    if (reply := _passing(failure)) is not None:
        # Without the request: its session and its user may be what cannot be read.
        text = render_to_string("503.html", {"is_out_of_time": reply is OUT_OF_TIME})
        return HttpResponse(text, status=reply.status, headers=dict(reply.headers))
    return defaults.server_error(request)


def _passing(failure: BaseException | None) -> ErrorReply | None:
    """Return the answer to a failure of the database that will pass, or None for any other."""
    if is_out_of_time(failure):
        return OUT_OF_TIME
    return UNAVAILABLE if is_unavailable(failure) else None


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that Django refused."""
    if not request.path.startswith("/api/"):
        # Without the form, which Django's own answer reads: it may be what cannot be read.
        return HttpResponse(f"{_UNREADABLE}\n", "text/plain", status=400)
    reply = ErrorReply(400, _UNREADABLE)
    return error(request, words_for(request.path), reply, code="bad_request")


def unknown_host(request: HttpRequest) -> HttpResponse:
    """Answer a request for a host that is not served here."""
    if not request.path.startswith("/api/"):
        return HttpResponse(f"{_UNKNOWN_HOST}\n", "text/plain", status=400)
    reply = ErrorReply(400, _UNKNOWN_HOST)
    return error(request, words_for(request.path), reply, code="bad_request")


_UNREADABLE = "The request cannot be read"
_UNKNOWN_HOST = (
    "The Host header names no host of this server. "
    "BOOKABLE_BASE_URL and BOOKABLE_ALLOWED_HOSTS name them"
)


def words_for(path: str) -> Words:
    """Return the error shape and words of the dialect that a path belongs to."""
    prefixes = [prefix for prefix in _WORDS if path.startswith(prefix)]
    return _WORDS[max(prefixes, key=len)] if prefixes else PLAIN
