"""The other floor: a bare function on the same web server, which asks PostgreSQL the same."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import httpx
import psutil
from tests.harness import http

from benchmarks.capture import Captured
from benchmarks.load import Driver, Target
from benchmarks.numbers import uuid_of
from benchmarks.operation import Case, Operation
from bookable.postgres.paths import APPLICATION

_TIMEOUT = 30.0


@dataclass(frozen=True)
class Bare:
    """The server of the bare function, and the folder of plans from which it answers."""

    driver: Driver
    process: psutil.Process
    plans: Path

    def plan(self, operation: Operation, seen: Captured, *, sample: Case) -> None:
        """Have it answer an operation with the statements that a sample request sent. Where they
        name the caller or the digest of the token, it puts those of each request."""
        _, path, _ = operation.request(sample)
        token = self.driver.target.tokens[sample.caller]
        meant = {
            "\\x" + sha256(token.encode()).hexdigest(): {"of": "digest"},
            str(sample.caller): {"of": "caller"},
            str(uuid_of(sample.caller)): {"of": "uuid"},
        }
        statements = [
            {"sql": each.sql, "parameters": [meant.get(one or "", one) for one in each.parameters]}
            for each in seen.statements
        ]
        (self.plans / plan_name(path)).write_text(json.dumps(statements), encoding="utf-8")


def plan_name(address: str) -> str:
    """Return the name of the file with the plan for an address."""
    return f"{sha256(address.encode()).hexdigest()}.json"


@contextmanager
def bare(
    target: Target, *, socket: Path, folder: Path, secret: str, workers: int
) -> Iterator[Bare]:
    """Run the server on a port of its own until the block ends."""
    words = [f"--port={target.port}", f"--plans={folder}", f"--workers={workers}"]
    words += [f"--database=host={socket} user={APPLICATION} dbname=postgres"]
    command = [sys.executable, "-m", "benchmarks.bare_server", *words]
    with subprocess.Popen(command, stdin=subprocess.PIPE, text=True) as process:
        if process.stdin is not None:
            # It stays open: the server ends when it is closed.
            process.stdin.write(f"{secret}\n")
            process.stdin.flush()
        try:
            _wait(target.port, process)
            with closing(Driver(target)) as driver:
                yield Bare(driver, psutil.Process(process.pid), folder)
        finally:
            process.terminate()


def _wait(port: int, process: subprocess.Popen[str]) -> None:
    until = time.monotonic() + _TIMEOUT
    while True:
        try:
            http.get(f"http://127.0.0.1:{port}/", timeout=_TIMEOUT)
            return
        except httpx.TransportError:
            if time.monotonic() > until or process.poll() is not None:
                raise
            time.sleep(0.2)
