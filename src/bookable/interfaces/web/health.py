"""Whether this process is alive, and whether it can do its work."""

from __future__ import annotations

from django.db import Error
from django.http import HttpRequest, JsonResponse

from bookable.engine import health


def healthz(request: HttpRequest) -> JsonResponse:
    """This will say that the process answers."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """This will say whether the database answers and has every table; 503 if not."""
    try:
        missing = health.unapplied_migrations()
    except Error:
        return JsonResponse({"status": "database unreachable"}, status=503)
    if missing:
        return JsonResponse({"status": "migrations missing", "missing": missing}, status=503)
    return JsonResponse({"status": "ok"})
