"""`make prove`: everything that is claimed, tried, and one table of what came of it."""

from __future__ import annotations

import argparse
import os
import platform
import random
import sys
import time

from prove.parts import PARTS, Limits
from prove.table import Row, markdown, text, violations


def main() -> None:
    """This will try what was asked for, print the table, and exit with 1 on any violation."""
    asked = _asked()
    limits = Limits(seed=asked.seed, only=asked.only, is_quick=asked.quick)
    print(f"seed {asked.seed}; {_machine()}", flush=True)
    rows: list[Row] = []
    began = time.monotonic()
    for name, run in PARTS.items():
        if asked.part in {"", name}:
            print(f"… {name}", file=sys.stderr)
            rows += run(limits)
    print(markdown(rows) if asked.markdown else text(rows))
    found = sum(len(row.violations) for row in rows)
    print(f"\n{found} violations in {time.monotonic() - began:.0f} s, seed {asked.seed}")
    if found:
        print(violations(rows))
        sys.exit(1)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make prove")
    parser.add_argument("--quick", action="store_true", help="3 minutes instead of 20")
    parser.add_argument("--part", choices=PARTS, default="", help="this part alone")
    parser.add_argument("--only", default="", help="races with this in their name")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    parser.add_argument("--markdown", action="store_true", help="print the table for a page")
    return parser.parse_args()


def _machine() -> str:
    load = ", ".join(f"{average:.1f}" for average in os.getloadavg())
    python = platform.python_version()
    return f"{os.cpu_count()} processors with a load of {load} before, Python {python}"


if __name__ == "__main__":
    main()
