"""The one clock, asked at the doors only (HTTP, worker, commands).

Below the doors `now` is an argument.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bookable.storage import sandbox_clock

_followed: list[bool] = [False]


def follow_sandbox(follow: bool) -> None:
    """Let this process follow the sandbox's clock, or else the system's."""
    _followed[:] = [follow]


def now() -> datetime:
    """Return the time: the system's, or in a sandbox what its clock was set to."""
    return _stopped_at() or real()


def outside(moment: datetime, *, now: datetime) -> datetime:
    """Return a moment in real time, as the outside world counts it.

    It is as far from the real time as `moment` is from `now` here. Only a sandbox's clock makes a
    difference.
    """
    return moment if _stopped_at() is None else real() + (moment - now)


def is_about_now(moment: datetime, *, within: timedelta) -> bool:
    """Return whether a moment named by the outside world is about now.

    Messages that arrive while a sandbox's clock is set carry the real time, so that counts as well.
    """
    return any(abs(moment - time) <= within for time in (now(), real()))


def _stopped_at() -> datetime | None:
    return sandbox_clock.stopped_at() if _followed[0] else None


def real() -> datetime:
    """Return the time of the world outside, in a sandbox too."""
    return datetime.now(UTC)
