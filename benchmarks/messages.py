"""How soon a booking is told: from the booking to the receiver of its webhook and to the mail
server, while all are well, and while one receiver and one connection to the mail server hang."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from uuid import UUID

from tests.harness import http

from benchmarks.lag import PACED, paced, part_of
from benchmarks.numbers import BOOKINGS, FIRST_LISTER
from benchmarks.pairs import CASES, emptied
from benchmarks.rounds import Bench
from benchmarks.sinks import Sinks, sinks
from benchmarks.stand import bench
from bookable.domain.feed_marks import mark_of

AIMS = {"hook": 2.0, "mail": 5.0}
"""Seconds within which 99 of 100 messages should arrive."""

_NAMES = {"hook": "webhook", "mail": "mail"}
_LAST_WITHIN = 120.0
_ROW = "{:<22}{:>10}{:>10}{:>9}{:>9}{:>9}{:>9}"


def told(known: Mapping[int, str], *, seconds: float, rate: int) -> Iterator[str]:
    """Book so many times a second, twice for some seconds, and give a table, row by row."""
    seconds = min(seconds, CASES * 0.9 / rate)
    yield _ROW.format("message", "expected", "arrived", "p50 s", "p99 s", "max s", "aim s")
    with _stand(dict(known)) as (at, there):
        _listen(at, there.hook)
        _book(at, seconds=2.0, rate=rate)
        yield from _rows(at, there, "", seconds=seconds, rate=rate)
        _listen(at, there.hanging)
        there.hangs.value = 1
        yield from _rows(at, there, ", one hangs", seconds=seconds, rate=rate)


@contextmanager
def _stand(known: dict[int, str]) -> Iterator[tuple[Bench, Sinks]]:
    with tempfile.TemporaryDirectory() as folder, sinks(Path(folder)) as there:
        env = {
            "BOOKABLE_SMTP_URL": f"smtp://127.0.0.1:{there.mail}",
            "BOOKABLE_WEBHOOK_ALLOW": "127.0.0.0/8",
        }
        # Only a sandbox sends webhooks by http.
        with bench(known, bookings=BOOKINGS, env=env, flags=("--sandbox",)) as at:
            at.db.execute(
                "UPDATE person SET roles = roles || '{staff}' WHERE id = %s", [FIRST_LISTER]
            )
            yield at, there


def _listen(at: Bench, port: int) -> None:
    """Add an endpoint that hears of all requests."""
    answer = http.post(
        f"{at.url}/api/core/v1/webhook-endpoints",
        headers={"Authorization": f"Token {at.driver.target.tokens[FIRST_LISTER]}"},
        json={"url": f"http://127.0.0.1:{port}/hook", "types": ["booking.requested"]},
    )
    if answer.status_code != 201:
        raise RuntimeError(f"no endpoint: {answer.status_code} {answer.text}")


def _rows(at: Bench, there: Sinks, case: str, *, seconds: float, rate: int) -> Iterator[str]:
    entries = _book(at, seconds=seconds, rate=rate)
    for what, query in (("hook", _EVENTS), ("mail", _MAILS)):
        waits, expected = _waits(at, there, what, query, entries)
        figures = [part_of(waits, 50), part_of(waits, 99), max(waits), AIMS[what]]
        row = [f"{each:.2f}" for each in figures]
        yield _ROW.format(f"{_NAMES[what]}{case}", expected, len(waits), *row)


def _book(at: Bench, *, seconds: float, rate: int) -> tuple[int, int]:
    """Book at a steady rate, and return the ledger entries before the first and of the last."""
    batch = next(at.batches)
    for statement in emptied(batch):
        at.db.execute(statement.encode())
    before = _last_entry(at)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as elsewhere:
        elsewhere.submit(paced, at.driver.target, PACED, batch, seconds, rate).result()
    return before, _last_entry(at)


def _last_entry(at: Bench) -> int:
    found = at.db.execute("SELECT coalesce(max(id), 0) FROM ledger_entry").fetchone()
    return int(str(found[0])) if found else 0


def _waits(
    at: Bench, there: Sinks, what: str, query: bytes, entries: tuple[int, int]
) -> tuple[list[float], int]:
    """Return how long each message took that arrived, and how many should."""
    until = time.monotonic() + _LAST_WITHIN
    while True:
        booked = {str(name): float(str(moment)) for name, moment in at.db.execute(query, entries)}
        arrived = {_key(what, name): moment for name, moment in there.arrived(what).items()}
        waits = [arrived[name] - booked[name] for name in booked if name in arrived]
        if len(waits) == len(booked) > 0 or time.monotonic() > until:
            return waits, len(booked)
        time.sleep(0.5)


def _key(what: str, name: str) -> str:
    """Return what the database calls a message: an event by its position, a mail by its uuid."""
    return str(mark_of(UUID(name)).position) if what == "hook" else name


# Both times are those of this machine. A ledger entry has that at which its request arrived, so
# that the booking itself counts as well.
_EVENTS = b"""
SELECT f.position::text, extract(epoch FROM l.at)
FROM feed_entry f JOIN ledger_entry l ON l.id = f.entry_id
WHERE f.type = 'booking.requested' AND l.id > %s AND l.id <= %s
"""
_MAILS = b"""
SELECT m.uuid::text, extract(epoch FROM l.at)
FROM mail m JOIN ledger_entry l ON l.id = m.entry_id
WHERE m.kind = 'requested' AND m.state <> 'dropped' AND l.id > %s AND l.id <= %s
"""
