"""How often signing in may fail: against those who guess passwords."""

from __future__ import annotations

import hashlib
import math
from datetime import datetime, timedelta

from bookable.domain.emails import email_key
from bookable.domain.refusals import TooManyAttempts
from bookable.storage import attempts

WINDOW = timedelta(minutes=5)
FAILURES_PER_PERSON = 10
FAILURES_PER_ADDRESS = 100


def begin(email: str, *, address: str | None, now: datetime) -> None:
    """Count an attempt to sign in, or raise TooManyAttempts.

    It counts before the password is looked at, so that guesses that arrive at once count too.
    Attempts from an unknown address (None) count for the e-mail alone: a limit on all of them
    together would let one guesser lock everybody out.
    """
    if address is not None:
        _count(_from(address), at_most=FAILURES_PER_ADDRESS, now=now)
    _count(_as(email, address), at_most=FAILURES_PER_PERSON, now=now)


def succeed(email: str, *, address: str | None) -> None:
    """Let an attempt not count, since it was no failure."""
    attempts.forget(_as(email, address))
    if address is not None:
        attempts.take_back(_from(address))


def _count(subject: str, *, at_most: int, now: datetime) -> None:
    times, since = attempts.count(subject, now=now, window=WINDOW)
    if times > at_most:
        left = (since + WINDOW - now).total_seconds()
        raise TooManyAttempts(max(1, math.ceil(left)))


def _from(address: str) -> str:
    return f"sign-in from {address}"


def _as(email: str, address: str | None) -> str:
    # Hashed, since it may be as long as a stranger likes, and says who tried.
    who = hashlib.sha256(f"{email_key(email)} {address or ''}".encode()).hexdigest()
    return f"sign-in as {who}"
