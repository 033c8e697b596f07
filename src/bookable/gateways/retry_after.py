"""Waiting and trying again when a vendor answers 429 with `Retry-After`."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from itertools import count
from typing import Any

import httpx

from bookable.gateways.vendor_client import Deadline
from bookable.gateways.vendor_errors import VendorErrors

# Seconds. "Retry-After: 0" must not cause a burst of requests.
SHORTEST = 0.1
# Seconds: one day, like Zoom's daily limits, the longest that are documented.
LONGEST = 86_400.0


def send_until_accepted(
    send: Callable[[], httpx.Response], *, deadline: Deadline, errors: VendorErrors[Any]
) -> httpx.Response:
    """Send until the vendor no longer asks to wait, and return its answer.

    Raises the vendor's busy error as soon as the requested wait does not fit the deadline.
    """
    for tries in count():
        answer = send()
        if answer.status_code != HTTPStatus.TOO_MANY_REQUESTS:
            break
        pause = retry_after(answer.headers, default=2.0**tries)
        if pause >= deadline.left():
            raise errors.busy(pause)
        time.sleep(pause)
    return answer


def retry_after(headers: httpx.Headers, *, default: float) -> float:
    """Return the seconds that a vendor asks to wait, between SHORTEST and LONGEST.

    `default` is the answer without a usable `Retry-After`. Zoom sends none for its limits per
    second.
    """
    seconds = asked_to_wait(headers)
    return min(max(default if seconds is None else seconds, SHORTEST), LONGEST)


def asked_to_wait(headers: httpx.Headers) -> float | None:
    """Return the seconds in `Retry-After`, or until the time in it; None without a usable one."""
    asked = headers.get("Retry-After", "").strip()
    seconds = _seconds(asked)
    if seconds is None:
        seconds = _seconds_until(_moment(asked), _moment(headers.get("Date", "")))
    return seconds


def _seconds(text: str) -> float | None:
    try:
        seconds = float(text)
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) else None


def _seconds_until(moment: datetime | None, now: datetime | None) -> float | None:
    """Return the seconds between two times on the vendor's clock; ours may be off."""
    return (moment - now).total_seconds() if moment and now else None


def _moment(text: str) -> datetime | None:
    """Parse a time in HTTP's format, or in ISO format as Zoom sends it for its daily limits."""
    for parse in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            moment = parse(text)
        except (ValueError, OverflowError):
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None
