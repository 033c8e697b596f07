"""What must be true once the killing is over and all work is done."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.harness import http

from prove.apis import stamp
from prove.connections import Connections
from prove.faults.users import Promise
from prove.stand import Database, Stand
from prove.table import Row

REST_WITHIN = 120.0
"""Seconds in which all work must be done. A job of a killed worker goes to another one only after
half a minute without a sign of life."""

LATER = timedelta(minutes=3)
"""How far the clock is moved in the end, so that overdue checks at the vendors are made."""
STARTS = ("start_time", "session_date", "scheduled_time")


def at_rest(
    stand: Stand, part: str, *, also: Callable[[Database], Sequence[Any]] = lambda db: ()
) -> Row:
    """Wait until all work is done, and report what is left. `also` returns more that may be."""
    row = Row(part, "nothing is stuck", rounds=1)
    until = time.monotonic() + REST_WITHIN
    with stand.database() as db:
        while unfinished := [*_unfinished(db), *also(db)]:
            if time.monotonic() > until:
                row.violations += [f"still to do: {work}" for work in unfinished]
                break
            _tick(stand)
            time.sleep(0.5)
        row.requests = int(db.execute("SELECT count(*) FROM ledger_entry").fetchone()[0])  # type: ignore[index]
    # At the later time the worker asks the vendors about missing messages and orphaned meetings.
    stand.bookable.clock(f"{datetime.now(UTC) + LATER:%Y-%m-%dT%H:%M:%SZ}")
    _tick(stand)
    row.done = row.requests
    return row


def promises_kept(stand: Stand, promises: Sequence[Promise], part: str) -> Row:
    """Look up everything that was promised, as the person to whom it was promised."""
    row = Row(part, "what was promised is there", rounds=1, requests=len(promises))
    with Connections(stand.port) as connections:
        for each in promises:
            found = connections.one(each.api.look(each.booking, each.by))
            problem = _broken(each, found.body) if found.status == 200 else str(found)
            if problem:
                row.violations.append(f"{each.api.name} {each.booking}: {problem}")
    row.done = len(promises) - len(row.violations)
    return row


def meetings_once(stand: Stand, part: str) -> Row:
    """Compare the meetings at Zoom with the bookings: one each, at its time, and no others."""
    row = Row(part, "meetings at Zoom, once each", rounds=1)
    with stand.database() as db:
        booked = db.execute(_MEETINGS).fetchall()
    there = dict(stand.zoom.meetings)
    row.requests = len(booked)
    for booking, meeting, start in booked:
        standing = there.pop(int(meeting), None) if meeting else None
        if standing is None:
            row.violations.append(f"booking {booking} has no meeting")
        elif standing["start_time"] != stamp(start):
            row.violations.append(f"booking {booking} at {start}: {standing['start_time']} at Zoom")
        else:
            row.done += 1
    row.violations += [f"meeting {number} is nobody's" for number in there]
    return row


def refunds_once(stand: Stand, promises: Sequence[Promise], part: str) -> Row:
    """Compare the refunds at Stripe with those that were due."""
    row = Row(part, "refunds at Stripe, once each", rounds=1)
    for each in promises:
        if not each.session:
            continue
        row.requests += 1
        intent = stand.stripe.sessions[each.session]["payment_intent"]
        back = stand.stripe.refunded(intent)
        if back != each.refund:
            row.violations.append(f"{each.booking}: {back} went back instead of {each.refund}")
        else:
            row.done += 1
    return row


def _unfinished(db: Database) -> list[Any]:
    return [
        *db.execute(
            "SELECT id, task_name, status::text, attempts FROM procrastinate_jobs"
            " WHERE status IN ('todo', 'doing') AND queue_name IN ('effects', 'vendors')"
        ).fetchall(),
        *db.execute("SELECT entry_id, 'not relayed' FROM unrelayed_entry").fetchall(),
        *db.execute("SELECT fact_id, 'not relayed' FROM unrelayed_fact").fetchall(),
        *db.execute("SELECT id, 'meeting leaving' FROM meeting WHERE state = 'leaving'").fetchall(),
        *db.execute(
            "SELECT id, 'meeting not told' FROM meeting WHERE state = 'live' AND NOT synced"
        ).fetchall(),
        *db.execute(
            "SELECT id, 'refund', state FROM refund WHERE state IN ('due', 'sent', 'failed')"
        ).fetchall(),
    ]


def _tick(stand: Stand) -> None:
    http.post(f"{stand.bookable.url}/api/sandbox/tick/", timeout=120).raise_for_status()


def _broken(promise: Promise, shown: dict[str, Any]) -> str:
    if shown["status"] != promise.status:
        return f"{shown['status']} instead of {promise.status}"
    start = next(shown[name] for name in STARTS if name in shown)
    if isinstance(start, str) and "T" in start and start != stamp(promise.start.start):
        return f"at {start} instead of {stamp(promise.start.start)}"
    return ""


_MEETINGS = """
SELECT b.id, m.meeting_id, b.starts_at FROM booking b
LEFT JOIN meeting m ON m.booking_id = b.id AND m.state = 'live'
WHERE b.status = 'confirmed' AND b.program IN ('tutoring', 'mentoring')
"""
