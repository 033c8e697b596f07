"""Every address that Bookable answers, from Django's resolver."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver, resolve

ADMIN = "admin/"
"""The admin's pages, which have a test of their own."""

ACCOUNTS = ("sign-in/", "sign-out/", "sign-up/", "forgot/", "me/", "buddies/", "desk/")
"""Pages that show their own name to those who are signed in: tests/pages/ has their tests."""

Route = tuple[str, str]
"""A method and a pattern, such as `("GET", "api/auth/me/")`."""

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

ONLY_POST = ("api/sandbox/", "api/webhooks/", "mcp")


def routes() -> set[Route]:
    """Return every method of every address outside the admin."""
    return {
        (method, path)
        for path, pattern in patterns()
        if not path.startswith((ADMIN, *ACCOUNTS))
        for method in methods(path, pattern)
    }


def patterns() -> Iterator[tuple[str, URLPattern]]:
    """Return every pattern with an address that matches it."""
    return _below(get_resolver(), "")


def methods(path: str, pattern: URLPattern) -> list[str]:
    """Return the methods of an address: a controller's endpoints, or the one method of another
    view."""
    controller = getattr(pattern.callback, "view_class", None)
    if controller is not None and hasattr(controller, "api_endpoints"):
        return sorted(controller.api_endpoints)
    only_post = path.startswith(ONLY_POST) and path != "api/sandbox/mail/"
    return ["POST" if only_post else "GET"]


def route_of(method: str, path: str) -> Route:
    """Return the method and the pattern that answer a call."""
    return method, resolve(path.partition("?")[0]).route


def _below(resolver: URLResolver, base: str) -> Iterator[tuple[str, URLPattern]]:
    for each in resolver.url_patterns:
        path = f"{base}{each.pattern}"
        if isinstance(each, URLResolver):
            yield from _below(each, path)
        else:
            yield path, each
