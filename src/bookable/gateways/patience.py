"""Coming back when a vendor asks to: 429 and its Retry-After."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import count
from typing import Any

import httpx

from bookable.gateways.complaints import Complaints
from bookable.gateways.line import Deadline

TOO_MANY_REQUESTS = 429
SHORTEST = 0.1  # so that "Retry-After: 0" does not become a hail of requests
LONGEST = 86_400.0  # the longest limits that we know of are Zoom's daily ones


def patiently(
    send: Callable[[], httpx.Response], *, deadline: Deadline, complaints: Complaints[Any]
) -> httpx.Response:
    """This will send until the vendor no longer asks to wait, or complain that it is busy as soon
    as the wait does not fit the deadline."""
    for tries in count():
        answer = send()
        if answer.status_code != TOO_MANY_REQUESTS:
            break
        pause = asked_pause(answer.headers, unsaid=2.0**tries)
        if pause >= deadline.left():
            raise complaints.busy(pause)
        time.sleep(pause)
    return answer


def asked_pause(headers: httpx.Headers, *, unsaid: float) -> float:
    """This will be the seconds that a vendor asks to wait, or those `unsaid` where it says none,
    as Zoom does for its limits per second."""
    asked = headers.get("Retry-After", "").strip()
    seconds = _seconds(asked)
    if seconds is None:
        seconds = _seconds_until(_moment(asked), _moment(headers.get("Date", "")))
    return min(max(unsaid if seconds is None else seconds, SHORTEST), LONGEST)


def _seconds(text: str) -> float | None:
    try:
        seconds = float(text)
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) else None


def _seconds_until(moment: datetime | None, now: datetime | None) -> float | None:
    """The vendor's clock is asked what time it is, not ours: the difference is all that counts."""
    return (moment - now).total_seconds() if moment and now else None


def _moment(text: str) -> datetime | None:
    """HTTP's format, or the ISO one of Zoom's daily limits."""
    for parse in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            moment = parse(text)
        except ValueError:
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None
