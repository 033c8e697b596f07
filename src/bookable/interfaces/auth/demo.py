"""People of the demo come in where only the people at this machine can reach it."""

from __future__ import annotations

from bookable.domain.people import is_of_demo
from bookable.interfaces.auth.reach import is_public

WHY = "people of the demo cannot sign in where BOOKABLE_BASE_URL is an address that others reach"


def is_kept_out(email: str) -> bool:
    """Tell whether the person with an e-mail has no way in, whatever they show."""
    return is_of_demo(email) and is_public()
