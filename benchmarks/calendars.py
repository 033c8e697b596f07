"""How long one worker takes to read many connected calendars, at a look-alike of Google.

Each is read anew first, which also takes an access token each, and then once more for what has
changed, as every five minutes.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from uuid import uuid4

from tests.lookalikes.google_calendar import GoogleLookalike

from benchmarks.cpu import spent
from benchmarks.numbers import BOOKINGS, FIRST_TEACHER, TEACHERS
from benchmarks.rounds import Bench
from benchmarks.stand import bench
from bookable.domain.connections import READ_EVERY
from bookable.storage import sealed

AIM = 10_000
"""Calendars that one worker should read within five minutes."""

_ROW = "{:<22}{:>12}{:>12}{:>14}{:>18}"
_WITHIN = 900.0


def read(known: Mapping[int, str], *, calendars: int) -> Iterator[str]:
    """Connect so many calendars, have them read twice, and give a table, row by row."""
    yield _ROW.format("reading", "calendars", "seconds", "worker CPU ms", f"{AIM:,} would take")
    with GoogleLookalike() as google:
        secrets = [google.consent() for _ in range(calendars)]
        env = {
            "GOOGLE_CLIENT_ID": google.credentials["client_id"],
            "GOOGLE_CLIENT_SECRET": google.credentials["client_secret"],
            "GOOGLE_API_URL": google.address,
        }
        with bench(dict(known), bookings=BOOKINGS, env=env) as at:
            _connect(at, secrets)
            for name in ("anew, with a token", "what has changed"):
                seconds, cpu = _read_all(at)
                each = f"{1000 * cpu / calendars:.2f}"
                scaled = f"{seconds / calendars * AIM:.0f} s of {READ_EVERY.seconds}"
                yield _ROW.format(name, f"{calendars:,}", f"{seconds:.1f}", each, scaled)
    if calendars < AIM:
        yield f"The last column is worked out from {calendars:,} calendars, not measured."


def _connect(at: Bench, secrets: list[str]) -> None:
    rows = []
    for number, secret in enumerate(secrets):
        uuid = uuid4()
        kept = sealed.seal(secret, purpose=f"calendar connection {uuid}")
        rows.append((uuid, FIRST_TEACHER + number % TEACHERS, kept))
    with at.db.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO calendar_connection (uuid, person_id, kind, secret, created_at)"
            " VALUES (%s, %s, 'google', %s, now())",
            rows,
        )


def _read_all(at: Bench) -> tuple[float, float]:
    """Have all calendars read, and return the seconds and the worker's processor time."""
    cpu, began = spent(at.parts)["worker"], time.monotonic()
    at.db.execute("UPDATE calendar_connection SET due_at = now()")
    while _left(at):
        if time.monotonic() - began > _WITHIN:
            raise TimeoutError(f"{_left(at)} calendars were not read within {_WITHIN:.0f} s")
        time.sleep(0.2)
    seconds = time.monotonic() - began
    failed = at.db.execute(
        "SELECT count(*) FROM calendar_connection WHERE state <> 'working'"
    ).fetchone()
    if failed != (0,):
        raise RuntimeError(f"{failed} calendars could not be read")
    return seconds, spent(at.parts)["worker"] - cpu


def _left(at: Bench) -> int:
    found = at.db.execute(
        "SELECT count(*) FROM calendar_connection WHERE due_at <= now() OR leased_until IS NOT NULL"
    ).fetchone()
    return int(str(found[0])) if found else 0
