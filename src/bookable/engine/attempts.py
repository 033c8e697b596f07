"""How often people may sign in, and fail: against those who guess passwords."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from bookable.domain.emails import email_key
from bookable.domain.refusals import TooManyAttempts
from bookable.storage import attempts
from bookable.storage.attempts import Slowness

WINDOW = timedelta(minutes=5)
FAILURES_PER_PERSON = 10
FAILURES_PER_ADDRESS = 100

MINUTE = timedelta(minutes=1)
PER_MINUTE = 30
"""How often one person may sign in, rightly or wrongly: each time costs a hash."""

SLOWNESS = Slowness(free=20, doublings=6, forgets=MINUTE)
"""After twenty failures from anywhere one has to wait before the next attempt: a second, then two,
up to 64. Each minute makes up for one failure. So guessers together have fewer than a hundred
attempts an hour, and nobody is locked out."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt to sign in: as whom, from which address if it is known, and from which device if
    that person has signed in there before."""

    email: str
    address: str | None = None
    device: str | None = None

    @property
    def counted(self) -> list[tuple[str, int]]:
        """By what its failures are counted, and how many there may be in a window."""
        if self.device is not None:
            return [(f"sign-in by {self.device}", FAILURES_PER_PERSON)]
        if self.address is None:
            return []
        here = f"sign-in as {self._who(self.address)}"
        return [(f"sign-in from {self.address}", FAILURES_PER_ADDRESS), (here, FAILURES_PER_PERSON)]

    @property
    def slowed(self) -> str | None:
        """By what failures from everywhere are counted together, unless the device is known."""
        return None if self.device is not None else f"guesses at {self._who()}"

    @property
    def person(self) -> str:
        """By what all attempts to sign in as one person are counted."""
        return f"sign-ins as {self._who()}"

    def _who(self, address: str = "") -> str:
        # Hashed, since it may be as long as a stranger likes, and says who tried.
        return hashlib.sha256(f"{email_key(self.email)} {address}".encode()).hexdigest()


def begin(attempt: Attempt, *, now: datetime) -> None:
    """Count an attempt to sign in, or raise TooManyAttempts.

    It counts before the password is looked at, so that guesses that arrive at once count too.
    Attempts from an unknown address have no limit by address: it would be one for everybody, and a
    single guesser could use it up.
    """
    for subject, at_most in attempt.counted:
        _count(subject, at_most=at_most, window=WINDOW, now=now)
    if attempt.slowed is not None:
        wait = attempts.slow_down(attempt.slowed, now=now, slowness=SLOWNESS)
        if wait is not None:
            raise TooManyAttempts(_seconds(wait))
    _count(attempt.person, at_most=PER_MINUTE, window=MINUTE, now=now)


def succeed(attempt: Attempt) -> None:
    """Let an attempt not count as a failure."""
    for subject, at_most in attempt.counted:
        if at_most == FAILURES_PER_PERSON:
            attempts.forget(subject)
        else:
            attempts.take_back(subject)
    if attempt.slowed is not None:
        attempts.take_back(attempt.slowed)


def _count(subject: str, *, at_most: int, window: timedelta, now: datetime) -> None:
    times, since = attempts.count(subject, now=now, window=window)
    if times > at_most:
        raise TooManyAttempts(_seconds(since + window - now))


def _seconds(left: timedelta) -> int:
    return max(1, math.ceil(left.total_seconds()))
