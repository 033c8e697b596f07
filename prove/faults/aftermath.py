"""What has to be true once the killing is over and everything has come to rest."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from prove.apis import stamp
from prove.faults.users import Promise
from prove.lines import Lines
from prove.stand import Database, Stand
from prove.table import Row

REST_WITHIN = 120.0
"""Seconds in which nothing may be left to do: a job whose worker was killed is handed to another
one once that has given no sign of life for half a minute."""

LATER = timedelta(minutes=3)
STARTS = ("start_time", "session_date", "scheduled_time")


def at_rest(stand: Stand, part: str) -> Row:
    """This will wait until nothing is left to do, and tell what is stuck."""
    row = Row(part, "nothing is stuck", rounds=1)
    until = time.monotonic() + REST_WITHIN
    with stand.database() as db:
        while left := _left(db):
            if time.monotonic() > until:
                row.violations += [f"still to do: {each}" for each in left]
                break
            _tick(stand)
            time.sleep(0.5)
        row.requests = int(db.execute("SELECT count(*) FROM ledger_entry").fetchone()[0])  # type: ignore[index]
    # By then vendors are asked of what they should have told, and of what nobody here knows.
    stand.bookable.clock(f"{datetime.now(UTC) + LATER:%Y-%m-%dT%H:%M:%SZ}")
    _tick(stand)
    row.done = row.requests
    return row


def promises_kept(stand: Stand, promises: Sequence[Promise], part: str) -> Row:
    """This will look up everything that was promised, as those to whom it was promised."""
    row = Row(part, "what was promised is there", rounds=1, requests=len(promises))
    with Lines(stand.port) as lines:
        for each in promises:
            found = lines.one(each.api.look(each.booking, each.by))
            problem = _broken(each, found.body) if found.status == 200 else str(found)
            if problem:
                row.violations.append(f"{each.api.name} {each.booking}: {problem}")
    row.done = len(promises) - len(row.violations)
    return row


def meetings_once(stand: Stand, part: str) -> Row:
    """This will compare what stands at Zoom with what is booked: one meeting for each booking that
    has to have one, at its time, and nothing else."""
    row = Row(part, "meetings at Zoom, once each", rounds=1)
    with stand.database() as db:
        booked = db.execute(_MEETINGS).fetchall()
    there = dict(stand.zoom.meetings)
    row.requests = len(booked)
    for booking, meeting, start in booked:
        found = there.pop(int(meeting), None) if meeting else None
        if found is None:
            row.violations.append(f"booking {booking} has no meeting")
        elif found["start_time"] != stamp(start):
            row.violations.append(f"booking {booking} at {start}: {found['start_time']} at Zoom")
        else:
            row.done += 1
    row.violations += [f"meeting {number} is nobody's" for number in there]
    return row


def refunds_once(stand: Stand, promises: Sequence[Promise], part: str) -> Row:
    """This will compare what went back at Stripe with what was to go back."""
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


def _left(db: Database) -> list[Any]:
    return [
        *db.execute(
            "SELECT id, task_name, status::text, attempts FROM procrastinate_jobs"
            " WHERE status IN ('todo', 'doing') AND queue_name IN ('effects', 'vendors')"
        ).fetchall(),
        *db.execute("SELECT entry_id, 'not relayed' FROM unrelayed_entry").fetchall(),
        *db.execute("SELECT id, 'meeting leaving' FROM meeting WHERE state = 'leaving'").fetchall(),
        *db.execute(
            "SELECT id, 'meeting not told' FROM meeting WHERE state = 'live' AND NOT synced"
        ).fetchall(),
        *db.execute(
            "SELECT id, 'refund', state FROM refund WHERE state IN ('due', 'sent', 'failed')"
        ).fetchall(),
    ]


def _tick(stand: Stand) -> None:
    httpx.post(f"{stand.bookable.url}/api/sandbox/tick/", timeout=120).raise_for_status()


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
