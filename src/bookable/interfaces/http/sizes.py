"""How large a body may be, by the address that it is sent to."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from bookable.interfaces.http.errors import code_of, error
from bookable.interfaces.http.unknown import words_for
from bookable.interfaces.http.words import Said

_KB = 1024
_OTHERS = 256 * _KB
_LARGEST = {
    # Whoever signs in is not known yet, and sends a name and a password.
    "/api/auth/": 4 * _KB,
    # Whoever describes themselves is known.
    "/api/auth/me": _OTHERS,
    # Signed by vendors, who put into it what they like.
    "/api/webhooks/": 512 * _KB,
}


def largest_body(path: str) -> int:
    """Return how many bytes may be sent to an address."""
    prefixes = [prefix for prefix in _LARGEST if path.startswith(prefix)]
    return _LARGEST[max(prefixes, key=len)] if prefixes else _OTHERS


class BodySizes:
    """Middleware that answers 413 to a body that is larger than its address needs, before the
    body is read and before anyone asks who sent it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle a request whose body is small enough."""
        if _length(request) <= largest_body(request.path_info):
            return self.get_response(request)
        said = Said(413, "The request body is too large")
        return error(request, words_for(request.path), said, code=code_of(413))


def _length(request: HttpRequest) -> int:
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isdecimal() else 0
