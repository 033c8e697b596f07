"""Build the core API's answers from the engine's values."""

from __future__ import annotations

from bookable.domain.people import Actor
from bookable.interfaces.dialects.core import schemas as out


def me(by: Actor) -> out.MeOut:
    """Return who asks."""
    return out.MeOut(
        person=out.PersonOut(by.uuid, by.name, by.email, by.timezone, sorted(by.roles))
    )
