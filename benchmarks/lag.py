"""How far effects lag behind bookings that come in at a steady rate: what ledger entries wait for
the relay, and jobs of effects for the worker."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from statistics import quantiles

from benchmarks.load import Connection, Target
from benchmarks.operation import Operation
from benchmarks.operations import named
from benchmarks.pairs import CASES, emptied
from benchmarks.rounds import Bench

LIMIT = 1.0
"""Seconds that effects may lag."""

PACED = "create a booking"
_CANCELLING = "cancel"
_ONE_IN = 10
"""Nothing follows from a booking but its place in the feed. So one lesson is cancelled, which has
an effect, for so many bookings."""
_EVERY = 0.2
_ROW = "{:>8}{:>14}{:>10}{:>14}{:>14}{:>12}"


def lagging(bench: Bench, *, minutes: float, rate: int) -> Iterator[str]:
    """Book so many times a second for some minutes, and give a table, row by row."""
    yield _ROW.format("minute", "bookings/s", "p99 ms", "lag p50 s", "lag p99 s", "lag max s")
    seconds = min(30.0, CASES * 0.9 / rate)
    began, lags = time.monotonic(), list[float]()
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as elsewhere:
        while time.monotonic() - began < minutes * 60:
            booked, seen = _slice(bench, elsewhere, seconds=seconds, rate=rate)
            lags += seen
            speed = f"{len(booked) / max(seconds, max(booked)):.0f}"
            minute = f"{(time.monotonic() - began) / 60:.1f}"
            slow = f"{1000 * part_of(_latencies(booked, rate), 99):.0f}"
            figures = [part_of(seen, 50), part_of(seen, 99), max(seen)]
            yield _ROW.format(minute, speed, slow, *[f"{each:.2f}" for each in figures])
    verdict = "less than" if max(lags) < LIMIT else "NOT less than"
    yield f"The longest lag of {len(lags)} looks was {max(lags):.2f} s: {verdict} {LIMIT:.0f} s."


def _slice(
    bench: Bench, elsewhere: ProcessPoolExecutor, *, seconds: float, rate: int
) -> tuple[list[float], list[float]]:
    """Return when each booking was answered, in seconds since the beginning, and the lags seen."""
    batch = next(bench.batches)
    cancelling = named(_CANCELLING)
    cancelled = rate // _ONE_IN
    for statement in [*emptied(batch), *cancelling.prepared(batch, int(cancelled * seconds) + 1)]:
        bench.db.execute(statement.encode())
    rates = {PACED: rate, _CANCELLING: cancelled}
    running = [
        elsewhere.submit(paced, bench.driver.target, name, batch, seconds, each)
        for name, each in rates.items()
    ]
    return _answered(bench, running)


def _answered(bench: Bench, running: list[Future[list[float]]]) -> tuple[list[float], list[float]]:
    seen: list[float] = []
    while not all(each.done() for each in running):
        found = bench.db.execute(_LAG).fetchone()
        seen.append(float(str(found[0])) if found else 0.0)
        time.sleep(_EVERY)
    return running[0].result(), seen


def _latencies(answered: list[float], rate: int) -> list[float]:
    """Since when each was due: one that is sent late has waited too."""
    return [each - number / rate for number, each in enumerate(answered)]


def part_of(values: list[float], percent: int) -> float:
    """Return the value that so many percent do not exceed."""
    return quantiles(values, n=100)[percent - 1]


def paced(target: Target, name: str, batch: int, seconds: float, rate: int) -> list[float]:
    """Ask so many times a second, and return after how many seconds each was answered."""
    operation, began = named(name), time.perf_counter()
    answered = [0.0] * int(rate * seconds)
    with ExitStack() as stack:
        threads = []
        for first in range(target.connections):
            connection = stack.enter_context(
                Connection(target.port, operation.status, operation.refused)
            )
            numbers = range(first, len(answered), target.connections)
            work = (operation, target, batch, connection, numbers, answered, began, rate)
            threads.append(threading.Thread(target=_ask, args=work))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return answered


def _ask(
    operation: Operation,
    target: Target,
    batch: int,
    connection: Connection,
    numbers: range,
    answered: list[float],
    began: float,
    rate: int,
) -> None:
    for number in numbers:
        message = operation.message(number, batch=batch, tokens=target.tokens, port=target.port)
        time.sleep(max(0.0, began + number / rate - time.perf_counter()))
        connection.ask(message)
        while not connection.take():
            pass
        answered[number] = time.perf_counter() - began


_LAG = """
SELECT greatest(0, extract(epoch FROM clock_timestamp() - least(
    (SELECT min(l.at) FROM unrelayed_entry u JOIN ledger_entry l ON l.id = u.entry_id),
    (SELECT min(e.at) FROM procrastinate_jobs j
        JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'
        WHERE j.queue_name IN ('effects', 'vendors') AND j.status = 'todo'
        AND (j.scheduled_at IS NULL OR j.scheduled_at <= now()))
)))
"""
