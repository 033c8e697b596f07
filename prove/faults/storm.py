"""The storm: people book while everybody who is told of it fails, and the worker is killed."""

from __future__ import annotations

import random
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from tests.lookalikes.faults import Fault

from prove.apis import MARKETPLACE, MENTORING, TUTORING
from prove.connections import Connections
from prove.faults import kills
from prove.faults.receivers import HANGS_FOR, Receivers
from prove.faults.running import USERS, using
from prove.faults.users import User
from prove.stand import Stand
from prove.table import Row
from prove.town import HOUR, Town

PART = "messages"
SHUT_FOR = 4.0
"""Seconds at the end of the storm in which the mail server takes nothing."""

PAUSE = 3.0
"""The longest rest of a person between two stories, in seconds: what they do has to be told while
the worker is killed again and again."""

BETWEEN_KILLS = 6.0
"""Seconds for which a worker lives at least, on average."""


@dataclass
class Storm:
    """What goes on, and what is known of it."""

    stand: Stand
    town: Town
    receivers: Receivers
    dice: random.Random
    kills: list[float] = field(default_factory=list)
    killing: Row = field(default_factory=lambda: Row(PART, "kills of the worker"))
    refused: Row = field(default_factory=lambda: Row(PART, "commands that are refused"))
    opened: float = 0.0

    @property
    def elsewhere(self) -> datetime:
        """A time before that of all bookings: there are the events that are none of Bookable's."""
        return self.town.first - 12 * HOUR

    def kill(self) -> None:
        """Kill the worker."""
        kills.worker(self.stand, self.dice)
        self.kills.append(time.time())
        self.killing.add(Row(PART, "", rounds=1, done=1))


def rage(storm: Storm, *, killed: int, seconds: float) -> list[Row]:
    """Have people book, receivers misbehave and the worker be killed."""
    receivers, dice = storm.receivers, storm.dice
    receivers.hook("hanging").queue("hook", Fault.hang(HANGS_FOR), times=1_000_000)
    receivers.post.queue("RCPT", "silence")
    for diary in receivers.diaries:
        for number, name in enumerate(("outside-kept", "outside-moved", "outside-deleted")):
            diary.keep(name, storm.elsewhere + number * HOUR)
    began = time.monotonic()
    # None in the last moments, so that it shows what a new worker finds.
    killed = min(killed, max(1, int(seconds / BETWEEN_KILLS)))
    due = sorted(began + dice.uniform(0.1, 0.6) * seconds for _ in range(killed))
    with (
        using(storm.stand, storm.town, dice, part=PART, pause=PAUSE) as users,
        _refusing(storm, users),
    ):
        is_changed = False
        while (now := time.monotonic()) < began + seconds - SHUT_FOR:
            receivers.misbehave(dice)
            dice.choice(receivers.diaries).have_it_read(storm.stand)
            if not is_changed and now > began + seconds / 3:
                is_changed = True
                _change_elsewhere(storm)
                receivers.hook("gone").queue("hook", Fault(status=410))
            if due and now > due[0]:
                del due[0]
                storm.kill()
                print(f"… kill {len(storm.kills)} of {killed}: worker", file=sys.stderr)
            time.sleep(dice.uniform(0.1, 0.4))
        receivers.post.is_shut = True
        time.sleep(SHUT_FOR)
    return [*users[0].rows.values(), storm.refused, storm.killing]


def _change_elsewhere(storm: Storm) -> None:
    for diary in storm.receivers.diaries:
        diary.keep("outside-moved", storm.elsewhere + 3 * HOUR)
        diary.remove("outside-deleted")


@contextmanager
def _refusing(storm: Storm, users: Sequence[User]) -> Iterator[None]:
    """Have somebody ask for time that others have, during the block."""
    stop = threading.Event()
    thread = threading.Thread(target=_ask_in_vain, args=(storm, users, stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _ask_in_vain(storm: Storm, users: Sequence[User], stop: threading.Event) -> None:
    dice, row, town = random.Random(storm.dice.random()), storm.refused, storm.town
    with Connections(storm.stand.port) as connections:
        while not stop.wait(dice.uniform(0.1, 0.5)):
            promises = dice.choice(users).promises[-5:]
            if not promises:
                continue
            wish, by = dice.choice(promises).start, town.crowd()[USERS + dice.randrange(20)]
            asks = [api.book(town, wish, by, None) for api in (TUTORING, MENTORING, MARKETPLACE)]
            answers = connections.at_once(asks)
            row.rounds += 1
            row.requests += len(answers)
            row.done += sum(each.status < 300 for each in answers)
            row.refused += sum(400 <= each.status < 500 for each in answers)
            row.errors += sum(each.status >= 500 or each.status == 0 for each in answers)
            row.violations += [str(each) for each in answers if each.status >= 500]
