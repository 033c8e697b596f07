"""The primary dies again and again while people use two web machines and two workers."""

from __future__ import annotations

import random
import sys
import time

from prove import invariants
from prove.faults import aftermath
from prove.faults.running import populated, using
from prove.faults.users import User
from prove.fleet.machines import Fleet, fleet, is_installed
from prove.table import Row

PART = "failover"
BACK_WITHIN = 5.0
"""Seconds after the promotion in which a booking must succeed again."""

STUCK_AFTER = 60.0


def run(*, rounds: int, seconds: float, seed: int) -> list[Row]:
    """Kill primaries until a number or a time is reached."""
    if not is_installed():
        skipped = "skipped: HAProxy is not installed (apt-get install haproxy)"
        print(f"… {skipped}", file=sys.stderr)
        return [Row(PART, skipped)]
    dice = random.Random(f"{seed} failover")
    killed, until = Row(PART, "kill -9 of the primary"), time.monotonic() + seconds
    with fleet(nodes=2) as stand:
        town = populated(stand)
        with using(stand, town, dice, part=PART, pause=0.1) as users:
            for number in range(rounds):
                if time.monotonic() > until:
                    break
                killed.add(_killed(stand, users, dice))
                print(f"… primary {number + 1} of {rounds} killed", file=sys.stderr)
        promises = [promise for user in users for promise in user.promises]
        rows = [killed, *users[0].rows.values()]
        rows.append(aftermath.at_rest(stand, PART))
        rows.append(aftermath.promises_kept(stand, promises, PART))
        rows.append(aftermath.meetings_once(stand, PART))
        rows.append(aftermath.refunds_once(stand, promises, PART))
        with stand.database() as db:
            return rows + invariants.check(db, "database after failover")


def _killed(stand: Fleet, users: list[User], dice: random.Random) -> Row:
    """Kill the primary, promote its standby, and make what was killed the next standby."""
    row = Row(PART, "", rounds=1)
    time.sleep(dice.uniform(0.5, 3))
    dead, standby = stand.primary, next(node for node in stand.nodes if node is not stand.primary)
    dead.kill()
    # Whatever watches over the primary takes a moment to be sure.
    time.sleep(dice.uniform(0.1, 2))
    standby.promote()
    stand.primary = standby
    took = _until_booked(users)
    if took > BACK_WITHIN:
        row.violations.append(f"no booking for {took:.1f} s after the promotion")
    row.done = not row.violations
    dead.follow(standby)
    return row


def _until_booked(users: list[User]) -> float:
    """Return the seconds until the next booking succeeds."""
    before, began = sum(len(user.promises) for user in users), time.monotonic()
    while sum(len(user.promises) for user in users) == before:
        if time.monotonic() - began > STUCK_AFTER:
            break
        time.sleep(0.02)
    return time.monotonic() - began
