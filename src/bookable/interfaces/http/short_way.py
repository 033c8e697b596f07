"""The short way to a view, for requests that need nothing of what is there for browsers: sessions,
CSRF, signed-in users, messages, the admin. Behind this middleware stands nothing that protects
others, and what protects everybody stands before it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, ResolverMatch, resolve

from bookable.interfaces.http.middleware import other_spelling

Handler = Callable[[HttpRequest], HttpResponse]

_fixed: dict[str, ResolverMatch] = {}
"""Addresses without a number or a name in them: there are as many as routes, whatever is sent."""


class ShortWay:
    """Hands requests of an API straight to their views if they say in a header who asks, and
    messages of vendors, whose signature says it. Signing in needs the session, whatever the header
    says."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle a request by its view, or send it the long way."""
        if not _is_for_programs(request):
            return self.get_response(request)
        match = request.resolver_match = _match(request.path_info)
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        return response


def _is_for_programs(request: HttpRequest) -> bool:
    path = request.path_info
    if "HTTP_AUTHORIZATION" not in request.META:
        return path.startswith("/api/webhooks/")
    return path.startswith("/api/") and not path.startswith("/api/auth/")


def _match(path: str) -> ResolverMatch:
    """Return what an address leads to, with or without its last slash, or raise Resolver404."""
    if (known := _fixed.get(path)) is not None:
        return known
    try:
        found = resolve(path)
    except Resolver404:
        found = resolve(other_spelling(path))
    # With any number of slashes at its end it may be known too, but only two spellings are kept.
    if f"/{found.route}" in (path, f"{path}/"):
        _fixed[path] = found
    return found
