"""Credits: what people have left of their bundles, what became of the rest, and what runs out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bookable.domain.people import Actor
from bookable.engine.singly import in_batches
from bookable.storage import balances as accounts
from bookable.storage import credits
from bookable.storage.balances import Balance, CoveredService, Movement
from bookable.storage.work import transact

__all__ = [
    "Balance",
    "CoveredService",
    "CreditAccount",
    "Movement",
    "account",
    "balances",
    "expire_due",
    "history",
]


@dataclass(frozen=True, slots=True)
class CreditAccount:
    """What a client can spend, and one page of the history of their credits, with the count of all
    entries."""

    balances: list[Balance]
    count: int
    history: list[Movement]


def account(by: Actor, *, now: datetime, limit: int, offset: int = 0) -> CreditAccount:
    """This will be the actor's own credits, with a page of their history."""
    count, moved = history(by, limit=limit, offset=offset)
    return CreditAccount(balances(by, now=now), count, moved)


def balances(by: Actor, *, now: datetime) -> list[Balance]:
    """This will be what the actor can still spend, in the order in which it is spent."""
    return accounts.balances(by.person_id, now=now)


def history(by: Actor, *, limit: int, offset: int = 0) -> tuple[int, list[Movement]]:
    """This will be how many times the actor's credits came or went, and one page of that, the
    latest first."""
    count = accounts.count(by.person_id)
    found = accounts.history(by.person_id, limit=limit, offset=offset) if count > offset else []
    return count, found


def expire_due(now: datetime) -> int:
    """This will close every bundle whose credits have run out, and return how many it were."""

    def expire(grant_ids: Sequence[int]) -> int:
        return transact(lambda _work: credits.expire(grant_ids, now=now))

    return in_batches("expire_credits", credits.running_out(now), expire)
