"""Running the races: as many rounds of each as there is time for."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from prove.apis import BUDDIES
from prove.lines import Lines
from prove.races import groups, steps, things
from prove.races import time as times
from prove.races.stage import Race, Spoiled, Stage
from prove.stand import Stand
from prove.table import Row
from prove.town import Town, world

RACES: Sequence[Race] = [*times.RACES, *things.RACES, *groups.RACES, *steps.RACES]
AHEAD = timedelta(days=3)
SPARE = 4


def run(
    stand: Stand, town: Town, races: Sequence[Race], *, rounds: int, seconds: float, seed: int
) -> list[Row]:
    """This will run races for so many rounds each, or for so long in all."""
    rows: list[Row] = []
    until = time.monotonic() + seconds
    with Lines(stand.port) as lines:
        for number, race in enumerate(races):
            share = (until - time.monotonic()) / (len(races) - number)
            dice = random.Random(f"{seed} {race.part} {race.what}")
            place = RACES.index(race)
            stage = Stage(town, lines, race.part, race.what, place, dice, race.most)
            rows.append(_raced(race, stage, rounds=rounds, seconds=share))
    return rows


def settled(stand: Stand, *, rounds: int) -> Town:
    """This will be a town in which each race has a provider of its own."""
    past = [
        (program, key, number)
        for number, race in enumerate(RACES)
        for program, key in steps.PAST.get((race.part, race.what), [])
    ]
    hubs = [number for number, race in enumerate(RACES) if race.part == BUDDIES.name]
    settled = world(providers=len(RACES) + SPARE, hubs=hubs, past=past, rounds=rounds)
    loaded = stand.bookable.load(settled)
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return Town(loaded, midnight + AHEAD, range(len(RACES), len(RACES) + SPARE))


def _raced(race: Race, stage: Stage, *, rounds: int, seconds: float) -> Row:
    row, began = Row(race.part, race.what), time.monotonic()
    while row.rounds < rounds and time.monotonic() - began < seconds:
        try:
            played = race.play(stage)
        except Spoiled as spoiled:
            played = Row("", "", rounds=1, errors=1, violations=[f"not prepared: {spoiled}"])
        played.violations = [f"round {stage.round}: {each}" for each in played.violations]
        row.add(played)
        stage.round += 1
    row.seconds = time.monotonic() - began
    told = f"{race.part}, {race.what}: {row.rounds} rounds in {row.seconds:.1f} s"
    print(f"… {told}, {len(row.violations)} violations", file=sys.stderr)
    return row
