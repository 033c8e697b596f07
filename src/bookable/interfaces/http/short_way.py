"""A middleware by which programs skip the browser-only middleware.

Sessions, CSRF, signed-in users, messages and the admin serve browsers only. Everything that
protects all requests must stand before this middleware, because nothing behind it runs for
programs.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, ResolverMatch, resolve

from bookable.interfaces.http.middleware import other_spelling

Handler = Callable[[HttpRequest], HttpResponse]

_fixed: dict[str, ResolverMatch] = {}
"""Matches of addresses without parameters. Their number is limited by the routes, so clients cannot
make this grow."""


class ShortWay:
    """Sends API requests with an Authorization header, and vendors' signed webhooks, straight to
    their views. Addresses that sign in need the session, with or without that header."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Call the view of a program's request, or continue with the remaining middleware."""
        if not _is_for_programs(request):
            return self.get_response(request)
        match = request.resolver_match = _match(request.path_info)
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        return response


def _is_for_programs(request: HttpRequest) -> bool:
    path = request.path_info
    if "HTTP_AUTHORIZATION" not in request.META:
        return path.startswith("/api/webhooks/")
    return path.startswith(("/api/", "/mcp")) and not path.startswith("/api/auth/")


def _match(path: str) -> ResolverMatch:
    """Resolve a path, with or without its trailing slash. Raise Resolver404 if neither is known."""
    if (known := _fixed.get(path)) is not None:
        return known
    try:
        match = resolve(path)
    except Resolver404:
        match = resolve(other_spelling(path))
    # A path with more trailing slashes can resolve too. Caching those would let the cache grow.
    if f"/{match.route}" in (path, f"{path}/"):
        _fixed[path] = match
    return match
