"""The one clock. Doors ask it once and hand the time down; nothing else reads the system's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bookable.storage import sandbox

_followed: list[bool] = [False]


def follow_sandbox(follow: bool) -> None:
    """This will make this process take the sandbox's clock for its own, or the system's."""
    _followed[:] = [follow]


def now() -> datetime:
    """This will be the time: the system's, or in a sandbox what its clock was set to."""
    return _stopped_at() or _real()


def outside(moment: datetime, *, now: datetime) -> datetime:
    """This will be a moment as the world outside counts time: there it is as far from the real
    time as it is from `now` here. Only a sandbox's clock makes a difference."""
    return moment if _stopped_at() is None else _real() + (moment - now)


def is_about_now(moment: datetime, *, within: timedelta) -> bool:
    """This will tell whether a moment that the world outside named is about now. What happens
    there while a sandbox's clock stands elsewhere bears the real time, and counts as well."""
    return any(abs(moment - time) <= within for time in (now(), _real()))


def _stopped_at() -> datetime | None:
    return sandbox.stopped_at() if _followed[0] else None


def _real() -> datetime:
    return datetime.now(UTC)
