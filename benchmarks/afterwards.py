"""What follows from operations once they are answered: the work of the worker."""

from __future__ import annotations

import time

from benchmarks.town import Database

LIMIT = 60.0
"""Seconds for the worker to get done with what a round left to do."""

_EVERY = 0.5
"""Seconds between two looks. Each costs the server something, too."""
_TAIL = 0.2
"""Seconds after the last commit in which the worker writes log lines and counts."""

_QUEUES = {
    "procrastinate_jobs": """status = 'doing'
        OR status = 'todo' AND coalesce(scheduled_at, now()) <= now()""",
    "unrelayed_entry": "true",
    "unrelayed_fact": "true",
    "mail": "state = 'due' AND due_at <= now()",
}
"""Where work waits for the worker, and which rows are due. Earlier commits have the first alone."""


def is_done_with(db: Database) -> bool:
    """Wait until the worker has nothing left to do, and return whether it got there in time."""
    nothing_due = _nothing_due(db)
    latest = time.monotonic() + LIMIT
    while db.execute(nothing_due).fetchone() != (True,):
        if time.monotonic() > latest:
            return False
        time.sleep(_EVERY)
    time.sleep(_TAIL)
    return True


def _nothing_due(db: Database) -> bytes:
    """All queues are looked at in one statement: the worker moves work from one to another."""
    there = [
        f"NOT EXISTS (SELECT FROM {table} WHERE {due})"
        for table, due in _QUEUES.items()
        if db.execute("SELECT to_regclass(%s)", [table]).fetchone() != (None,)
    ]
    return f"SELECT {' AND '.join(there)}".encode()
