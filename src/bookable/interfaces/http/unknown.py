"""Addresses that nobody answers, and failures outside any controller."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import defaults

from bookable.engine.health import is_out_of_time
from bookable.interfaces.http.errors import OUT_OF_TIME, answer_to, error
from bookable.interfaces.http.words import Said, Words

_WORDS: dict[str, Words] = {}

PLAIN = Words(key="detail", refusals={})
"""The shape of errors under no dialect's prefix."""


def speaks(prefix: str, words: Words) -> None:
    """This will answer unknown addresses under a prefix in a dialect's shape."""
    _WORDS[prefix] = words


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """This will be the answer to an unknown address: JSON under `/api/`, else a page."""
    if not request.path.startswith("/api/"):
        return defaults.page_not_found(request, exception)
    return error(request, words_for(request.path), Said(404, "Not found"), code="not_found")


def not_implemented(request: HttpRequest) -> HttpResponse:
    """Return the answer to a method that no address knows."""
    said = Said(501, "This method is not known here")
    answer = error(request, words_for(request.path), said, code="not_implemented")
    # Django would log it as a failure of the server, for every stranger who tries.
    answer._has_been_logged = True  # type: ignore[attr-defined]
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    """This will be the answer to a failure that no controller saw."""
    failure = sys.exception()
    if request.path.startswith("/api/"):
        # Django has logged any other one already.
        known = failure if isinstance(failure, Exception) and is_out_of_time(failure) else None
        told = known or RuntimeError("outside any controller")
        return answer_to(request, words_for(request.path), told)
    if is_out_of_time(failure):
        page = render(request, "503.html", status=OUT_OF_TIME.status)
        for name, value in OUT_OF_TIME.headers.items():
            page[name] = value
        return page
    return defaults.server_error(request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """This will be the answer to a request that Django itself turned away."""
    if not request.path.startswith("/api/"):
        return defaults.bad_request(request, exception)
    said = Said(400, "The request cannot be read")
    return error(request, words_for(request.path), said, code="bad_request")


def unknown_host(request: HttpRequest) -> HttpResponse:
    """Return the answer to a request for a host that is not served here."""
    if not request.path.startswith("/api/"):
        return HttpResponse(f"{_UNKNOWN_HOST}\n", "text/plain", status=400)
    said = Said(400, _UNKNOWN_HOST)
    return error(request, words_for(request.path), said, code="bad_request")


_UNKNOWN_HOST = (
    "The Host header names no host of this server. "
    "BOOKABLE_BASE_URL and BOOKABLE_ALLOWED_HOSTS name them"
)


def words_for(path: str) -> Words:
    """Return the words of the dialect that an address belongs to."""
    prefixes = [prefix for prefix in _WORDS if path.startswith(prefix)]
    return _WORDS[max(prefixes, key=len)] if prefixes else PLAIN
