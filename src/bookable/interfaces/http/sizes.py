"""Limits on the size of request bodies, by address."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from bookable.interfaces.http.errors import code_of, error
from bookable.interfaces.http.unknown import words_for
from bookable.interfaces.http.words import ErrorReply

_KB = 1024
_OTHERS = 256 * _KB
_LARGEST = {
    # Callers are not authenticated yet, and send no more than an address and a password.
    "/api/auth/": 4 * _KB,
    # A profile holds long texts, and its owner is authenticated.
    "/api/auth/me": _OTHERS,
    # Vendors decide how much they send.
    "/api/webhooks/": 512 * _KB,
}


def largest_body(path: str) -> int:
    """Return how many bytes a body sent to this path may have."""
    prefixes = [prefix for prefix in _LARGEST if path.startswith(prefix)]
    return _LARGEST[max(prefixes, key=len)] if prefixes else _OTHERS


class BodySizes:
    """Middleware that answers 413 to a body above its address's limit. It runs before the body is
    read and before the caller is authenticated."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle a request whose body is within the limit."""
        if _length(request) <= largest_body(request.path_info):
            return self.get_response(request)
        reply = ErrorReply(413, "The request body is too large")
        return error(request, words_for(request.path), reply, code=code_of(413))


def _length(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdecimal() else 0
