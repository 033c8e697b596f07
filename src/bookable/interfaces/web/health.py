"""Whether this process is alive, and whether it can do its work."""

from __future__ import annotations

from django.db import Error
from django.http import HttpRequest, JsonResponse

from bookable.engine import health


def healthz(request: HttpRequest) -> JsonResponse:
    """This will say that the process answers."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """Say whether the database answers and has every table, 503 if not, and name the version of
    the zone rules: machines that differ in it would book the same wall time at two moments."""
    rules = {"zone_rules": health.ZONE_RULES}
    try:
        missing = health.unapplied_migrations()
    except Error:
        return JsonResponse({"status": "database unreachable", **rules}, status=503)
    if missing:
        told = {"status": "migrations missing", "missing": missing, **rules}
        return JsonResponse(told, status=503)
    return JsonResponse({"status": "ok", **rules})
