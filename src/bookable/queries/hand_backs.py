"""Refunds that wait for a person: who hands them back, and how much."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from bookable.domain.people import Actor


class Waiting(NamedTuple):
    """Refunds of a booking in one currency, since when the first one waits, and their sum.

    Those that `failed` a card vendor has, and could not give back: staff try again.
    """

    cents: int
    currency: str
    since: datetime
    failed: bool


class HandBack(NamedTuple):
    """What is to be handed back: the sum of each currency, and since when; or what staff try again
    to give back by card, if nothing else is left."""

    amounts: Sequence[tuple[int, str]]
    since: datetime
    is_by_others: bool


def hand_back(waiting: Sequence[Waiting], *, by: Actor) -> HandBack | None:
    """Return what an actor is to hand back: what they have to do themselves before all else."""
    own = [each for each in waiting if by.is_staff or not each.failed]
    told = own or waiting
    if not told:
        return None
    sums = Counter[str]()
    for each in told:
        sums[each.currency] += each.cents
    amounts = [(cents, currency) for currency, cents in sorted(sums.items())]
    return HandBack(amounts, min(each.since for each in told), is_by_others=not own)
