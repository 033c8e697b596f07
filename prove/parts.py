"""The parts of the proof, and how long each may take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from prove import invariants, year
from prove.faults import running as faults
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


PARTS: dict[str, Callable[[Limits], list[Row]]] = {
    "races": _races,
    "kills": _kills,
    "year": _year,
}
