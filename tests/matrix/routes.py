"""Every address that Bookable answers, from Django's resolver."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import getclosurevars
from types import FunctionType
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, resolve

ADMIN = "admin/"
"""The admin's pages, which have a test of their own."""

Route = tuple[str, str]
"""A method and a pattern, such as `("GET", "api/auth/me/")`."""

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

ONLY_POST = ("api/sandbox/", "api/webhooks/", "mcp")


def routes() -> set[Route]:
    """Return every method of every address outside the admin."""
    return {
        (method, path)
        for path, pattern in patterns()
        if not path.startswith(ADMIN)
        for method in methods(path, pattern)
    }


def patterns() -> Iterator[tuple[str, URLPattern]]:
    """Return every pattern with an address that matches it."""
    return _below(get_resolver(), "")


def methods(path: str, pattern: URLPattern) -> list[str]:
    """Return the methods of an address: a controller's endpoints, what a page takes, or the one
    method of another view."""
    controller = getattr(pattern.callback, "view_class", None)
    if controller is not None and hasattr(controller, "api_endpoints"):
        return sorted(controller.api_endpoints)
    if pages := _methods_of_page(pattern.callback):
        return sorted({*pages} - {"HEAD"})
    only_post = path.startswith(ONLY_POST) and path != "api/sandbox/mail/"
    return ["POST" if only_post else "GET"]


def _methods_of_page(view: Any) -> list[str]:
    """Return what the decorator `require_http_methods` of a view says, or nothing."""
    if not isinstance(view, FunctionType):
        return []
    inside = getclosurevars(view).nonlocals
    if "request_method_list" in inside:
        return list(inside["request_method_list"])
    return next(filter(None, map(_methods_of_page, inside.values())), [])


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
