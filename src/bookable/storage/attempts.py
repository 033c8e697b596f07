"""Counting attempts, shared between all processes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bookable.storage.sql import execute, pages, row, rows


def count(
    subject: str, *, now: datetime, window: timedelta, times: int = 1
) -> tuple[int, datetime]:
    """This will count one more attempt, or several, and return how many there were in the current
    window and when that began. A clock that was set back begins a new window."""
    opened = now - window
    [found] = rows(_COUNT, [subject, now, times, opened, opened])
    # The statement inserts or updates, and returns either way.
    return found[0], found[1]


@dataclass(frozen=True, slots=True)
class Slowness:
    """After `free` attempts the next one has to wait: a second, then twice as long each time, up to
    `doublings` times. Each time `forgets` goes by, one attempt counts no more."""

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
    found = row(_WAITS_UNTIL, parameters)
    return timedelta() if found is None else found[0] - now


def forget(subject: str) -> None:
    """This will begin anew, as after a success."""
    execute("DELETE FROM attempt_count WHERE subject = %s", [subject])


def take_back(subject: str) -> None:
    """This will undo one count."""
    execute(
        "UPDATE attempt_count SET count = count - 1 WHERE subject = %s AND count > 0", [subject]
    )


def old(before: datetime) -> Iterator[list[int]]:
    """Give the ids of counts of windows that began before a time, batch by batch."""
    statement = "SELECT id FROM attempt_count WHERE since < %s AND id > %s ORDER BY id LIMIT %s"
    for page in pages(statement, [before], after=(0,)):
        yield [count_id for (count_id,) in page]


def forget_all(count_ids: Sequence[int], *, before: datetime) -> int:
    """Delete those of some counts that were not begun anew since a time, and return how many."""
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

# Two attempts at once: the second waits for the first one's row, and is held against its time. A
# clock that was set back begins anew.
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
