"""Counters of attempts, shared by all processes: rate limits and slowed-down sign-ins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bookable.storage.sql import execute, pages, row, rows


def count(
    subject: str, *, now: datetime, window: timedelta, times: int = 1
) -> tuple[int, datetime]:
    """Count attempts; return how many there are in the current window and when it began.

    After a clock was set back a new window begins.
    """
    opened = now - window
    [[counted, began]] = rows(_COUNT, [subject, now, times, opened, opened])
    # INSERT … ON CONFLICT DO UPDATE without a WHERE always returns its row.
    return counted, began


@dataclass(frozen=True, slots=True)
class Slowness:
    """How long to wait between attempts.

    After `free` attempts the next one waits a second, then twice as long each time, up to
    `doublings` times. One attempt is forgotten each time `forgets` passes.
    """

    free: int
    doublings: int
    forgets: timedelta


def slow_down(subject: str, *, now: datetime, slowness: Slowness) -> timedelta | None:
    """Count an attempt, or return how long the next one has to wait, without counting it."""
    parameters = {
        "subject": subject,
        "now": now,
        "free": slowness.free,
        "most": slowness.free + slowness.doublings,
        "forgets": slowness.forgets.total_seconds(),
    }
    if row(_SLOW_DOWN, parameters) is not None:
        return None
    record = row(_WAITS_UNTIL, parameters)
    return timedelta() if record is None else record[0] - now


def forget(subject: str) -> None:
    """Delete the count of a subject, as after a successful sign-in."""
    execute("DELETE FROM attempt_count WHERE subject = %s", [subject])


def undo(subject: str) -> None:
    """Undo one count."""
    execute(
        "UPDATE attempt_count SET count = count - 1 WHERE subject = %s AND count > 0", [subject]
    )


def old(before: datetime) -> Iterator[list[int]]:
    """Yield the ids of counts whose window began before a time, batch by batch."""
    statement = "SELECT id FROM attempt_count WHERE since < %s AND id > %s ORDER BY id LIMIT %s"
    for page in pages(statement, [before], after=(0,)):
        yield [count_id for (count_id,) in page]


def forget_all(count_ids: Sequence[int], *, before: datetime) -> int:
    """Delete the given counts, except those whose window began again; return the count."""
    statement = "DELETE FROM attempt_count WHERE id = ANY (%s) AND since < %s"
    return execute(statement, [list(count_ids), before])


_COUNT = """
INSERT INTO attempt_count AS a (subject, since, count) VALUES (%s, %s, %s)
ON CONFLICT (subject) DO UPDATE SET
    count = CASE WHEN a.since > %s AND a.since <= excluded.since THEN a.count + excluded.count
        ELSE excluded.count END,
    since = CASE WHEN a.since > %s AND a.since <= excluded.since THEN a.since
        ELSE excluded.since END
RETURNING count, since
"""

_UNTIL = """
a.since + CASE WHEN a.count < %(free)s THEN interval '0'
    ELSE interval '1 second' * power(2, a.count - %(free)s) END
"""

# Two attempts at the same time: the second one waits for the lock of the row, and is then measured
# against the time of the first. After a clock was set back counting starts again.
_SLOW_DOWN = f"""
INSERT INTO attempt_count AS a (subject, since, count) VALUES (%(subject)s, %(now)s, 1)
ON CONFLICT (subject) DO UPDATE SET
    count = CASE WHEN a.since > excluded.since THEN 1 ELSE least(%(most)s, 1 + greatest(0,
        a.count - floor(extract(epoch FROM excluded.since - a.since) / %(forgets)s)::int)) END,
    since = excluded.since
WHERE {_UNTIL} <= excluded.since OR a.since > excluded.since
RETURNING count
"""
_WAITS_UNTIL = f"SELECT {_UNTIL} FROM attempt_count a WHERE subject = %(subject)s"
