"""Clearing away what nobody needs any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from bookable.storage import attempts, keys

ATTEMPTS_KEPT_FOR = timedelta(days=1)


def tidy(now: datetime) -> int:
    """This will delete idempotency keys past their day and old counts of attempts, and return how
    many of both it were."""
    return keys.forget_old(now) + attempts.forget_old(now - ATTEMPTS_KEPT_FOR)
