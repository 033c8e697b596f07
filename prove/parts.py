"""The parts of the proof, and how long each may take."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

from prove import invariants, year
from prove.faults import running as faults
from prove.faults import vendors
from prove.races import running as racing
from prove.stand import standing
from prove.table import Row


@dataclass(frozen=True)
class Limits:
    """What was asked for: which seed, which races, and the long way or the short one."""

    seed: int
    only: str = ""
    is_quick: bool = False

    def of(self, full: float, quick: float) -> float:
        """This will be one of two limits."""
        return quick if self.is_quick else full


def _races(limits: Limits) -> list[Row]:
    chosen = [each for each in racing.RACES if limits.only in f"{each.part}, {each.what}"]
    rounds, seconds = int(limits.of(1000, 60)), limits.of(600, 50)
    with standing() as stand:
        rows = racing.run(stand, chosen, rounds=rounds, seconds=seconds, seed=limits.seed)
        with stand.database() as db:
            return rows + invariants.check(db, "database after races")


def _kills(limits: Limits) -> list[Row]:
    kills, seconds = int(limits.of(50, 4)), limits.of(240, 25)
    return faults.run(kills=kills, seconds=seconds, seed=limits.seed)


def _year(limits: Limits) -> list[Row]:
    zones, seconds = int(limits.of(20, 5)), limits.of(60, 10)
    return year.run(zones=zones, seconds=seconds, seed=limits.seed)


def _model(limits: Limits) -> list[Row]:
    """In a process of its own, since only one Django fits into one."""
    seconds = limits.of(120, 20)
    words = [f"--seconds={seconds}", f"--seed={limits.seed}"]
    done = subprocess.run(
        [sys.executable, "-m", "prove.model", *words],
        capture_output=True,
        text=True,
        timeout=seconds + 300,
        check=False,
    )
    if done.returncode == 0:
        return [Row(**json.loads(done.stdout.splitlines()[-1]))]
    return [Row("the model", "steps of four programmes", violations=[done.stderr[-2000:]])]


def _vendors(limits: Limits) -> list[Row]:
    return vendors.run(seconds=limits.of(90, 20), seed=limits.seed)


PARTS: dict[str, Callable[[Limits], list[Row]]] = {
    "races": _races,
    "kills": _kills,
    "year": _year,
    "model": _model,
    "vendors": _vendors,
}
