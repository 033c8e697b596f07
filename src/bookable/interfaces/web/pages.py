"""Pages for people: what runs here, and documentation of each API."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from bookable.engine import clock, sandbox
from bookable.interfaces.web import problems as reasons
from bookable.interfaces.web.apis import Api

SWAGGER = "dmr/swagger/5.32.1"
"""The path of Swagger UI among the HTTP framework's static files."""


@require_safe
def home(request: HttpRequest, apis: Sequence[Api], version: str) -> HttpResponse:
    """Show what runs here."""
    facts = {"apis": apis, "version": version, "base": settings.BOOKABLE_BASE_URL, **_sandbox()}
    return render(request, "web/home.html", facts)


@require_safe
def docs(request: HttpRequest, apis: Sequence[Api]) -> HttpResponse:
    """List the APIs."""
    return render(request, "web/docs.html", {"apis": apis})


@require_safe
@ensure_csrf_cookie
def api(request: HttpRequest, api: Api) -> HttpResponse:
    """Show the interactive page of one API."""
    return render(request, "web/api.html", {"api": api, "swagger": SWAGGER})


@require_safe
def problems(request: HttpRequest) -> HttpResponse:
    """List every error code that a problem document can have."""
    lists = {"refusals": reasons.refusals(), "unreadable": reasons.unreadable()}
    return render(request, "web/problems.html", lists)


def _sandbox() -> dict[str, object]:
    """Return the sandbox's state. The page must work without a database, because people look there
    when nothing else works."""
    if not settings.BOOKABLE_SANDBOX:
        return {"sandbox": False}
    try:
        return {"sandbox": True, "now": clock.now(), "stands": sandbox.stopped_at() is not None}
    except Error:
        return {"sandbox": True, "now": None}
