"""Reading and adding all headers of a Django response at once.

Django checks and encodes the name and value of each header that is set, although ours are
constants. Six of them took a tenth of the time of a list.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.http.response import HttpResponseBase, ResponseHeaders

Header = tuple[str, str]
Headers = dict[str, Header]
"""Headers by their names in lower case, as Django stores them: it has no public means for this."""


def prepared(headers: Iterable[Header]) -> Headers:
    """Return headers, checked once, that can be added to many responses. Raise BadHeaderError."""
    return ResponseHeaders(dict(headers))._store


def add_missing(response: HttpResponseBase, headers: Headers) -> None:
    """Add headers to a response, except those that it has."""
    present = response.headers
    present._store = {**headers, **present._store}


def set_header(response: HttpResponseBase, name: str, value: str) -> None:
    """Set a header whose value is known to be well formed."""
    response.headers._store[name.lower()] = (name, value)


def all_headers(response: HttpResponseBase) -> list[Header]:
    """Return the headers of a response with its cookies."""
    cookies = [("Set-Cookie", each.OutputString()) for each in response.cookies.values()]
    return [*response.headers._store.values(), *cookies]
