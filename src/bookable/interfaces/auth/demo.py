"""Keep the demo's people out of installations that others can reach."""

from __future__ import annotations

from bookable.domain.people import is_of_demo
from bookable.interfaces.auth.reach import is_public

WHY = "people of the demo cannot sign in where BOOKABLE_BASE_URL is an address that others reach"


def is_kept_out(email: str) -> bool:
    """Return whether a person may not authenticate at all, with any credentials."""
    return is_of_demo(email) and is_public()
