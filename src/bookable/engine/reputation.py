"""Reputation: what people have earned by completing what they had set out to do."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from bookable.domain.people import Actor, Role
from bookable.domain.refusals import PersonNotFound
from bookable.storage import reputation
from bookable.storage.reputation import Standing
from bookable.storage.work import UnitOfWork, transact

__all__ = ["Standing", "leaders", "of", "reverse"]


def of(person: UUID) -> Standing:
    """This will be what a person has earned, or raise PersonNotFound."""
    found = reputation.of(person)
    if found is None:
        raise PersonNotFound(Role.BUDDY)
    return found


def leaders(*, limit: int, offset: int) -> list[Standing]:
    """This will be those who have earned most, the first first."""
    return reputation.leaders(limit=limit, offset=offset)


def reverse(entry_id: int, *, by: Actor, reason: str, now: datetime) -> bool:
    """This will let staff take a point back, once, and return whether there was one to take."""

    def step(work: UnitOfWork) -> bool:
        work.see_as(by)
        return reputation.reverse(entry_id, actor_id=by.person_id, reason=reason, at=now)

    return transact(step)
