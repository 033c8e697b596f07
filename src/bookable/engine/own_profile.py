"""The command that changes the actor's own profile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bookable.domain.people import Actor
from bookable.domain.profiles import checked
from bookable.storage import profile_rows
from bookable.storage.keys import Receipt
from bookable.storage.profile_rows import Profile
from bookable.storage.work import transact


def change(changes: Mapping[str, Any], *, by: Actor, receipt: Receipt | None = None) -> Profile:
    """Change the actor's own profile, or raise InvalidField.

    Opening hours are wall time and move with the time zone; bookings are exact and stay.
    """
    cleaned = checked(changes)
    if not cleaned:
        return transact(lambda: profile_rows.of(by.person_id), receipt=receipt)
    return transact(lambda: profile_rows.change(by.person_id, cleaned), receipt=receipt)


__all__ = ["Profile", "change"]
