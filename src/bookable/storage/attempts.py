"""Counting attempts, shared between all processes."""

from __future__ import annotations

from datetime import datetime, timedelta

from bookable.storage.sql import execute, rows


def count(
    subject: str, *, now: datetime, window: timedelta, times: int = 1
) -> tuple[int, datetime]:
    """This will count one more attempt, or several, and return how many there were in the current
    window and when that began. A clock that was set back begins a new window."""
    opened = now - window
    [found] = rows(_COUNT, [subject, now, times, opened, opened])
    # The statement inserts or updates, and returns either way.
    return found[0], found[1]


def forget(subject: str) -> None:
    """This will begin anew, as after a success."""
    execute("DELETE FROM attempt_count WHERE subject = %s", [subject])


def take_back(subject: str) -> None:
    """This will undo one count."""
    execute(
        "UPDATE attempt_count SET count = count - 1 WHERE subject = %s AND count > 0", [subject]
    )


def forget_old(before: datetime) -> int:
    """This will delete counts of windows that began before a time, and return how many."""
    return execute("DELETE FROM attempt_count WHERE since < %s", [before])


_COUNT = """
INSERT INTO attempt_count AS a (subject, since, count) VALUES (%s, %s, %s)
ON CONFLICT (subject) DO UPDATE SET
    count = CASE WHEN a.since > %s AND a.since <= excluded.since THEN a.count + excluded.count
        ELSE excluded.count END,
    since = CASE WHEN a.since > %s AND a.since <= excluded.since THEN a.since
        ELSE excluded.since END
RETURNING count, since
"""
