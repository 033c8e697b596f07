"""Where the rival runs: an environment and a database of its own, on Bookable's PostgreSQL and
behind the same web server with as many workers and threads."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import psutil
import psycopg
from tests.harness import free_port, http

from benchmarks.load import Driver, Target
from benchmarks.rounds import Bench

NEEDS = ("django-appointment==3.12.0", "granian", "psycopg[binary]")
DATABASE = "rival"
_HERE = Path(__file__).parent
_TIMEOUT = 60


@contextmanager
def rival(bench: Bench, *, workers: int) -> Iterator[Bench]:
    """Install the rival, fill its database, and run it until the block ends."""
    socket = bench.db.info.host
    with tempfile.TemporaryDirectory(prefix="rival-") as folder:
        program = _installed(Path(folder))
        bench.db.execute(f"CREATE DATABASE {DATABASE}".encode())
        around = _around(socket)
        subprocess.run([program, "rival_fill.py"], cwd=_HERE, env=around, check=True)
        with _running(program, around, workers) as (port, process), _database(socket) as db:
            target = Target(port, {}, bench.driver.target.connections)
            with closing(Driver(target)) as driver:
                parts = {**bench.parts, "web": process}
                yield replace(
                    bench,
                    parts=parts,
                    db=db,
                    driver=driver,
                    pgbench=None,
                    bare=None,
                    has_jobs=False,
                )


def _installed(folder: Path) -> str:
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    program = str(folder / "bin" / "python")
    subprocess.run([program, "-m", "pip", "install", "--quiet", *NEEDS], check=True)
    return program


def _around(socket: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    own = {"RIVAL_SECRET": "r" * 50, "RIVAL_DATABASE": DATABASE, "RIVAL_SOCKET": socket}
    return kept | own


@contextmanager
def _running(
    program: str, around: dict[str, str], workers: int
) -> Iterator[tuple[int, psutil.Process]]:
    port = free_port()
    flags = ["--interface", "wsgi", "--workers", str(workers), "--blocking-threads", "2"]
    command = [program, "-m", "granian", *flags, "--port", str(port), "--no-ws"]
    command += ["--log-level", "error", "rival_site:application"]
    with subprocess.Popen(command, cwd=_HERE, env=around) as process:
        try:
            _wait(port)
            yield port, psutil.Process(process.pid)
        finally:
            process.terminate()


def _wait(port: int) -> None:
    until = time.monotonic() + _TIMEOUT
    while True:
        try:
            http.get(f"http://127.0.0.1:{port}/ajax/available_slots/", timeout=_TIMEOUT)
            return
        except httpx.TransportError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def _database(socket: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(host=socket, user="postgres", dbname=DATABASE, autocommit=True)
