"""Refunds that wait for a person: who hands them back, and how much."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from bookable.domain.people import Actor


class Waiting(NamedTuple):
    """Refunds of a booking in one currency: their sum, and since when the first one waits.

    `failed` ones were to go back to a card, and the vendor could not do it: staff try again.
    """

    cents: int
    currency: str
    since: datetime
    failed: bool


class HandBack(NamedTuple):
    """What is to be handed back: the sum of each currency, and since when.

    `is_by_others` if nothing but failed refunds to cards is left, which staff try again.
    """

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
