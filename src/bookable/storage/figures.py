"""Numbers about what is still open. Each statement reads an index that holds only that, so what
it costs follows from the work that waits, and not from the history behind it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from bookable.storage import guard
from bookable.storage.sql import one, rows


class Hold(NamedTuple):
    """Bookings in a status that keeps its time for a while: how many still do, and how many are
    past it and were not let go of yet."""

    status: str
    live: int
    run_out: int


class Queue(NamedTuple):
    """A queue: how many jobs could run, wait for a later time, are running, and for how many
    seconds the oldest of those that could run has waited. The ledger entries that wait for the
    relay are the queue `relay`."""

    name: str
    due: int
    later: int
    running: int
    oldest_seconds: float


def holds(now: datetime) -> list[Hold]:
    """This will count bookings whose time is only held."""
    with transaction.atomic():
        guard.see_everything()
        return [Hold._make(each) for each in rows(_HOLDS, [now, now])]


def queues() -> list[Queue]:
    """Count jobs that are not finished, and entries that are not relayed."""
    with transaction.atomic():
        guard.see_everything()
        return [Queue._make([*each[:4], float(each[4])]) for each in rows(_QUEUES)]


def dead_letters() -> int:
    """This will count effects that failed for the last time and were not tried again since."""
    found: int = one(_LETTERS)[0]
    return found


def reputation(steps: list[int]) -> list[tuple[int, int]]:
    """This will count people by how many of these steps their points have reached; people without
    a point are left out. This one reads an index entry for each of the others."""
    return [(reached, people) for reached, people in rows(_REPUTATION, [steps])]


# By the index booking_waiting.
_HOLDS = """
SELECT status, count(*) FILTER (WHERE hold_until > %s), count(*) FILTER (WHERE hold_until <= %s)
FROM booking WHERE hold_until IS NOT NULL GROUP BY status
"""

# By the queue's own index of jobs that are not finished. Jobs note only in their events when they
# were deferred, and those are looked up for one job of each queue.
_QUEUES = """
WITH open AS MATERIALIZED (
    SELECT id, queue_name, status, scheduled_at,
        status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now()) AS due
    FROM procrastinate_jobs WHERE status IN ('todo', 'doing')
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
SELECT 'relay', count(*), 0, 0, coalesce(greatest(extract(epoch FROM now() - min(entry.at)), 0), 0)
FROM unrelayed_entry waiting JOIN ledger_entry entry ON entry.id = waiting.entry_id
"""

# By the index dead_letter_open.
_LETTERS = "SELECT count(*) FROM dead_letter WHERE resolved_at IS NULL"

# By the index person_leaders alone.
_REPUTATION = """
SELECT width_bucket(completed_sessions, %s::int[]), count(*) FROM person
WHERE completed_sessions > 0 GROUP BY 1
"""
