"""Broken database connections: every process must go on, at every kind of address and with jobs."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import psutil
import psycopg

from prove.apis import TUTORING, Person, Wish
from prove.connections import Answer, Ask, Connection
from prove.faults.running import populated
from prove.stand import Stand, standing
from prove.table import Row
from prove.town import Town

PART = "broken connections"
CROWD = 6
TIMES = 3
"""How often each address is asked afterwards: once more than a web process has connection slots."""

JOBS = 8
"""How many jobs follow afterwards: twice as many as a worker has threads."""

BACK_WITHIN = 60.0
DONE_WITHIN = 30.0
CLOSED = "the connection is closed"


class Village:
    """Everything that can be asked for; each booking is at a new hour."""

    def __init__(self, stand: Stand, town: Town) -> None:
        self.stand, self.town = stand, town
        self.me: Person = town.crowd()[0]
        self._hours = iter(range(10**6))
        self._lock = threading.Lock()

    def asks(self) -> dict[str, Callable[[], Ask]]:
        """Return one request for each kind of address."""
        mine = "/api/bookings/bookings/my/"
        clock = "/api/sandbox/clock/"
        return {
            "list": lambda: self._get(mine),
            "mentoring": lambda: self._get("/api/mentors/bookings/"),
            "marketplace": lambda: self._get("/api/v1/drf/bookings/"),
            "buddies": lambda: self._get("/api/session/"),
            "book": self.book,
            "book with a key": lambda: self.book(key=f"{random.random()}"),
            "set the clock": lambda: Ask("POST", clock, "", {"now": None}),
            "move the clock": lambda: Ask("POST", clock, "", {"advance_seconds": 0.001}),
            "readiness": lambda: self._get("/readyz"),
            "figures": lambda: self._get("/metrics"),
            "admin": lambda: self._get("/admin/login/"),
            "page": lambda: self._get("/"),
        }

    def book(self, *, key: str | None = None) -> Ask:
        """Return a request for a free hour."""
        with self._lock:
            hour = next(self._hours)
        start = self.town.first + timedelta(hours=hour // 6)
        return TUTORING.book(self.town, Wish(hour % 6, start), self.me, key)

    def _get(self, path: str) -> Ask:
        return Ask("GET", path, self.me["token"])


def run(*, kills: int, seconds: float, seed: int) -> list[Row]:
    """Break connections a number of times, or for some seconds, beside people who keep asking."""
    dice = random.Random(f"{seed} connections")
    rows = {way: Row(PART, way) for way in WAYS}
    # A random order: a short run has no time for all of them.
    order = dice.sample(list(WAYS), len(WAYS))
    until = time.monotonic() + seconds
    with standing(workers=1) as stand:
        village = Village(stand, populated(stand))
        with _crowd(village):
            for number in range(kills):
                if time.monotonic() > until:
                    break
                way = order[number % len(order)]
                rows[way].add(_broken(stand, village, way, dice))
    return list(rows.values())


def _broken(stand: Stand, village: Village, way: str, dice: random.Random) -> Row:
    row = Row(PART, way, rounds=1)
    time.sleep(dice.uniform(0.1, 0.5))
    with suppress(psycopg.Error, psutil.NoSuchProcess):
        WAYS[way](stand, dice)
    if not _is_back(stand):
        row.violations.append(f"PostgreSQL is not back within {BACK_WITHIN:.0f} s")
        return row
    connection = Connection(stand.port)
    for name, ask in village.asks().items():
        for _ in range(TIMES):
            answer = _answer_to(connection, ask())
            row.requests += 1
            row.done += 200 <= answer.status < 300
            if not 200 <= answer.status < 300:
                row.violations.append(f"{name}: {answer}")
    _jobs(stand, village, connection, row)
    connection.close()
    return row


def _jobs(stand: Stand, village: Village, connection: Connection, row: Row) -> None:
    """Have the worker do more jobs than it has threads, and look for failures in its log."""
    before = len(stand.bookable.complaints)
    for _ in range(JOBS):
        booked = _answer_to(connection, village.book())
        path = f"/api/bookings/bookings/{booked.body['id']}/cancel/"
        _answer_to(connection, Ask("POST", path, village.me["token"], {}))
    until = time.monotonic() + DONE_WITHIN
    with stand.database() as db:
        while db.execute(_UNTRIED).fetchone() != (0,):
            if time.monotonic() > until:
                row.violations.append("the worker does not go on")
                break
            time.sleep(0.1)
    lines = stand.bookable.complaints[before:]
    # The worker's own connections may fail once each. A job must not: it would fail again and
    # again.
    jobs = [line for line in lines if "effect_failed" in line or "Job " in line]
    row.violations += [line[:300] for line in jobs if CLOSED in line]


def _is_back(stand: Stand) -> bool:
    """Wait until PostgreSQL answers several times in a row.

    A single answer is not enough: it may not have noticed yet that it must restart.
    """
    until, answered = time.monotonic() + BACK_WITHIN, 0
    while answered < 4:
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
        try:
            with stand.database() as db:
                db.execute("SELECT 1")
            answered += 1
        except psycopg.Error:
            answered = 0
    return True


@contextmanager
def _crowd(village: Village) -> Iterator[None]:
    stop = threading.Event()

    def live(number: int) -> None:
        dice, connection = random.Random(number), Connection(village.stand.port)
        asks = village.asks()
        while not stop.is_set():
            _answer_to(connection, asks[dice.choice(list(asks))]())
        connection.close()

    threads = [threading.Thread(target=live, args=(each,), daemon=True) for each in range(CROWD)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _answer_to(connection: Connection, ask: Ask) -> Answer:
    connection.send(ask.message(connection.port))
    return connection.receive()


def _end_some(stand: Stand, dice: random.Random) -> None:
    with stand.database() as db:
        db.execute(f"{_TERMINATE} AND random() < %s", [dice.choice((0.3, 0.6))])


def _end_all(stand: Stand, dice: random.Random) -> None:
    del dice
    with stand.database() as db:
        db.execute(_TERMINATE)


def _kill_one(stand: Stand, dice: random.Random) -> None:
    dice.choice(_postgres(stand).children()).kill()


def _kill_all(stand: Stand, dice: random.Random) -> None:
    del dice
    server = _postgres(stand)
    for each in (server, *server.children()):
        with suppress(psutil.NoSuchProcess):
            each.kill()


def _postgres(stand: Stand) -> psutil.Process:
    return stand.bookable.processes()["postgres"]


WAYS: dict[str, Callable[[Stand, random.Random], Any]] = {
    "some are ended": _end_some,
    "all are ended": _end_all,
    "one is killed": _kill_one,
    "PostgreSQL is killed": _kill_all,
}

_TERMINATE = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
)
_UNTRIED = (
    "SELECT count(*) FROM procrastinate_jobs"
    " WHERE queue_name IN ('effects', 'vendors') AND status IN ('todo', 'doing') AND attempts = 0"
)
