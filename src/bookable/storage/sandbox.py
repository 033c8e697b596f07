"""The sandbox's clock, shared by all processes and kept over restarts."""

from __future__ import annotations

from datetime import datetime

from bookable.storage.sql import execute, one, row


def stopped_at() -> datetime | None:
    """This will be the time at which the sandbox's clock stands, or None if it runs."""
    found = row("SELECT now FROM sandbox_clock WHERE enabled")
    return None if found is None else found[0]


def is_enabled() -> bool:
    """This will tell whether this installation was last started as a sandbox."""
    return row("SELECT 1 FROM sandbox_clock WHERE enabled") is not None


def enable(enabled: bool) -> None:
    """This will make this installation a sandbox or not; a clock that was set stays as it was."""
    execute(
        "INSERT INTO sandbox_clock (id, enabled) VALUES (1, %s)"
        " ON CONFLICT (id) DO UPDATE SET enabled = excluded.enabled",
        [enabled],
    )


def lock() -> datetime | None:
    """This will keep others from moving the clock until commit, and return where it stands."""
    now: datetime | None = one(
        "INSERT INTO sandbox_clock (id, enabled) VALUES (1, true)"
        " ON CONFLICT (id) DO UPDATE SET enabled = true RETURNING now"
    )[0]
    return now


def set_clock(now: datetime | None) -> None:
    """This will stop the sandbox's clock at a time, or let it run with None. An installation
    whose clock somebody sets is a sandbox."""
    execute(
        "INSERT INTO sandbox_clock (id, enabled, now) VALUES (1, true, %s)"
        " ON CONFLICT (id) DO UPDATE SET enabled = true, now = excluded.now",
        [now],
    )
