"""The command that changes the actor's own profile."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bookable.domain.event_types import EventType
from bookable.domain.people import Actor
from bookable.domain.profiles import checked
from bookable.storage import fact_rows, profile_rows
from bookable.storage.keys import Receipt
from bookable.storage.profile_rows import Profile
from bookable.storage.work import transact


def change(
    changes: Mapping[str, Any], *, by: Actor, now: datetime, receipt: Receipt | None = None
) -> Profile:
    """Change the actor's own profile, or raise InvalidField.

    Opening hours are wall time and move with the time zone; bookings are exact and stay.
    """
    cleaned = checked(changes)
    if not cleaned:
        return transact(lambda: profile_rows.of(by.person_id), receipt=receipt)

    def save() -> Profile:
        fact_rows.note_person(EventType.PERSON_UPDATED, by.person_id, by=by, now=now)
        return profile_rows.change(by.person_id, cleaned)

    return transact(save, receipt=receipt)


__all__ = ["Profile", "change"]
