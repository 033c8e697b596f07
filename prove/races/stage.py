"""The stage of a race: its provider and crowd in the town, and the judgement of its rounds."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from prove.apis import Api, Person, Wish
from prove.connections import Answer, Ask, Connections
from prove.table import Row
from prove.town import Town, provider

SIZES = (2, 3, 4, 8, 16, 64)
WEIGHTS = (30, 20, 20, 17, 9, 4)
"""Most crowds are small: a race of two is the most likely one in practice, and the quickest."""


class Spoiled(Exception):
    """A round could not be prepared."""


@dataclass
class Stage:
    """One race's part of the town: a provider of its own, whose hours are used one after
    another."""

    town: Town
    connections: Connections
    part: str
    what: str
    number: int
    dice: random.Random
    most: int = 64
    round: int = 0
    hours: int = 0
    seen: list[Any] = field(default_factory=list)

    @property
    def provider(self) -> Person:
        """The race's own provider."""
        return self.town.person(provider(self.number))

    def size(self) -> int:
        """Return how many people take part in this round."""
        return min(self.most, self.dice.choices(SIZES, WEIGHTS)[0])

    def crowd(self, count: int, *, of: str = "crowd") -> list[Person]:
        """Return different people from the crowd, or from the buddies of this race's provider."""
        role = of if of == "crowd" else f"{of}{self.number}-"
        everybody = [
            {**person, "match": f"{self.number}-{of}{n}"}
            for n, person in enumerate(self.town.crowd(role))
        ]
        return self.dice.sample(everybody, count)

    def start(self, *, hours: int = 1) -> datetime:
        """Return the start of some hours that were not used before."""
        begin = self.town.first + timedelta(hours=self.hours)
        self.hours += hours
        return begin

    def wish(self, *, hours: int = 1, minutes: int = 60) -> Wish:
        """Return time that was not used before."""
        return Wish(self.number, self.start(hours=hours), minutes)

    def key(self) -> str:
        """Return a new idempotency key."""
        return f"{self.what}-{self.round}-{self.dice.getrandbits(64):x}".replace(" ", "-")

    def fire(self, asks: Sequence[Ask]) -> list[Answer]:
        """Send all requests at the same moment, in random order; return the answers in the given
        order."""
        order = list(range(len(asks)))
        self.dice.shuffle(order)
        answers = self.connections.at_once([asks[n] for n in order], jitter=self.dice)
        by_index = dict(zip(order, answers, strict=True))
        return [by_index[n] for n in range(len(asks))]

    def done(self, ask: Ask) -> Any:
        """Return the answer to a request that must succeed."""
        answer = self.connections.one(ask)
        if not 200 <= answer.status < 300:
            raise Spoiled(f"{ask.method} {ask.path}: {answer}")
        return answer.body

    def post(self, path: str, by: Person, body: Any = None) -> Any:
        """Return the answer to a POST that must succeed."""
        return self.done(Ask("POST", path, by["token"], body))

    def booked(self, api: Api, wish: Wish, by: Person) -> Any:
        """Return a booking that was made without a race."""
        return self.done(api.book(self.town, wish, by, None))

    def look_again(self, api: Api, answers: Iterable[tuple[Answer, Person]]) -> list[str]:
        """Return the promised bookings that their people do not find."""
        lost = []
        for answer, by in answers:
            answer_now = self.connections.one(api.look(answer.body["id"], by))
            if answer_now.status != 200 or answer_now.body["id"] != answer.body["id"]:
                lost.append(f"a booking that was promised is gone: {answer_now}")
        return lost


Play = Callable[[Stage], Row]


@dataclass(frozen=True)
class Race:
    """A scarce thing, and the function that plays one round of the race for it."""

    part: str
    what: str
    play: Play
    most: int = 64


def judged(
    answers: Sequence[Answer],
    *,
    won: Callable[[Answer], bool] | int,
    lost: Iterable[int],
    wins: int | None = 1,
    also: Iterable[str] = (),
) -> Row:
    """Return the row of a round: `wins` answers must have won, and the others one status of
    `lost`."""
    is_win = (lambda answer: answer.status == won) if isinstance(won, int) else won
    winners = [answer for answer in answers if is_win(answer)]
    refused = [answer for answer in answers if not is_win(answer) and answer.status in set(lost)]
    odd = [answer for answer in answers if not is_win(answer) and answer.status not in set(lost)]
    row = Row("", "", rounds=1, requests=len(answers), done=len(winners), refused=len(refused))
    row.errors = sum(answer.status >= 500 or answer.status == 0 for answer in answers)
    row.violations += [f"an unexpected answer: {answer}" for answer in odd]
    if wins is not None and len(winners) != wins:
        counted = Counter(answer.status for answer in answers)
        row.violations.append(f"{len(winners)} won instead of {wins}: {dict(counted)}")
    row.violations += also
    return row
