"""The sandbox's clock, shared by all processes and kept across restarts."""

from __future__ import annotations

from datetime import datetime

from bookable.storage.sql import execute, one, row


def stopped_at() -> datetime | None:
    """Return the time at which the sandbox's clock is stopped, or None if it runs."""
    record = row("SELECT now FROM sandbox_clock WHERE enabled")
    return None if record is None else record[0]


def enable(enabled: bool) -> None:
    """Make this installation a sandbox or not; a clock that was set stays set."""
    execute(
        "INSERT INTO sandbox_clock (id, enabled) VALUES (1, %s)"
        " ON CONFLICT (id) DO UPDATE SET enabled = excluded.enabled",
        [enabled],
    )


def lock() -> datetime | None:
    """Lock the clock until commit, and return the time at which it is stopped, or None."""
    now: datetime | None = one(
        "INSERT INTO sandbox_clock (id, enabled) VALUES (1, true)"
        " ON CONFLICT (id) DO UPDATE SET enabled = true RETURNING now"
    )[0]
    return now


def set_clock(now: datetime | None) -> None:
    """Stop the sandbox's clock at a time, or let it run with None.

    Setting the clock makes the installation a sandbox.
    """
    execute(
        "INSERT INTO sandbox_clock (id, enabled, now) VALUES (1, true, %s)"
        " ON CONFLICT (id) DO UPDATE SET enabled = true, now = excluded.now",
        [now],
    )


def make_due_what_lies_ahead(now: datetime) -> None:
    """Make due what is planned for later than `now` and does not depend on a booking's time.

    That is the work on connected calendars. A lease that ends later ends at once: the work of its
    holder does not count, and is done again.
    """
    for table, column in _PLANNED:
        execute(f"UPDATE {table} SET {column} = %s WHERE {column} > %s", [now, now])


_PLANNED = [
    ("calendar_connection", "due_at"),
    ("calendar_connection", "leased_until"),
    ("calendar_copy", "due_at"),
    ("calendar_copy", "leased_until"),
    ("calendar_channel", "renew_at"),
]
"""What is planned by the clock, as table and column. Queues of mails and webhooks follow the real
time."""
