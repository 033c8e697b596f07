"""Reputation: points that people earn by completing bookings."""

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
    """Return a person's points, or raise PersonNotFound."""
    standing = reputation.of(person)
    if standing is None:
        raise PersonNotFound(Role.BUDDY)
    return standing


def leaders(*, limit: int, offset: int) -> list[Standing]:
    """Return the people with the most points, highest first."""
    return reputation.leaders(limit=limit, offset=offset)


def reverse(entry_id: int, *, by: Actor, reason: str, now: datetime) -> bool:
    """Take a point back on behalf of staff, once, and return whether there was one."""

    def step(work: UnitOfWork) -> bool:
        work.see_as(by)
        return reputation.reverse(entry_id, actor_id=by.person_id, reason=reason, at=now)

    return transact(step)
