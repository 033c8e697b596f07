"""Measuring one operation: some rounds over HTTP, and after each the same in pgbench."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import httpx
import psutil

from benchmarks.capture import Captured, captured
from benchmarks.cpu import spent
from benchmarks.floor import Pgbench, Script, script
from benchmarks.load import Driven, Driver
from benchmarks.operation import Operation
from benchmarks.pairs import CASES, emptied
from benchmarks.town import Database

_WARM_UP = 0.7
_SAMPLE = 123


@dataclass
class Series:
    """What the rounds of one contestant gave."""

    per_second: list[float] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    cpu: dict[str, float] = field(default_factory=dict)

    @property
    def done(self) -> int:
        """This will be how often the operation was carried out."""
        return len(self.latencies)


@dataclass
class Measured:
    """An operation over HTTP and as pgbench runs its statements, round by round."""

    operation: Operation
    statements: int
    http: Series
    floor: Series | None

    @property
    def ratios(self) -> list[float]:
        """This will be what part of pgbench's speed HTTP reached in each round."""
        floor = self.floor.per_second if self.floor else []
        return [ours / theirs for ours, theirs in zip(self.http.per_second, floor, strict=False)]


def measure(
    operation: Operation, benches: Sequence[Bench], *, seconds: int, rounds: int
) -> list[Measured]:
    """This will measure an operation at some benches in turns, for so many seconds at a time:
    whatever else the machine does weighs on all of them alike."""
    contests = [bench.contest(operation) for bench in benches]
    for _ in range(rounds):
        for contest in contests:
            contest.round(seconds)
    return [contest.measured for contest in contests]


@dataclass
class Bench:
    """A running Bookable, with all that measuring takes."""

    url: str
    log: Path
    parts: Mapping[str, psutil.Process]
    db: Database
    driver: Driver
    pgbench: Pgbench | None
    has_jobs: bool = True
    batches: Iterator[int] = field(default_factory=count)

    def contest(self, operation: Operation) -> Contest:
        """This will get ready to measure an operation, in a database that knows what it holds and
        on connections that are open: what opening them takes is no part of it."""
        self.db.execute("VACUUM ANALYZE")
        self.drive(operation, Series(), seconds=_WARM_UP)
        seen, made = self._captured(operation)
        alone = self.pgbench is None or operation.sold or operation.asks_a_vendor
        floor = None if alone else Series()
        return Contest(self, made, Measured(operation, len(seen.statements), Series(), floor))

    def drive(self, operation: Operation, series: Series, *, seconds: float) -> None:
        """This will send requests for some seconds, and add what came of it to a series."""
        batch = self.batch(operation, seconds=seconds)
        with self.accounted(series):
            driven = self.driver.drive(operation.name, batch=batch, seconds=seconds)
        series.cpu["load"] += driven.cpu
        series.per_second.append(len(driven.latencies) / driven.seconds)
        series.latencies += driven.latencies
        self._audit(operation, batch, driven)

    def _audit(self, operation: Operation, batch: int, driven: Driven) -> None:
        """Of a rush exactly as many get what they ask for as there is of it."""
        if operation.sold is None:
            return
        found = self.db.execute(operation.sold(batch).encode()).fetchone()
        yes = len(driven.latencies) - driven.refused
        if found is None or {yes, *found} != {yes} or not driven.refused:
            raise RuntimeError(
                f"{yes} yes, {driven.refused} no: but sold, counted, there are {found}"
            )

    def batch(self, operation: Operation, *, seconds: float) -> int:
        """This will open a batch in which nothing of an operation's is used up, and leave
        nothing to do that would be the next round's burden."""
        batch = next(self.batches)
        prepared = operation.prepared(batch, min(CASES, int(500 + 2_500 * seconds)))
        for statement in [*emptied(batch), *prepared]:
            self.db.execute(statement.encode())
        if self.has_jobs:
            self.db.execute("DELETE FROM procrastinate_jobs WHERE status = 'todo'")
            self.db.execute("VACUUM ANALYZE procrastinate_jobs, procrastinate_events")
        self.db.execute("CHECKPOINT")
        return batch

    @contextmanager
    def accounted(self, series: Series) -> Iterator[None]:
        """This will add to a series what processors do during the block."""
        before = self._spent()
        yield
        for name, seconds in self._spent().items():
            series.cpu[name] = series.cpu.get(name, 0.0) + seconds - before[name]

    def _spent(self) -> dict[str, float]:
        """The load is this process, which reads what Bookable logs, and its child pgbench."""
        own = os.times()
        load = own.user + own.system + own.children_user + own.children_system
        return spent(self.parts) | {"load": load}

    def _captured(self, operation: Operation) -> tuple[Captured, Script]:
        sample = operation.case(_SAMPLE, self.batch(operation, seconds=0))
        token = self.driver.target.tokens[sample.caller]
        digest = "\\x" + hashlib.sha256(token.encode()).hexdigest()
        method, path, body = operation.request(sample)
        made: dict[int, str] = {}

        def send() -> None:
            headers = {"Authorization": f"Token {token}", "Content-Type": "application/json"}
            answer = httpx.request(method, self.url + path, content=body, headers=headers)
            if answer.status_code != operation.status:
                raise RuntimeError(f"{operation.name}: {answer.status_code} {answer.text}")
            if operation.numbered:
                made[answer.json()["id"]] = operation.numbered

        seen = captured(send, mark=digest, db=self.db, log=self.log)
        return seen, script(seen, sample=sample, digest=digest, made=made)


@dataclass
class Contest:
    """One operation at one bench: HTTP against pgbench with the statements that HTTP led to."""

    bench: Bench
    script: Script
    measured: Measured

    def round(self, seconds: int) -> None:
        """This will measure both for so many seconds each."""
        self.bench.drive(self.measured.operation, self.measured.http, seconds=seconds)
        if self.bench.pgbench is not None and self.measured.floor is not None:
            self._floor(self.bench.pgbench, self.measured.floor, seconds)

    def _floor(self, pgbench: Pgbench, series: Series, seconds: int) -> None:
        operation = self.measured.operation
        batch = self.bench.batch(operation, seconds=seconds)
        before = self._made()
        with self.bench.accounted(series):
            ran = pgbench.run(self.script, operation, batch=batch, seconds=seconds)
        series.per_second.append(ran.per_second)
        series.latencies += ran.latencies
        made = abs(self._made() - before)
        if made != (len(ran.latencies) if operation.makes else 0):
            raise RuntimeError(f"pgbench made {made} rows by {len(ran.latencies)} requests")

    def _made(self) -> int:
        """How many rows there are of what the operation makes or deletes."""
        makes = self.measured.operation.makes or "claim"
        found = self.bench.db.execute(f"SELECT count(*) FROM {makes}".encode()).fetchone()
        return int(str(found[0])) if found else 0
