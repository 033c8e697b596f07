"""What a replica takes off the primary: the same operations by turns at two web servers over one
primary, of which one reads from the replica.

The standby runs for both, as it does where it is there for the failover alone.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psutil
import psycopg
from prove.fleet.machines import Worker
from prove.fleet.postgres import ROLE, Node, address
from tests.harness import Running, make_home

from benchmarks import town
from benchmarks.load import Driver, Target
from benchmarks.operation import Operation
from benchmarks.rounds import Bench, measure
from benchmarks.series import Measured
from benchmarks.stand import CONNECTIONS, SETTINGS, WORKERS

NAMES = (
    *("create a booking", "confirm, second of two", "list 20 bookings"),
    *("slots of a day", "market: availability", "teachers", "leaderboard"),
    *("market: one service", "who is free", "first openings"),
)
"""What is measured unless other operations are asked for: what the model counts with, which all but
the reads behind the third are for the primary alone, and reads that a replica may answer."""

_HEAD = ("CPU ms per operation", "primary", "beside it", "times", "replica", "web", "beside it")
_ROW = "{:<25}{:>9}{:>11}{:>7}{:>9}{:>8}{:>11}"


def spared(
    known: Mapping[int, str], operations: Sequence[Operation], *, seconds: int, rounds: int
) -> Iterator[str]:
    """Measure each operation without the replica and beside it, and give a table, row by row."""
    yield _ROW.format(*_HEAD)
    with _pair(dict(known)) as pair:
        # What the worker does by itself would count for reads, so they come before it.
        for operation in sorted(operations, key=_is_command):
            if _is_command(operation):
                pair.start_worker()
            alone, beside = measure(operation, pair.benches, seconds=seconds, rounds=rounds)
            yield _line(alone, beside)


def _is_command(operation: Operation) -> bool:
    return bool(operation.makes)


def _line(alone: Measured, beside: Measured) -> str:
    before, after = (each.http.cost("postgres") for each in (alone, beside))
    replica = beside.http.cost("replica")
    web = [each.http.cost("web") for each in (alone, beside)]
    shown = [f"{1000 * each:.2f}" for each in (before, after, replica, *web)]
    shown.insert(2, f"{after / before:.2f}")
    return _ROW.format(alone.operation.name, *shown)


@dataclass
class _Pair:
    """Two web servers with one town: the first without the replica."""

    benches: list[Bench]
    new_worker: Callable[[], object]

    def start_worker(self) -> None:
        """Have the jobs done from now on."""
        self.new_worker()
        self.new_worker = lambda: None


@contextmanager
def _pair(known: dict[int, str]) -> Iterator[_Pair]:
    """Run two web servers over one primary until the block ends."""
    folder = make_home()
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        primary, standby = Node(folder, "primary"), Node(folder, "standby")
        for node in (primary, standby):
            stack.callback(node.stop)
        primary.make()
        env = {**SETTINGS, "DATABASE_URL": address(primary)}
        alone = stack.enter_context(_web(folder, "alone", env))
        standby.follow(primary)
        # No commit waits for it: the disk of this one machine would be measured.
        primary.wait_for("''")
        db = stack.enter_context(_superuser(primary))
        town.build(db, known)
        env["DATABASE_REPLICA_URL"] = f"postgresql://{ROLE}@127.0.0.1:{standby.port}/{ROLE}"
        beside = stack.enter_context(_web(folder, "beside", env))
        servers = {
            "postgres": psutil.Process(primary.pid),
            "replica": psutil.Process(standby.pid),
        }
        driver = stack.enter_context(closing(Driver(Target(alone.port, known, CONNECTIONS))))
        first = Bench(alone.url, folder / "log", servers | alone.processes(), db, driver)
        driver = stack.enter_context(closing(Driver(Target(beside.port, known, CONNECTIONS))))
        # They share the database, and so the numbers of batches.
        parts = servers | beside.processes()
        benches = [first, replace(first, url=beside.url, parts=parts, driver=driver)]
        yield _Pair(benches, lambda: stack.callback(Worker(env, _home(folder, "worker")).stop))


def _web(folder: Path, name: str, env: Mapping[str, str]) -> Running:
    flags = (f"--workers={WORKERS}",)
    return Running(home=_home(folder, name), word="web", env=env, flags=flags)


def _home(folder: Path, name: str) -> Path:
    home = folder / f"home-{name}"
    home.mkdir(mode=0o711)
    return home


def _superuser(primary: Node) -> town.Database:
    where = f"host=127.0.0.1 port={primary.port} user=postgres dbname={ROLE}"
    return psycopg.connect(where, autocommit=True)
