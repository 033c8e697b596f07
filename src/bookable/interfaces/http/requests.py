"""What every request carries: an id."""

from __future__ import annotations

import re
import uuid

from django.http import HttpRequest

_ACCEPTABLE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


def request_id(request: HttpRequest) -> str:
    """This will be the request's id: the caller's `X-Request-ID` if it is fit, or a new one."""
    known: str | None = getattr(request, "request_id", None)
    if known is None:
        given = request.headers.get("X-Request-ID", "")
        known = given if _ACCEPTABLE_ID.fullmatch(given) else uuid.uuid4().hex
        request.request_id = known  # type: ignore[attr-defined]
    return known
