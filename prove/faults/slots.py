"""A slow vendor, and everything that does not need it: other requests and jobs must not wait."""

from __future__ import annotations

import random
import threading
import time
from datetime import timedelta

from tests.lookalikes.faults import Fault

from bookable.server.web import SLOTS
from prove.apis import MARKETPLACE, TUTORING, Person, Wish
from prove.connections import Answer, Ask, Connection
from prove.faults.running import populated
from prove.stand import Stand, standing
from prove.table import Row
from prove.town import Town, provider

PART = "vendors"
SLOW = 4.0
JOBS = 12
LESSONS = "/api/bookings/bookings/"
AT_ONCE, OR_TIMES = 0.1, 3.0
"""Seconds in which 19 of 20 other requests are answered meanwhile; on a slow machine this factor of
the time that they take otherwise."""


def run(*, seconds: float, seed: int) -> list[Row]:
    """Confirm and pay at slow vendors with twice as many requests as one process has slots.

    Meanwhile others read and book.
    """
    dice = random.Random(f"{seed} slots")
    row = Row(PART, "slow, and others do not wait")
    until = time.monotonic() + seconds
    with standing(workers=1) as stand:
        town = populated(stand)
        while row.rounds == 0 or time.monotonic() + 2 * SLOW < until:
            row.add(_round(stand, town, number=row.rounds, dice=dice))
        return [row, _jobs(stand, town)]


def _round(stand: Stand, town: Town, *, number: int, dice: random.Random) -> Row:
    row = Row(PART, "", rounds=1)
    connection, me, hours = Connection(stand.port), town.crowd()[0], number * 1000
    asks = _waiting_for_vendors(town, connection, me, number)
    usual = _p95(_others(town, connection, row, me, hours, dice))
    for vendor, call in ((stand.zoom, "create"), (stand.stripe, "open")):
        vendor.queue(call, Fault.late(SLOW), times=SLOTS)
    answers: list[Answer] = []
    threads = [
        threading.Thread(target=lambda ask=ask: answers.append(_send(stand, ask)), daemon=True)
        for ask in asks
    ]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    meanwhile = _p95(_others(town, connection, row, me, hours + 500, dice))
    for thread in threads:
        thread.join()
    row.requests += len(asks)
    row.done += sum(answer.status == 200 for answer in answers)
    row.violations += [f"a slow vendor: {answer}" for answer in answers if answer.status != 200]
    if meanwhile > max(AT_ONCE, usual * OR_TIMES):
        row.violations.append(f"others took {meanwhile:.3f} s (p95), and {usual:.3f} s before")
    return row


def _p95(took: list[float]) -> float:
    return sorted(took)[len(took) * 19 // 20]


def _jobs(stand: Stand, town: Town) -> Row:
    """Cancel more lessons than the worker has threads for vendors, while Zoom is slow.

    Other jobs must be done meanwhile.
    """
    row = Row(PART, "slow, and other jobs do not wait", rounds=1)
    connection, me = Connection(stand.port), town.crowd()[0]
    lessons = [_confirmed(town, connection, me, hour) for hour in range(JOBS)]
    stand.zoom.queue("delete", Fault.late(SLOW), times=JOBS)
    for lesson in lessons:
        connection.send(
            Ask("POST", f"{LESSONS}{lesson}/cancel/", me["token"], {}).message(connection.port)
        )
        row.done += connection.receive().status == 200
    time.sleep(1.0)
    began = time.monotonic()
    _take(connection, TUTORING.book(town, Wish(4, town.first), me, None))
    with stand.database() as db:
        while db.execute(_EFFECTS).fetchone() != (0,) and time.monotonic() < began + SLOW:
            time.sleep(0.05)
        if time.monotonic() - began > SLOW / 2:
            row.violations.append("an effect that needs no vendor waited for a slow one")
        if db.execute(_AT_VENDORS).fetchone() == (0,):
            row.violations.append("Zoom was not slow")
    return row


def _confirmed(town: Town, connection: Connection, me: Person, hour: int) -> object:
    start = town.first + timedelta(hours=hour)
    lesson = _take(connection, TUTORING.book(town, Wish(3, start), me, None))["id"]
    seller = town.person(provider(3))
    connection.send(
        Ask("POST", f"{LESSONS}{lesson}/confirm/", seller["token"]).message(connection.port)
    )
    connection.receive()
    return lesson


def _waiting_for_vendors(town: Town, connection: Connection, me: Person, number: int) -> list[Ask]:
    asks = []
    for index in range(SLOTS):
        start = town.first + timedelta(hours=number * SLOTS + index)
        lesson = _take(connection, TUTORING.book(town, Wish(0, start), me, None))["id"]
        seller = town.person(provider(0))
        asks.append(Ask("POST", f"{LESSONS}{lesson}/confirm/", seller["token"]))
        bought = _take(connection, MARKETPLACE.book(town, Wish(1, start), me, None))["id"]
        asks.append(Ask("POST", f"/api/v1/drf/bookings/{bought}/pay/", me["token"]))
    return asks


def _others(
    town: Town, connection: Connection, row: Row, me: Person, hours: int, dice: random.Random
) -> list[float]:
    """Read and book for less time than the vendors take, and return how long each request took."""
    until, took = time.monotonic() + SLOW - 1.0, list[float]()
    while time.monotonic() < until:
        ask = Ask("GET", "/api/bookings/bookings/my/", me["token"])
        if dice.random() < 0.2:
            hours += 1
            start = town.first + timedelta(hours=hours)
            ask = TUTORING.book(town, Wish(2, start), me, None)
        began = time.monotonic()
        connection.send(ask.message(connection.port))
        answer = connection.receive()
        took.append(time.monotonic() - began)
        row.requests += 1
        row.done += answer.status < 300
        if answer.status >= 300:
            row.violations.append(f"{ask.method} {ask.path}: {answer}")
        time.sleep(0.02)
    return took


def _send(stand: Stand, ask: Ask) -> Answer:
    connection = Connection(stand.port)
    try:
        connection.send(ask.message(stand.port))
        return connection.receive()
    finally:
        connection.close()


def _take(connection: Connection, ask: Ask) -> dict[str, object]:
    connection.send(ask.message(connection.port))
    answer = connection.receive()
    if answer.status != 201:
        raise RuntimeError(f"{ask.method} {ask.path}: {answer}")
    booked: dict[str, object] = answer.body
    return booked


_EFFECTS = """
SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND queue_name = 'effects'
"""
_AT_VENDORS = """
SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND queue_name = 'vendors'
"""
