"""What every request carries: an id, the time at the door, and who asks."""

from __future__ import annotations

import re
import uuid
from datetime import datetime

from django.http import HttpRequest

from bookable.engine import clock

_ACCEPTABLE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


def request_id(request: HttpRequest) -> str:
    """This will be the request's id: the caller's `X-Request-ID` if it is fit, or a new one."""
    known: str | None = getattr(request, "request_id", None)
    if known is None:
        given = request.headers.get("X-Request-ID", "")
        known = given if _ACCEPTABLE_ID.fullmatch(given) else uuid.uuid4().hex
        request.request_id = known  # type: ignore[attr-defined]
    return known


def now_of(request: HttpRequest) -> datetime:
    """This will be the time at which the request came in: the clock is asked once."""
    known: datetime | None = getattr(request, "now", None)
    if known is None:
        known = request.now = clock.now()  # type: ignore[attr-defined]
    return known
