"""Where one race is run, round after round, and how its outcomes are judged."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from prove.apis import Api, Person, Wish
from prove.lines import Answer, Ask, Lines
from prove.table import Row
from prove.town import Town, provider

SIZES = (2, 3, 4, 8, 16, 64)
WEIGHTS = (30, 20, 20, 17, 9, 4)
"""Most crowds are small: two who want one thing are the likeliest race, and the quickest."""


class Spoiled(Exception):
    """A round could not even be prepared."""


@dataclass
class Stage:
    """One race's part of the town: a provider of its own, whose hours are used up in order."""

    town: Town
    lines: Lines
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
        """This will be the race's own provider."""
        return self.town.person(provider(self.number))

    def size(self) -> int:
        """This will be how many come this time."""
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
        """This will be the beginning of so many hours that nobody has had yet."""
        begin = self.town.first + timedelta(hours=self.hours)
        self.hours += hours
        return begin

    def wish(self, *, hours: int = 1, minutes: int = 60) -> Wish:
        """This will be time that nobody has had yet."""
        return Wish(self.number, self.start(hours=hours), minutes)

    def key(self) -> str:
        """This will be an idempotency key that nobody has used."""
        return f"{self.what}-{self.round}-{self.dice.getrandbits(64):x}".replace(" ", "-")

    def fire(self, asks: Sequence[Ask]) -> list[Answer]:
        """This will ask all at once, in an order that nobody could foresee."""
        order = list(range(len(asks)))
        self.dice.shuffle(order)
        answers = self.lines.at_once([asks[n] for n in order], jitter=self.dice)
        found = dict(zip(order, answers, strict=True))
        return [found[n] for n in range(len(asks))]

    def done(self, ask: Ask) -> Any:
        """This will be what a request answers that has to succeed."""
        answer = self.lines.one(ask)
        if not 200 <= answer.status < 300:
            raise Spoiled(f"{ask.method} {ask.path}: {answer}")
        return answer.body

    def post(self, path: str, by: Person, body: Any = None) -> Any:
        """This will be what a POST answers that has to succeed."""
        return self.done(Ask("POST", path, by["token"], body))

    def booked(self, api: Api, wish: Wish, by: Person) -> Any:
        """This will be a booking that was made without a race."""
        return self.done(api.book(self.town, wish, by, None))

    def look_again(self, api: Api, answers: Iterable[tuple[Answer, Person]]) -> list[str]:
        """This will be which of the bookings that were promised somebody does not find."""
        lost = []
        for answer, by in answers:
            found = self.lines.one(api.look(answer.body["id"], by))
            if found.status != 200 or found.body["id"] != answer.body["id"]:
                lost.append(f"a booking that was promised is gone: {found}")
        return lost


Play = Callable[[Stage], Row]


@dataclass(frozen=True)
class Race:
    """Something scarce, and one round of the race for it."""

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
    """This will be what came of a round, where so many were to win, and all others to be refused
    in the words for it."""
    is_win = (lambda answer: answer.status == won) if isinstance(won, int) else won
    winners = [each for each in answers if is_win(each)]
    refused = [each for each in answers if not is_win(each) and each.status in set(lost)]
    odd = [each for each in answers if not is_win(each) and each.status not in set(lost)]
    row = Row("", "", rounds=1, requests=len(answers), done=len(winners), refused=len(refused))
    row.errors = sum(each.status >= 500 or each.status == 0 for each in answers)
    row.violations += [f"an answer that nobody should get: {each}" for each in odd]
    if wins is not None and len(winners) != wins:
        counted = Counter(each.status for each in answers)
        row.violations.append(f"{len(winners)} won instead of {wins}: {dict(counted)}")
    row.violations += also
    return row
