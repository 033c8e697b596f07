"""The credits of bundles: balances, history, and what expires."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bookable.domain.people import Actor
from bookable.engine.batches import in_batches
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
    """What a client can spend, and one page of their credit history with its total count."""

    balances: list[Balance]
    count: int
    history: list[Movement]


def account(by: Actor, *, now: datetime, limit: int, offset: int = 0) -> CreditAccount:
    """Return the actor's own credits, with a page of their history."""
    count, movements = history(by, limit=limit, offset=offset)
    return CreditAccount(balances(by, now=now), count, movements)


def balances(by: Actor, *, now: datetime) -> list[Balance]:
    """Return what the actor can still spend, in the order in which it is spent."""
    return accounts.balances(by.person_id, now=now)


def history(by: Actor, *, limit: int, offset: int = 0) -> tuple[int, list[Movement]]:
    """Return how many entries the actor's credit history has, and one page of it, latest first."""
    count = accounts.count(by.person_id)
    page = accounts.history(by.person_id, limit=limit, offset=offset) if count > offset else []
    return count, page


def expire_due(now: datetime) -> int:
    """Close every bundle whose credits have expired, and return the count."""

    def expire(grant_ids: Sequence[int]) -> int:
        return transact(lambda _work: credits.expire(grant_ids, now=now))

    return in_batches("expire_credits", credits.running_out(now), expire)
