"""Limits on sign-ins, against guessed passwords."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from bookable.domain.emails import email_key
from bookable.domain.refusals import TooManyAttempts
from bookable.storage import attempt_counts
from bookable.storage.attempt_counts import Slowness

WINDOW = timedelta(minutes=5)
FAILURES_PER_PERSON = 10
FAILURES_PER_ADDRESS = 100

MINUTE = timedelta(minutes=1)
PER_MINUTE = 30
"""How often one person may sign in, successful or not: each attempt costs a password hash."""

SLOWNESS = Slowness(free=20, doublings=6, forgets=MINUTE)
"""How guesses are slowed down.

After twenty failures from anywhere, each attempt has to wait: one second, then two, up to 64. Each
minute makes up for one failure. So all guessers together have fewer than a hundred attempts an
hour, and the person is never locked out.
"""


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt to sign in as `email`.

    `address` is where it comes from, if that is known. `device` is set where this person has signed
    in before.
    """

    email: str
    address: str | None = None
    device: str | None = None

    @property
    def counted(self) -> list[tuple[str, int]]:
        """What its failures are counted by, with how many are allowed in a window."""
        if self.device is not None:
            return [(f"sign-in by {self.device}", FAILURES_PER_PERSON)]
        if self.address is None:
            return []
        here = f"sign-in as {self._who(self.address)}"
        return [(f"sign-in from {self.address}", FAILURES_PER_ADDRESS), (here, FAILURES_PER_PERSON)]

    @property
    def slowed(self) -> str | None:
        """What failures from everywhere are counted by; None for a known device."""
        return None if self.device is not None else f"guesses at {self._who()}"

    @property
    def person(self) -> str:
        """What all attempts to sign in as this person are counted by."""
        return f"sign-ins as {self._who()}"

    def _who(self, address: str = "") -> str:
        # Hashed: the e-mail may be of any length, and tells who tried to sign in.
        return hashlib.sha256(f"{email_key(self.email)} {address}".encode()).hexdigest()


def begin(attempt: Attempt, *, now: datetime) -> None:
    """Count an attempt to sign in, or raise TooManyAttempts.

    It is counted before the password is checked, so that guesses that arrive at once count too.
    Attempts without a known address have no limit by address: all of them would share it, and one
    guesser could use it up.
    """
    for subject, at_most in attempt.counted:
        _count(subject, at_most=at_most, window=WINDOW, now=now)
    if attempt.slowed is not None:
        wait = attempt_counts.slow_down(attempt.slowed, now=now, slowness=SLOWNESS)
        if wait is not None:
            raise TooManyAttempts(_seconds(wait))
    _count(attempt.person, at_most=PER_MINUTE, window=MINUTE, now=now)


def succeed(attempt: Attempt) -> None:
    """Take back the failures that `begin` counted for an attempt that succeeded."""
    for subject, at_most in attempt.counted:
        # One person's limit starts again. The address may be shared, so only this attempt goes.
        if at_most == FAILURES_PER_PERSON:
            attempt_counts.forget(subject)
        else:
            attempt_counts.undo(subject)
    if attempt.slowed is not None:
        attempt_counts.undo(attempt.slowed)


def _count(subject: str, *, at_most: int, window: timedelta, now: datetime) -> None:
    times, since = attempt_counts.count(subject, now=now, window=window)
    if times > at_most:
        raise TooManyAttempts(_seconds(since + window - now))


def _seconds(remaining: timedelta) -> int:
    return max(1, math.ceil(remaining.total_seconds()))
