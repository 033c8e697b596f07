"""Metrics and traces of requests."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from django.http import HttpRequest, HttpResponse

from bookable.domain.refusals import Refusal
from bookable.telemetry import counting, tracing

NOWHERE = "none"
"""The route label of requests for unknown addresses."""

_DIALECTS = {
    "api/auth/": "identity",
    "api/webhooks/": "webhooks",
    "admin/": "admin",
    "mcp": "assistants",
}
_NO_DIALECT = "web"


def register_prefix(prefix: str, dialect: str) -> None:
    """Count addresses with this prefix as the dialect's from now on."""
    _DIALECTS[prefix] = dialect


def note(request: HttpRequest, refusal: Refusal) -> None:
    """Mark a request as refused, for the metrics."""
    request.refused = refusal.code  # type: ignore[attr-defined]


def count(request: HttpRequest, *, status: int, seconds: float) -> None:
    """Count an answered request, and its refusal if there was one."""
    dialect, route = _place(request)
    counting.request(dialect, route, method=str(request.method), status=status, seconds=seconds)
    if (refused := getattr(request, "refused", None)) is not None:
        counting.refusal(dialect, refused)


def traced(
    request: HttpRequest, get_response: Callable[[HttpRequest], HttpResponse]
) -> HttpResponse:
    """Handle a request, inside a trace span if tracing is on."""
    if not tracing.is_on():
        return get_response(request)
    facts = {"http.request.method": str(request.method)}
    headers = {name.lower(): value for name, value in request.headers.items()}
    with tracing.span(str(request.method), facts, kind="SERVER", headers=headers) as span:
        response = get_response(request)
        dialect, route = _place(request)
        span.update_name(f"{request.method} {route}")
        span.set_attribute("bookable.dialect", dialect)
        span.set_attribute("http.route", route)
        span.set_attribute("http.response.status_code", response.status_code)
        return response


def _place(request: HttpRequest) -> tuple[str, str]:
    match = request.resolver_match
    if match is None:
        return _dialect_of(request.path_info.removeprefix("/")), NOWHERE
    return _of_route(match.route)


@cache
def _of_route(route: str) -> tuple[str, str]:
    return _dialect_of(route), f"/{route}"


def _dialect_of(path: str) -> str:
    prefixes = [prefix for prefix in _DIALECTS if path.startswith(prefix)]
    return _DIALECTS[max(prefixes, key=len)] if prefixes else _NO_DIALECT
