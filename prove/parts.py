"""The parts of the proof, and how much of the time each of them gets."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from prove import invariants, year
from prove.faults import connections, crowd, hostile, messages, slots, vendors
from prove.faults import running as faults
from prove.fleet import failover, rolling
from prove.races import running as racing
from prove.stand import standing
from prove.table import Row

FULL, QUICK = 25 * 60.0, 9 * 60.0
LEAST = 3.0


@dataclass(frozen=True)
class Limits:
    """The options for a part: the seed, a filter of races, short or long, and the seconds for
    trying."""

    seed: int
    only: str
    is_quick: bool
    seconds: float

    def of(self, full: int, quick: int) -> int:
        """Return the limit for a full or a quick run."""
        return quick if self.is_quick else full


@dataclass(frozen=True)
class Part:
    """One part: its function, its share of the time, and the seconds that it needs before and
    after."""

    name: str
    run: Callable[[Limits], list[Row]]
    share: int
    around: float


@dataclass
class Schedule:
    """The time that is left, and the parts that still need some."""

    until: float
    left: Sequence[Part]

    def seconds(self, part: Part) -> float:
        """Return how many seconds a part may use. What a part does not use goes to the later
        ones."""
        shares = sum(other.share for other in self.left)
        self.left = [other for other in self.left if other is not part]
        mine = (self.until - time.monotonic()) * part.share / shares
        return max(LEAST, mine - part.around)


def _races(limits: Limits) -> list[Row]:
    chosen = [race for race in racing.RACES if limits.only in f"{race.part}, {race.what}"]
    rounds = limits.of(1000, 60)
    with standing() as stand:
        town = racing.populated(stand, rounds=rounds)
        rows = racing.run(
            stand, town, chosen, rounds=rounds, seconds=limits.seconds, seed=limits.seed
        )
        with stand.database() as db:
            rows += invariants.check(db, "database after races")
        if any(row.violations for row in rows):
            print("\n".join(["Bookable's last log lines:", *stand.complaints()]), file=sys.stderr)
    return rows


def _kills(limits: Limits) -> list[Row]:
    return faults.run(kills=limits.of(50, 4), seconds=limits.seconds, seed=limits.seed)


def _messages(limits: Limits) -> list[Row]:
    return messages.run(
        killed=limits.of(8, 1), seconds=limits.of(int(limits.seconds), 20), seed=limits.seed
    )


def _connections(limits: Limits) -> list[Row]:
    return connections.run(kills=limits.of(300, 8), seconds=limits.seconds, seed=limits.seed)


def _machines(limits: Limits) -> list[Row]:
    return rolling.run(restarts=limits.of(12, 2), seconds=limits.seconds, seed=limits.seed)


def _failover(limits: Limits) -> list[Row]:
    return failover.run(rounds=limits.of(20, 2), seconds=limits.seconds, seed=limits.seed)


def _hostile(limits: Limits) -> list[Row]:
    kinds = limits.of(len(crowd.KINDS), 0)
    return hostile.run(kinds=kinds, seconds=limits.seconds, seed=limits.seed)


def _year(limits: Limits) -> list[Row]:
    return year.run(zones=limits.of(20, 5), seconds=limits.seconds, seed=limits.seed)


def _model(limits: Limits) -> list[Row]:
    """Run the model in a process of its own: a process can only set up one Django."""
    words = [f"--seconds={limits.seconds}", f"--seed={limits.seed}"]
    done = subprocess.run(
        [sys.executable, "-m", "prove.model", *words],
        stdout=subprocess.PIPE,
        text=True,
        timeout=limits.seconds + 120,
        check=False,
    )
    if done.returncode == 0:
        return [Row(**json.loads(done.stdout.splitlines()[-1]))]
    return [Row("the model", "steps of four programmes", violations=["it ended before its time"])]


def _vendors(limits: Limits) -> list[Row]:
    misbehaving, slow = limits.seconds * 0.8, limits.seconds * 0.2
    return [
        *vendors.run(seconds=misbehaving, seed=limits.seed),
        *slots.run(seconds=slow, seed=limits.seed),
    ]


PARTS = (
    Part("races", _races, share=105, around=20),
    Part("kills", _kills, share=50, around=35),
    Part("messages", _messages, share=60, around=60),
    Part("connections", _connections, share=20, around=12),
    Part("machines", _machines, share=45, around=35),
    Part("failover", _failover, share=60, around=60),
    Part("hostile", _hostile, share=20, around=15),
    Part("year", _year, share=7, around=0),
    Part("model", _model, share=18, around=8),
    Part("vendors", _vendors, share=28, around=25),
)
