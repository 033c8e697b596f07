"""A vendor that is slow, and everything that does not need it: nobody waits for a stranger's
meeting."""

from __future__ import annotations

import random
import threading
import time
from datetime import timedelta

from tests.lookalikes.faults import Fault

from prove.apis import MARKETPLACE, TUTORING, Person, Wish
from prove.faults.running import settled
from prove.lines import Answer, Ask, Line
from prove.stand import Stand, standing
from prove.table import Row
from prove.town import Town, provider

PART = "vendors"
SLOTS = 2
"""How many requests one web process works on at once."""

SLOW = 4.0
AT_ONCE = 0.1
"""Seconds within which nineteen of twenty other requests are answered meanwhile."""


def run(*, seconds: float, seed: int) -> list[Row]:
    """Confirm and pay at slow vendors as often at once as one web process has slots, twice over,
    while others read and book."""
    dice = random.Random(f"{seed} slots")
    row = Row(PART, "slow, and others do not wait")
    until = time.monotonic() + seconds
    with standing(workers=1) as stand:
        town = settled(stand)
        while row.rounds == 0 or time.monotonic() + 2 * SLOW < until:
            row.add(_round(stand, town, number=row.rounds, dice=dice))
    return [row]


def _round(stand: Stand, town: Town, *, number: int, dice: random.Random) -> Row:
    row = Row(PART, "", rounds=1)
    line, me = Line(stand.port), town.crowd()[0]
    asks = _waiting_for_vendors(town, line, me, number)
    for vendor, call in ((stand.zoom, "create"), (stand.stripe, "open")):
        vendor.queue(call, Fault.late(SLOW), times=SLOTS)
    answers: list[Answer] = []
    threads = [
        threading.Thread(target=lambda ask=ask: answers.append(_asked(stand, ask)), daemon=True)
        for ask in asks
    ]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    took = _others(town, line, row, me, number, dice)
    for thread in threads:
        thread.join()
    row.requests += len(asks)
    row.done += sum(answer.status == 200 for answer in answers)
    row.violations += [f"a slow vendor: {each}" for each in answers if each.status != 200]
    p95 = sorted(took)[len(took) * 19 // 20]
    if p95 > AT_ONCE:
        row.violations.append(f"p95 of others {p95 * 1000:.0f} ms, worst {max(took) * 1000:.0f} ms")
    return row


def _waiting_for_vendors(town: Town, line: Line, me: Person, number: int) -> list[Ask]:
    asks = []
    for each in range(SLOTS):
        start = town.first + timedelta(hours=number * 4 + each)
        lesson = _take(line, TUTORING.book(town, Wish(0, start), me, None))["id"]
        seller = town.person(provider(0))
        asks.append(Ask("POST", f"/api/bookings/bookings/{lesson}/confirm/", seller["token"]))
        bought = _take(line, MARKETPLACE.book(town, Wish(1, start), me, None))["id"]
        asks.append(Ask("POST", f"/api/v1/drf/bookings/{bought}/pay/", me["token"]))
    return asks


def _others(
    town: Town, line: Line, row: Row, me: Person, number: int, dice: random.Random
) -> list[float]:
    """Read and book while the vendors take their time, and return how long each request took."""
    until, took, hours = time.monotonic() + SLOW - 1.0, [], number * 40
    while time.monotonic() < until:
        ask = Ask("GET", "/api/bookings/bookings/my/", me["token"])
        if dice.random() < 0.2:
            hours += 1
            start = town.first + timedelta(hours=hours)
            ask = TUTORING.book(town, Wish(2, start), me, None)
        began = time.monotonic()
        line.send(ask.message(line.port))
        answer = line.receive()
        took.append(time.monotonic() - began)
        row.requests += 1
        row.done += answer.status < 300
        if answer.status >= 300:
            row.violations.append(f"{ask.method} {ask.path}: {answer}")
        time.sleep(0.02)
    return took


def _asked(stand: Stand, ask: Ask) -> Answer:
    line = Line(stand.port)
    try:
        line.send(ask.message(stand.port))
        return line.receive()
    finally:
        line.close()


def _take(line: Line, ask: Ask) -> dict[str, object]:
    line.send(ask.message(line.port))
    answer = line.receive()
    if answer.status != 201:
        raise RuntimeError(f"{ask.method} {ask.path}: {answer}")
    booked: dict[str, object] = answer.body
    return booked
