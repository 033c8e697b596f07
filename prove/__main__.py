"""`make prove`: everything that is claimed, tried, and one table of what came of it."""

from __future__ import annotations

import argparse
import random
import sys

from prove import invariants
from prove.races import running
from prove.stand import standing
from prove.table import markdown, text, violations


def main() -> None:
    """This will try what was asked for, print the table, and exit with 1 on any violation."""
    asked = _asked()
    print(f"seed {asked.seed}", flush=True)
    races = [r for r in running.RACES if asked.only in f"{r.part}, {r.what}"]
    with standing() as stand:
        rows = running.run(
            stand, races, rounds=60 if asked.quick else 1000, seconds=20, seed=asked.seed
        )
        with stand.database() as db:
            rows += invariants.check(db)
    print(markdown(rows) if asked.markdown else text(rows))
    if told := violations(rows):
        print(f"\n{told}")
        sys.exit(1)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make prove")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", default="", help="what has this in its name")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    parser.add_argument("--markdown", action="store_true", help="print the table for a page")
    return parser.parse_args()


if __name__ == "__main__":
    main()
