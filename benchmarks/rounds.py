"""Measuring one operation: some rounds over HTTP, and after each the same at its floors."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

import psutil
from tests.harness import http

from benchmarks import afterwards, frozen
from benchmarks.bare import Bare
from benchmarks.capture import Captured, captured
from benchmarks.cpu import idle, spent
from benchmarks.floor import Pgbench, Script, script
from benchmarks.load import Driven, Driver
from benchmarks.operation import Operation
from benchmarks.pairs import CASES, emptied
from benchmarks.series import Measured, Series
from benchmarks.town import Database

_WARM_UP = 0.7
_SAMPLE = 123


def measure(
    operation: Operation, benches: Sequence[Bench], *, seconds: int, rounds: int
) -> list[Measured]:
    """Measure an operation at some benches by turns, for so many seconds at a time: whatever else
    the machine does weighs on all of them alike."""
    contests = [bench.contest(operation) for bench in benches]
    for _ in range(rounds):
        for contest in contests:
            contest.round(seconds)
    return [contest.measured for contest in contests]


@dataclass
class Bench:
    """A running Bookable with everything that measuring needs, and the floors that it is compared
    with, if any."""

    url: str
    log: Path
    parts: Mapping[str, psutil.Process]
    db: Database
    driver: Driver
    pgbench: Pgbench | None = None
    bare: Bare | None = None
    has_jobs: bool = True
    idle: dict[str, float] = field(default_factory=dict)
    """What each part does in a second by itself, as far as that has been measured."""
    batches: Iterator[int] = field(default_factory=count)

    def contest(self, operation: Operation) -> Contest:
        """Prepare the measuring of an operation: the database has its statistics, and connections
        are open, so that opening them is not measured."""
        self.db.execute("VACUUM ANALYZE")
        if not self.idle:
            self.idle |= idle(self.parts)
        self.drive(operation, Series(), seconds=_WARM_UP)
        contest = Contest(self, Measured(operation))
        if self.pgbench is not None and not (operation.sold or operation.asks_a_vendor):
            contest.find_floors(self.pgbench)
        return contest

    def drive(self, operation: Operation, series: Series, *, seconds: float) -> None:
        """Send requests for some seconds, and add what came of it to a series.

        What the worker has to do for them counts too, however long it takes.
        """
        batch = self.batch(operation, seconds=seconds)
        with self.accounted(series):
            driven = self.driver.drive(operation.name, batch=batch, seconds=seconds)
            before = _load()
            if self.has_jobs and not afterwards.is_done_with(self.db):
                series.has_left_work = True
            waiting = _load() - before
        series.cpu["load"] += driven.cpu - waiting
        series.per_second.append(len(driven.latencies) / driven.seconds)
        series.latencies += driven.latencies
        self._audit(operation, batch, driven)

    def _audit(self, operation: Operation, batch: int, driven: Driven) -> None:
        """Raise RuntimeError unless a rush sold exactly what there was to sell."""
        if operation.sold is None:
            return
        found = self.db.execute(operation.sold(batch).encode()).fetchone()
        yes = len(driven.latencies) - driven.refused
        if found is None or {yes, *found} != {yes} or not driven.refused:
            raise RuntimeError(
                f"{yes} yes, {driven.refused} no: but sold, counted, there are {found}"
            )

    def batch(self, operation: Operation, *, seconds: float) -> int:
        """Begin a batch: prepare its cases, and finish all background work of the last one."""
        batch = next(self.batches)
        prepared = operation.prepared(batch, min(CASES, int(500 + 2_500 * seconds)))
        for statement in [*emptied(batch), *prepared]:
            self.db.execute(statement.encode())
        if self.has_jobs:
            self._end_background_work()
        self.db.execute("CHECKPOINT")
        return batch

    def _end_background_work(self) -> None:
        """Jobs of frozen floors are in a queue where no worker looks, so they are deleted."""
        self.db.execute("DELETE FROM procrastinate_jobs WHERE status = 'todo'")
        if not afterwards.is_done_with(self.db):
            raise RuntimeError("the worker does not get done with what was measured before")
        self.db.execute("VACUUM ANALYZE procrastinate_jobs, procrastinate_events")

    @contextmanager
    def accounted(self, series: Series) -> Iterator[None]:
        """Add to a series what processors do during the block, less what they do by themselves."""
        before, began = self._spent(), time.monotonic()
        yield
        after, lasted = self._spent(), time.monotonic() - began
        for name, seconds in after.items():
            caused = seconds - before[name] - self.idle.get(name, 0.0) * lasted
            series.cpu[name] = series.cpu.get(name, 0.0) + caused

    def _spent(self) -> dict[str, float]:
        return spent(self.parts) | {"load": _load()}

    def capture(self, operation: Operation) -> tuple[Captured, Script]:
        """Return the statements of one request, and the script that pgbench makes of them."""
        sample = operation.case(_SAMPLE, self.batch(operation, seconds=0))
        token = self.driver.target.tokens[sample.caller]
        digest = "\\x" + hashlib.sha256(token.encode()).hexdigest()
        method, path, body = operation.request(sample)
        made: dict[int, str] = {}

        def send() -> None:
            headers = {"Authorization": f"Token {token}", "Content-Type": "application/json"}
            answer = http.request(method, self.url + path, content=body, headers=headers)
            if answer.status_code != operation.status:
                raise RuntimeError(f"{operation.name}: {answer.status_code} {answer.text}")
            if operation.numbered:
                made[answer.json()["id"]] = operation.numbered

        seen = captured(send, mark=digest, db=self.db, log=self.log)
        return seen, script(seen, sample=sample, digest=digest, made=made)


def _load() -> float:
    """Return what this process, which reads what Bookable logs, and its child pgbench have done."""
    own = os.times()
    return own.user + own.system + own.children_user + own.children_system


@dataclass
class Contest:
    """One operation at one bench: over HTTP, in pgbench, and by a bare function."""

    bench: Bench
    measured: Measured
    pgbench: Pgbench | None = None
    script: Script | None = None
    bare: Bench | None = None

    def find_floors(self, pgbench: Pgbench) -> None:
        """Capture what the operation asks PostgreSQL, for pgbench and, where it only reads what is
        the caller's, for the bare function."""
        operation, bare = self.measured.operation, self.bench.bare
        seen, script = self.bench.capture(operation)
        self.pgbench, self.script = pgbench, frozen.script(operation, seen.role) or script
        self.measured.statements = self.script.statements
        if bare is not None and operation.reads_own:
            bare.plan(operation, seen, sample=operation.case(_SAMPLE, 0))
            parts = {**self.bench.parts, "web": bare.process}
            self.bare = replace(self.bench, parts=parts, driver=bare.driver)
            self.bare.drive(operation, Series(), seconds=_WARM_UP)

    def round(self, seconds: int) -> None:
        """Measure each for so many seconds."""
        measured = self.measured
        self.bench.drive(measured.operation, measured.http, seconds=seconds)
        if self.bare is not None:
            self.bare.drive(measured.operation, measured.bare, seconds=seconds)
        if self.pgbench is not None and self.script is not None:
            self._run(self.pgbench, self.script, seconds)

    def _run(self, pgbench: Pgbench, script: Script, seconds: int) -> None:
        operation, series = self.measured.operation, self.measured.pgbench
        batch = self.bench.batch(operation, seconds=seconds)
        before = self._made()
        with self.bench.accounted(series):
            ran = pgbench.run(script, operation, batch=batch, seconds=seconds)
        series.per_second.append(ran.per_second)
        series.latencies += ran.latencies
        made = abs(self._made() - before)
        if made != (len(ran.latencies) if operation.makes else 0):
            raise RuntimeError(f"pgbench made {made} rows by {len(ran.latencies)} requests")

    def _made(self) -> int:
        """Count the rows of what the operation makes or deletes."""
        makes = self.measured.operation.makes or "claim"
        found = self.bench.db.execute(f"SELECT count(*) FROM {makes}".encode()).fetchone()
        return int(str(found[0])) if found else 0
