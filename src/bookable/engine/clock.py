"""The one clock. Doors ask it once and hand the time down; nothing else reads the system's."""

from __future__ import annotations

from datetime import UTC, datetime

from bookable.storage import sandbox

_followed: list[bool] = [False]


def follow_sandbox(follow: bool) -> None:
    """This will make this process take the sandbox's clock for its own, or the system's."""
    _followed[:] = [follow]


def now() -> datetime:
    """This will be the time: the system's, or in a sandbox what its clock was set to."""
    stopped = sandbox.stopped_at() if _followed[0] else None
    return stopped or datetime.now(UTC)
