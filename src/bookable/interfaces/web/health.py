"""Health checks: liveness and readiness."""

from __future__ import annotations

from django.db import Error, connection
from django.http import HttpRequest, JsonResponse

from bookable.storage.postgres import inspection
from bookable.storage.postgres.migrating import unapplied_migrations
from bookable.storage.zones import RULES


def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200: the process is alive."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 if the database is reachable, takes changes and is up to date, else 503.

    Include the version of the time zone rules: machines with different rules would book the same
    wall time at two different moments.
    """
    rules = {"zone_rules": RULES}
    try:
        if inspection.is_standby():
            return JsonResponse({"status": "no primary", **rules}, status=503)
        missing = unapplied_migrations()
    except Error:
        several = "," in connection.settings_dict["HOST"]
        status = "no primary" if several else "database unreachable"
        return JsonResponse({"status": status, **rules}, status=503)
    if missing:
        body = {"status": "migrations missing", "missing": missing, **rules}
        return JsonResponse(body, status=503)
    return JsonResponse({"status": "ok", **rules})
