"""`make prove`: try every claim, and print one table of the results."""

from __future__ import annotations

import argparse
import os
import platform
import random
import signal
import sys
import time
from pathlib import Path

from prove.parts import FULL, PARTS, QUICK, Limits, Part, Schedule
from prove.table import Row, markdown, text, violations

GRACE = 60.0
"""Seconds beyond its limit in which the proof may finish what it is doing."""


class OutOfTime(BaseException):
    """The proof did not end in time. A BaseException, so that no part catches it as its own
    error."""


def main() -> None:
    """Run the chosen parts, print the table, and exit with 1 if there is a violation."""
    options = _options()
    parts = [part for part in PARTS if options.part in {"", part.name}]
    began, limit = time.monotonic(), options.minutes * 60 or (QUICK if options.quick else FULL)
    print(f"seed {options.seed}; {_machine()}", flush=True)
    _end_by_itself(limit + GRACE)
    rows = _results(parts, options, Schedule(began + limit, parts))
    print(markdown(rows) if options.markdown else text(rows))
    violated = sum(len(row.violations) for row in rows)
    print(f"\n{violated} violations in {time.monotonic() - began:.0f} s, seed {options.seed}")
    if violated:
        print(violations(rows))
        sys.exit(1)


def _results(parts: list[Part], options: argparse.Namespace, schedule: Schedule) -> list[Row]:
    """Run the parts in turn. A part that fails is a violation like any other."""
    rows: list[Row] = []
    for part in parts:
        seconds = schedule.seconds(part)
        print(f"… {part.name}, for {seconds:.0f} s", file=sys.stderr)
        limits = Limits(options.seed, options.only, options.quick, seconds)
        try:
            rows += part.run(limits)
        except OutOfTime:
            rows.append(Row(part.name, "the whole part", violations=["did not end in its time"]))
            break
        except Exception as error:
            rows.append(Row(part.name, "the whole part", violations=[repr(error)]))
    return rows


def _end_by_itself(seconds: float) -> None:
    """Make sure that this process stops all that it started, even when a signal ends it."""

    def too_late(*_: object) -> None:
        raise OutOfTime

    signal.signal(signal.SIGALRM, too_late)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.setitimer(signal.ITIMER_REAL, seconds)


def _options() -> argparse.Namespace:
    names = [part.name for part in PARTS]
    parser = argparse.ArgumentParser(prog="make prove")
    parser.add_argument("--quick", action="store_true", help="9 minutes instead of 25")
    parser.add_argument("--minutes", type=float, default=0, help="this many minutes instead")
    parser.add_argument("--part", choices=names, default="", help="only this part")
    parser.add_argument("--only", default="", help="races with this in their name")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    parser.add_argument("--markdown", action="store_true", help="print the table for a page")
    return parser.parse_args()


def _machine() -> str:
    load = ", ".join(f"{average:.1f}" for average in os.getloadavg())
    python, memory = (
        platform.python_version(),
        os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"),
    )
    facts = [f"{os.cpu_count()} processors ({_processor()}) with a load of {load} before"]
    return ", ".join([*facts, f"{memory / 2**30:.0f} GiB, Python {python}, {platform.system()}"])


def _processor() -> str:
    try:
        cpuinfo = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.machine()
    names = [
        line.partition(": ")[2] for line in cpuinfo.splitlines() if line.startswith("model name")
    ]
    return names[0] if names else platform.machine()


if __name__ == "__main__":
    main()
