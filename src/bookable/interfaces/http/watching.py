"""How each request went, for those who watch: counted always, and traced where that is on."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from django.http import HttpRequest, HttpResponse

from bookable.domain.refusals import Refusal
from bookable.telemetry import counting, tracing

NOWHERE = "none"
"""The route of an address that nobody answers."""

_OWNERS = {"api/auth/": "identity", "api/webhooks/": "webhooks", "admin/": "admin"}
_OTHERS = "web"


def belongs(prefix: str, dialect: str) -> None:
    """This will count every address that begins so as a dialect's."""
    _OWNERS[prefix] = dialect


def note(request: HttpRequest, refusal: Refusal) -> None:
    """This will have a request counted as refused."""
    request.refused = refusal.code  # type: ignore[attr-defined]


def count(request: HttpRequest, *, status: int, seconds: float) -> None:
    """This will count a request that was answered, and why it was refused if it was."""
    dialect, route = _place(request)
    counting.request(dialect, route, method=str(request.method), status=status, seconds=seconds)
    if (refused := getattr(request, "refused", None)) is not None:
        counting.refusal(dialect, refused)


def traced(
    request: HttpRequest, get_response: Callable[[HttpRequest], HttpResponse]
) -> HttpResponse:
    """This will handle a request, as a span where that is recorded."""
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
        return _owner(request.path_info.removeprefix("/")), NOWHERE
    return _of_route(match.route)


@cache
def _of_route(route: str) -> tuple[str, str]:
    return _owner(route), f"/{route}"


def _owner(path: str) -> str:
    owners = [prefix for prefix in _OWNERS if path.startswith(prefix)]
    return _OWNERS[max(owners, key=len)] if owners else _OTHERS
