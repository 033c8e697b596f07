"""Running the races: as many rounds of each as the time allows."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from prove.apis import BUDDIES
from prove.connections import Connections
from prove.races import groups, steps, things
from prove.races import time as times
from prove.races.stage import Race, Spoiled, Stage
from prove.stand import Stand
from prove.table import Row
from prove.town import Town, world

RACES: Sequence[Race] = [*times.RACES, *things.RACES, *groups.RACES, *steps.RACES]
AHEAD = timedelta(days=3)
"""How far in the future the free time of the town begins."""
SPARE = 4
"""Providers without a race, for races across several providers."""


def run(
    stand: Stand, town: Town, races: Sequence[Race], *, rounds: int, seconds: float, seed: int
) -> list[Row]:
    """Run races for a number of rounds each, or for some seconds in all."""
    rows: list[Row] = []
    until = time.monotonic() + seconds
    with Connections(stand.port) as connections:
        for number, race in enumerate(races):
            share = (until - time.monotonic()) / (len(races) - number)
            dice = random.Random(f"{seed} {race.part} {race.what}")
            place = RACES.index(race)
            stage = Stage(town, connections, race.part, race.what, place, dice, race.most)
            rows.append(_run_race(race, stage, rounds=rounds, seconds=share))
    return rows


def populated(stand: Stand, *, rounds: int) -> Town:
    """Load a town in which each race has a provider of its own."""
    past = [
        (program, key, number)
        for number, race in enumerate(RACES)
        for program, key in steps.PAST.get((race.part, race.what), [])
    ]
    hubs = [number for number, race in enumerate(RACES) if race.part == BUDDIES.name]
    file = world(providers=len(RACES) + SPARE, hubs=hubs, past=past, rounds=rounds)
    loaded = stand.bookable.load(file)
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return Town(loaded, midnight + AHEAD, range(len(RACES), len(RACES) + SPARE))


def _run_race(race: Race, stage: Stage, *, rounds: int, seconds: float) -> Row:
    row, began = Row(race.part, race.what), time.monotonic()
    while row.rounds < rounds and time.monotonic() - began < seconds:
        try:
            played = race.play(stage)
        except Spoiled as spoiled:
            played = Row("", "", rounds=1, errors=1, violations=[f"not prepared: {spoiled}"])
        played.violations = [f"round {stage.round}: {violation}" for violation in played.violations]
        row.add(played)
        stage.round += 1
    row.seconds = time.monotonic() - began
    counted = f"{race.part}, {race.what}: {row.rounds} rounds in {row.seconds:.1f} s"
    print(f"… {counted}, {len(row.violations)} violations", file=sys.stderr)
    return row
