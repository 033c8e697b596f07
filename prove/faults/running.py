"""Kills under load: people keep booking while everything is killed in turn."""

from __future__ import annotations

import random
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from prove import invariants
from prove.faults import aftermath
from prove.faults.kills import KILLS, kill
from prove.faults.users import User
from prove.stand import Stand, standing
from prove.table import Row
from prove.town import Town, world

USERS = 6
PART = "under kills"
PROGRAMS = ("tutoring", "mentoring", "marketplace", "buddies")


def run(*, kills: int, seconds: float, seed: int) -> list[Row]:
    """Kill processes until a number or a time is reached, and return rows with the results."""
    dice = random.Random(f"{seed} kills")
    killed = {what: Row("kill -9", what) for what in KILLS}
    with standing(workers=2) as stand:
        town = populated(stand)
        until = time.monotonic() + seconds
        with using(stand, town, dice) as users:
            for number, what in enumerate(_order(kills, dice)):
                time.sleep(dice.uniform(0.3, 2.5))
                if time.monotonic() > until:
                    break
                killed[what].add(kill(stand, what, dice))
                print(f"… kill {number + 1} of {kills}: {what}", file=sys.stderr)
        promises = [promise for user in users for promise in user.promises]
        rows = [*killed.values(), *users[0].rows.values()]
        rows.append(aftermath.at_rest(stand, PART))
        rows.append(aftermath.promises_kept(stand, promises, PART))
        rows.append(aftermath.meetings_once(stand, PART))
        rows.append(aftermath.refunds_once(stand, promises, PART))
        with stand.database() as db:
            rows += invariants.check(db, "database after kills")
    return rows


def populated(stand: Stand) -> Town:
    """Load a town for the users, each with a provider and a buddy of their own."""
    loaded = stand.bookable.load(world(providers=USERS, hubs=range(USERS), past=[], rounds=0))
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return Town(loaded, midnight + timedelta(days=3), range(0))


@contextmanager
def using(
    stand: Stand, town: Town, dice: random.Random, *, part: str = PART, pause: float = 0.0
) -> Iterator[list[User]]:
    """Have people use Bookable during the block. Wait at its end until they finish."""
    rows = {name: Row(part, name) for name in PROGRAMS}
    users = [
        User(stand, town, n, random.Random(dice.random()), rows, pause=pause) for n in range(USERS)
    ]
    threads = [threading.Thread(target=user.run, daemon=True) for user in users]
    for thread in threads:
        thread.start()
    try:
        yield users
    finally:
        for user in users:
            user.stop.set()
        for thread in threads:
            thread.join()


def _order(kills: int, dice: random.Random) -> list[str]:
    """Return kills of every kind about equally often, in random order."""
    order = [what for _ in range(-(-kills // len(KILLS))) for what in KILLS][:kills]
    dice.shuffle(order)
    return order
