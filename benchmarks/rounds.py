"""Measuring one operation: some rounds over HTTP, and after each the same in pgbench."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import httpx
import psutil
import psycopg

from benchmarks.capture import Captured, captured
from benchmarks.cpu import spent
from benchmarks.floor import Pgbench, Script, script
from benchmarks.load import Driver
from benchmarks.operations import Operation

ROUNDS = 4
SECONDS = 3
_WARM_UP = 1.5
_SAMPLE, _FAR_SEASON = 1234, 40


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


@dataclass
class Bench:
    """A running Bookable, with all that measuring takes."""

    url: str
    log: Path
    parts: Mapping[str, psutil.Process]
    db: psycopg.Connection[tuple[object, ...]]
    driver: Driver
    pgbench: Pgbench | None
    _seasons: Iterator[int] = field(default_factory=count)

    def measure(self, operation: Operation) -> Measured:
        """This will measure an operation."""
        self._http(operation, Series(), seconds=_WARM_UP)
        seen, made = self._captured(operation)
        http, floor = Series(), Series() if self.pgbench else None
        for _ in range(ROUNDS):
            self._http(operation, http, seconds=SECONDS)
            if self.pgbench is not None and floor is not None:
                self._floor(self.pgbench, made, operation, floor)
        return Measured(operation, len(seen.statements), http, floor)

    def _captured(self, operation: Operation) -> tuple[Captured, Script]:
        sample = operation.case(_SAMPLE, _FAR_SEASON)
        token = self.driver.target.tokens[sample.caller]
        digest = "\\x" + hashlib.sha256(token.encode()).hexdigest()
        method, path, body = operation.request(sample)

        def send() -> None:
            address = f"{self.url}/api/bookings/{path}"
            headers = {"Authorization": f"Token {token}", "Content-Type": "application/json"}
            answer = httpx.request(method, address, content=body, headers=headers)
            if answer.status_code != operation.status:
                raise RuntimeError(f"{operation.name}: {answer.text}")

        seen = captured(send, mark=digest, db=self.db, log=self.log)
        return seen, script(seen, sample=sample, digest=digest)

    def _http(self, operation: Operation, series: Series, *, seconds: float) -> None:
        self._settle()
        with self._accounted(series):
            driven = self.driver.drive(operation.name, season=next(self._seasons), seconds=seconds)
        series.cpu["load"] += driven.cpu
        series.per_second.append(len(driven.latencies) / driven.seconds)
        series.latencies += driven.latencies

    def _floor(self, pgbench: Pgbench, made: Script, operation: Operation, series: Series) -> None:
        self._settle()
        claims = self._claims()
        with self._accounted(series):
            ran = pgbench.run(made, operation, season=next(self._seasons), seconds=SECONDS)
        series.per_second.append(ran.per_second)
        series.latencies += ran.latencies
        claimed = self._claims() - claims
        if claimed != (len(ran.latencies) if operation.claims else 0):
            raise RuntimeError(f"pgbench made {claimed} claims by {len(ran.latencies)} requests")

    @contextmanager
    def _accounted(self, series: Series) -> Iterator[None]:
        before = self._spent()
        yield
        for name, seconds in self._spent().items():
            series.cpu[name] = series.cpu.get(name, 0.0) + seconds - before[name]

    def _spent(self) -> dict[str, float]:
        """The load is this process, which reads what Bookable logs, and its child pgbench."""
        own = os.times()
        load = own.user + own.system + own.children_user + own.children_system
        return spent(self.parts) | {"load": load}

    def _claims(self) -> int:
        found = self.db.execute("SELECT count(*) FROM claim").fetchone()
        return int(str(found[0])) if found else 0

    def _settle(self) -> None:
        """What one round leaves to do for the worker is not the next one's burden."""
        self.db.execute("DELETE FROM procrastinate_jobs WHERE status = 'todo'")
        self.db.execute("VACUUM ANALYZE procrastinate_jobs, procrastinate_events")
        self.db.execute("CHECKPOINT")
