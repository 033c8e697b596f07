"""The catalogue in the marketplace's words."""

from __future__ import annotations

from bookable.engine.queries import PersonCard
from bookable.interfaces.dialects.marketplace.schemas import catalogue as schemas


def practitioner(card: PersonCard) -> schemas.PractitionerOut:
    """This will be a practitioner's entry in the directory."""
    return schemas.PractitionerOut(
        id=card.person_id,
        name=card.name,
        company=card.company,
        avatar=card.avatar_url,
        bio=card.bio,
        timezone=card.timezone,
    )
