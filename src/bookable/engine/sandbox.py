"""The sandbox: a clock that integrators set, and background work done at once."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bookable.domain.refusals import InvalidField
from bookable.engine import clock
from bookable.storage import due_mail_rows, sandbox_clock
from bookable.storage.sandbox_clock import stopped_at
from bookable.storage.work import transact

FIRST = datetime(1970, 1, 1, tzinfo=UTC)
LAST = datetime(9000, 1, 1, tzinfo=UTC)
"""Beyond these, tokens, holds and zones could reach times that cannot be stored."""

_work: list[Callable[[], int]] = []


def on_tick(work: Callable[[], int]) -> None:
    """Register work for every tick; it returns how many things it did."""
    _work[:] = [*(other for other in _work if other is not work), work]


def tick() -> int:
    """Do what is due now, and return the count."""
    return sum(work() for work in _work)


def set_clock(now: datetime | None) -> datetime:
    """Stop the clock at a time, or let it run with None, and return what it then shows.

    Raise InvalidField for a time without an offset or beyond the years 1970 to 8999.
    """
    wanted = None if now is None else _shown("now", now)
    transact(lambda: _move(sandbox_clock.lock(), wanted))
    return clock.now()


def advance(seconds: float) -> datetime:
    """Move the clock by some seconds, forward or back, and return what it then shows.

    The clock stops there. Two concurrent calls move it twice. Raise InvalidField if it would go
    beyond the years 1970 to 8999.
    """

    def step() -> None:
        # Locked, so that two calls at once add up.
        stopped = sandbox_clock.lock()
        _move(stopped, _after(stopped or clock.real(), seconds))

    transact(step)
    return clock.now()


def _move(stopped: datetime | None, to: datetime | None) -> None:
    """Set the locked clock, which was `stopped` or ran.

    What is done every so often was planned by the later time. If the clock goes back, it would not
    be done again for as long as that.
    """
    sandbox_clock.set_clock(to)
    before, now = stopped or clock.real(), to or clock.real()
    if now < before:
        sandbox_clock.make_due_what_lies_ahead(now)
        for planned in due_mail_rows.planned_digests(LAST):
            due_mail_rows.plan_next([each for each in planned if each.at > now], now=now)


def _shown(field: str, now: datetime) -> datetime:
    if now.utcoffset() is None:
        raise InvalidField(field, "needs an offset, like 2027-03-01T10:00:00Z")
    if not FIRST <= now < LAST:
        raise InvalidField(field, "must lie in the years 1970 to 8999")
    return now.astimezone(UTC)


def _after(shown: datetime, seconds: float) -> datetime:
    if not math.isfinite(seconds):
        raise InvalidField("advance_seconds", "must be a number")
    try:
        moved = shown + timedelta(seconds=seconds)
    except OverflowError:
        moved = LAST
    return _shown("advance_seconds", moved)


__all__ = ["advance", "on_tick", "set_clock", "stopped_at", "tick"]
