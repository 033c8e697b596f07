"""Requests that a request makes of the same server, without the network in between."""

from __future__ import annotations

from io import BytesIO

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.urls import resolve

from bookable.interfaces.auth.entry import ACT_AS, now_of
from bookable.interfaces.http.requests import request_id

_PASSED_ON = frozenset(
    {"HTTP_AUTHORIZATION", ACT_AS, "HTTP_HOST", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO"}
)
"""The headers of the outer request that count in the inner one, too. Cookies do not."""


def asked_within(
    outer: HttpRequest,
    method: str,
    path: str,
    *,
    query: str = "",
    body: bytes = b"",
    key: str | None = None,
) -> HttpResponse:
    """Return the answer of this server to a request with the outer one's credentials and time.

    `path` is as in an address: its parts are quoted, and stay so.
    """
    inner = WSGIRequest(_environ(outer, method, path, query, body, key))
    inner.now, inner.request_id = now_of(outer), request_id(outer)  # type: ignore[attr-defined]
    match = inner.resolver_match = resolve(path)
    answer: HttpResponse = match.func(inner, *match.args, **match.kwargs)
    if (refused := getattr(inner, "refused", None)) is not None:
        outer.refused = refused  # type: ignore[attr-defined]
    return answer


def _environ(
    outer: HttpRequest, method: str, path: str, query: str, body: bytes, key: str | None
) -> dict[str, object]:
    kept = {n: v for n, v in outer.META.items() if n in _PASSED_ON or not n.startswith("HTTP_")}
    keyed = {} if key is None else {"HTTP_IDEMPOTENCY_KEY": key}
    return (
        kept
        | keyed
        | {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": BytesIO(body),
        }
    )
