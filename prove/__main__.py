"""`make prove`: everything that is claimed, tried, and one table of what came of it."""

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
"""Seconds after its time in which the proof may still finish what it does."""


class OutOfTime(BaseException):
    """The proof did not end in its time; nothing on the way is to take this for its own affair."""


def main() -> None:
    """This will try what was asked for, print the table, and exit with 1 on any violation."""
    asked = _asked()
    parts = [each for each in PARTS if asked.part in {"", each.name}]
    began, limit = time.monotonic(), asked.minutes * 60 or (QUICK if asked.quick else FULL)
    print(f"seed {asked.seed}; {_machine()}", flush=True)
    _end_by_itself(limit + GRACE)
    rows = _tried(parts, asked, Schedule(began + limit, parts))
    print(markdown(rows) if asked.markdown else text(rows))
    found = sum(len(row.violations) for row in rows)
    print(f"\n{found} violations in {time.monotonic() - began:.0f} s, seed {asked.seed}")
    if found:
        print(violations(rows))
        sys.exit(1)


def _tried(parts: list[Part], asked: argparse.Namespace, schedule: Schedule) -> list[Row]:
    """What one part does not survive is a violation like any other."""
    rows: list[Row] = []
    for part in parts:
        seconds = schedule.seconds(part)
        print(f"… {part.name}, for {seconds:.0f} s", file=sys.stderr)
        limits = Limits(asked.seed, asked.only, asked.quick, seconds)
        try:
            rows += part.run(limits)
        except OutOfTime:
            rows.append(Row(part.name, "the whole part", violations=["did not end in its time"]))
            break
        except Exception as error:
            rows.append(Row(part.name, "the whole part", violations=[repr(error)]))
    return rows


def _end_by_itself(seconds: float) -> None:
    """Whatever ends this process, it stops what it has started."""

    def too_late(*_: object) -> None:
        raise OutOfTime

    signal.signal(signal.SIGALRM, too_late)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.setitimer(signal.ITIMER_REAL, seconds)


def _asked() -> argparse.Namespace:
    names = [part.name for part in PARTS]
    parser = argparse.ArgumentParser(prog="make prove")
    parser.add_argument("--quick", action="store_true", help="3 minutes instead of 20")
    parser.add_argument("--minutes", type=float, default=0, help="so many instead")
    parser.add_argument("--part", choices=names, default="", help="this part alone")
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
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.machine()
    names = [line.partition(": ")[2] for line in told.splitlines() if line.startswith("model name")]
    return names[0] if names else platform.machine()


if __name__ == "__main__":
    main()
