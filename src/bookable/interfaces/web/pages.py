"""Pages for people: what runs here, and documentation of each API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from bookable.engine import clock, sandbox
from bookable.interfaces.web import problems as reasons
from bookable.interfaces.web.apis import Api

SWAGGER = "dmr/swagger/5.32.1"
"""The path of Swagger UI among the HTTP framework's static files."""


@require_safe
def developers(request: HttpRequest, apis: Sequence[Api], version: str) -> HttpResponse:
    """Show what runs here."""
    facts = {"apis": apis, "version": version, "base": settings.BOOKABLE_BASE_URL, **_sandbox()}
    return render(request, "web/developers.html", facts)


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


Codes = Mapping[str, tuple[int, str]]
"""Codes of the core API's errors: the HTTP status, and what it means."""


@require_safe
def codes(request: HttpRequest, codes: Codes) -> HttpResponse:
    """List every code of the core API's errors."""
    return render(request, "web/codes.html", {"codes": codes})


@require_safe
def code(request: HttpRequest, code: str, codes: Codes) -> HttpResponse:
    """Explain one code: the page that `type` in an error names."""
    if code not in codes:
        raise Http404
    status, sentence = codes[code]
    return render(request, "web/code.html", {"code": code, "status": status, "says": sentence})


def _sandbox() -> dict[str, object]:
    """Return the sandbox's state. The page must work without a database, because people look there
    when nothing else works."""
    if not settings.BOOKABLE_SANDBOX:
        return {"sandbox": False}
    try:
        return {"sandbox": True, "now": clock.now(), "stands": sandbox.stopped_at() is not None}
    except Error:
        return {"sandbox": True, "now": None}
