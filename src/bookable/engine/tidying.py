"""Clearing away what nobody needs any more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bookable.engine import clock
from bookable.engine.tokens import REFRESH_LASTS, TOKEN_LASTS
from bookable.storage import attempts, keys, tokens

ATTEMPTS_KEPT_FOR = timedelta(days=1)

BATCH = 1_000
BATCHES_AT_MOST = 20
"""How many rows of tokens and sessions are deleted at a time, and how often in one round."""


def tidy(now: datetime) -> int:
    """Delete idempotency keys past their day, old counts of attempts, and tokens and sessions whose
    time is over, and return how many there were."""
    ends = {"api_before": now - TOKEN_LASTS, "jwt_before": now - REFRESH_LASTS}
    # Sessions of browsers end by the real time, also where a sandbox's clock is ahead of it.
    real = clock.outside(now, now=now)
    return (
        keys.forget_old(now)
        + attempts.forget_old(now - ATTEMPTS_KEPT_FOR)
        + _in_batches(lambda: tokens.forget_old(**ends, at_most=BATCH))
        + _in_batches(lambda: tokens.forget_sessions(real, at_most=BATCH))
    )


def _in_batches(forget: Callable[[], int]) -> int:
    done = 0
    for _ in range(BATCHES_AT_MOST):
        forgotten = forget()
        done += forgotten
        if forgotten < BATCH:
            break
    return done
