"""Reputation: staff take back points that people earned by completing bookings."""

from __future__ import annotations

from datetime import datetime

from bookable.domain.people import Actor
from bookable.storage import guard, reputation_entries
from bookable.storage.work import transact


def reverse(entry_id: int, *, by: Actor, reason: str, now: datetime) -> bool:
    """Take a point back on behalf of staff, once, and return whether there was one."""

    def step() -> bool:
        guard.see_as(by)
        return reputation_entries.reverse(entry_id, actor_id=by.person_id, reason=reason, at=now)

    return transact(step)
