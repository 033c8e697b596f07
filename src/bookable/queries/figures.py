"""Numbers for monitoring: what is open or waiting.

Each statement reads an index that holds only open rows, so its cost does not grow with history.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from bookable.domain.connections import SILENT_AFTER
from bookable.domain.people import SYSTEM
from bookable.storage import guard
from bookable.storage.sql import one, rows


class Hold(NamedTuple):
    """Bookings of one status that hold time: unexpired holds, and expired ones not yet released."""

    status: str
    live: int
    run_out: int


class Queue(NamedTuple):
    """Jobs of a queue by state, and the seconds that the oldest due one has waited.

    Ledger entries that wait for the relay appear as the queue `relay`, and mails as `mail`.
    """

    name: str
    due: int
    later: int
    running: int
    oldest_seconds: float


class Connected(NamedTuple):
    """Connected calendars of a kind: all, the silent ones, and those that deny access."""

    kind: str
    total: int
    silent: int
    denied: int


def holds(now: datetime) -> list[Hold]:
    """Count bookings that hold time, by status."""
    with guard.looking_as(SYSTEM):
        return [Hold._make(record) for record in rows(_HOLDS, [now, now])]


def queues() -> list[Queue]:
    """Count unfinished jobs by queue, entries that wait for the relay, and mails."""
    with guard.looking_as(SYSTEM):
        return [Queue._make([*record[:4], float(record[4])]) for record in rows(_QUEUES)]


def connected_calendars(now: datetime) -> list[Connected]:
    """Count the calendars that people have connected, by kind."""
    with guard.looking_as(SYSTEM):
        return [Connected._make(record) for record in rows(_CONNECTED, [now - SILENT_AFTER])]


def dead_letters() -> int:
    """Count dead letters that have not been tried again."""
    number: int = one(_LETTERS)[0]
    return number


def oldest_mail_seconds(now: datetime) -> float:
    """Return for how long the oldest mail has waited that is neither sent nor refused for good."""
    with guard.looking_as(SYSTEM):
        return float(one(_OLDEST_MAIL, [now])[0])


def reputation(steps: list[int]) -> list[tuple[int, int]]:
    """Count people by how many of these thresholds their points have reached.

    People without a point are left out. This reads one index entry for each person with points.
    """
    return [(reached, people) for reached, people in rows(_REPUTATION, [steps])]


# Uses the index booking_waiting.
_HOLDS = """
SELECT status, count(*) FILTER (WHERE hold_until > %s), count(*) FILTER (WHERE hold_until <= %s)
FROM booking WHERE hold_until IS NOT NULL GROUP BY status
"""

# Uses procrastinate's index of unfinished jobs. The time at which a job was deferred stands only in
# its events, so it is looked up for the oldest job of each queue alone.
_QUEUES = """
WITH open AS MATERIALIZED (
    SELECT id, queue_name, status, scheduled_at,
        status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now()) AS due
    FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND queue_name <> 'mail'
), counted AS (
    SELECT queue_name, count(*) FILTER (WHERE due) AS due,
        count(*) FILTER (WHERE status = 'todo' AND NOT due) AS later,
        count(*) FILTER (WHERE status = 'doing') AS running,
        min(id) FILTER (WHERE due AND scheduled_at IS NULL) AS first,
        min(scheduled_at) FILTER (WHERE due) AS scheduled
    FROM open GROUP BY queue_name
)
SELECT queue_name, due, later, running,
    coalesce(extract(epoch FROM now() - least(scheduled, (
        SELECT min(at) FROM procrastinate_events WHERE job_id = counted.first))), 0)
FROM counted
UNION ALL
SELECT 'relay', count(*), 0, 0, coalesce(greatest(extract(epoch FROM now() - min(at)), 0), 0)
FROM (
    SELECT entry.at FROM unrelayed_entry waiting
    JOIN ledger_entry entry ON entry.id = waiting.entry_id
    UNION ALL
    SELECT fact.at FROM unrelayed_fact waiting JOIN fact ON fact.id = waiting.fact_id
) waiting
UNION ALL
SELECT 'mail', count(*) FILTER (WHERE due_at <= statement_timestamp()),
    count(*) FILTER (WHERE due_at > statement_timestamp() AND problem <> ''),
    count(*) FILTER (WHERE due_at > statement_timestamp() AND problem = ''),
    coalesce(greatest(extract(epoch FROM statement_timestamp() - min(due_at)), 0), 0)
FROM mail WHERE state = 'due'
"""

# Uses the index dead_letter_open.
_LETTERS = "SELECT count(*) FROM dead_letter WHERE resolved_at IS NULL"

# Uses the index mail_due.
_CONNECTED = """
SELECT kind, count(*),
    count(*) FILTER (WHERE state <> 'denied' AND coalesce(succeeded_at, created_at) < %s),
    count(*) FILTER (WHERE state = 'denied')
FROM calendar_connection WHERE removed_at IS NULL GROUP BY kind ORDER BY kind
"""

_OLDEST_MAIL = """
SELECT coalesce(greatest(extract(epoch FROM %s - min(created_at)), 0), 0) FROM mail
WHERE state = 'due'
"""

# Reads the index standing_leaders alone.
_REPUTATION = """
SELECT width_bucket(completed_sessions, %s::int[]), count(*) FROM standing
WHERE completed_sessions > 0 GROUP BY 1
"""
