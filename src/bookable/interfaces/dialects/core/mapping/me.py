"""Who asks, and which mails they get."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bookable.domain.notifications import Notifications
from bookable.domain.people import Actor
from bookable.interfaces.dialects.core.schemas import me as out


def me(by: Actor) -> out.MeOut:
    """Return who asks."""
    key = out.KeyOut(by.key.uuid, by.key.name, sorted(by.key.scopes)) if by.key else None
    # A key that acts for the marketplace is no person.
    is_person = by.person_id != 0
    roles = [role.value for role in sorted(by.roles)]
    person = out.PersonOut(by.uuid, by.name, by.email, by.timezone, roles) if is_person else None
    return out.MeOut(person, key)


def notifications(chosen: Notifications) -> out.NotificationsOut:
    """Return which mails a person gets."""
    email = out.EmailOut(chosen.bookings, list(chosen.minutes), chosen.digest)
    return out.NotificationsOut(email)


def chosen(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the choices that a body changes."""
    return dict(given) | ({"reminders": tuple(given["reminders"])} if "reminders" in given else {})
