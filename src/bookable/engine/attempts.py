"""How often signing in may fail: against those who guess passwords."""

from __future__ import annotations

import hashlib
import math
from datetime import datetime, timedelta

from bookable.domain.refusals import TooManyAttempts
from bookable.storage import attempts

WINDOW = timedelta(minutes=5)
FAILURES_PER_PERSON = 10
FAILURES_PER_ADDRESS = 100


def begin(email: str, *, address: str, now: datetime) -> None:
    """This will count an attempt to sign in, or raise TooManyAttempts.

    It counts before the password is looked at, so that guesses that arrive at once count too.
    """
    _count(_from(address), at_most=FAILURES_PER_ADDRESS, now=now)
    _count(_as(email, address), at_most=FAILURES_PER_PERSON, now=now)


def succeed(email: str, *, address: str) -> None:
    """This will let an attempt not count, since it was no failure."""
    attempts.forget(_as(email, address))
    attempts.take_back(_from(address))


def _count(subject: str, *, at_most: int, now: datetime) -> None:
    times, since = attempts.count(subject, now=now, window=WINDOW)
    if times > at_most:
        left = (since + WINDOW - now).total_seconds()
        raise TooManyAttempts(max(1, math.ceil(left)))


def _from(address: str) -> str:
    return f"sign-in from {address}"


def _as(email: str, address: str) -> str:
    # Hashed, since it may be as long as a stranger likes, and says who tried.
    who = hashlib.sha256(f"{email.strip().lower()} {address}".encode()).hexdigest()
    return f"sign-in as {who}"
