"""Handles: the words by which people are found, as in `/p/maria-lopez/`.

A handle is made from a name where that is saved, by `give_handle` in the database.
"""

from __future__ import annotations

import re
from datetime import timedelta

from bookable.domain.refusals import InvalidField, Refusal

REDIRECTS_FOR = timedelta(days=365)
"""How long an old handle leads to its owner, and so cannot become somebody else's."""

MOST_OLD = 5
"""How many old handles a person keeps. The oldest one beyond that is free at once."""

RESERVED = frozenset(
    {
        *("about", "account", "admin", "administrator", "api", "billing", "book", "booking"),
        *("bookings", "clients", "contact", "desk", "developers", "docs", "embed"),
        *("help", "home", "info", "legal", "mail", "me", "mentors", "new", "null", "official"),
        *("owner", "payments", "people", "privacy", "root", "search", "security", "settings"),
        *("sign-in", "sign-out", "sign-up", "staff", "status", "support", "system", "teachers"),
        *("team", "terms", "undefined", "you"),
    }
)
"""Words that a visitor could take for the marketplace itself."""

_SHORTEST, _LONGEST = 2, 40
_HANDLE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class HandleTaken(Refusal):
    """Another person has this handle, or had it less than a year ago."""


def named(text: str) -> str:
    """Return the handle that stands in an address, or nothing if nobody can have it."""
    handle = text.lower()
    return handle if _HANDLE.fullmatch(handle) else ""


def checked(text: str) -> str:
    """Return a handle as it is stored, or raise InvalidField."""
    handle = text.strip().lower()
    if not _SHORTEST <= len(handle) <= _LONGEST:
        raise InvalidField("handle", f"must have {_SHORTEST} to {_LONGEST} characters")
    if not _HANDLE.fullmatch(handle):
        raise InvalidField("handle", "must be of the letters a to z, digits, and single hyphens")
    if handle in RESERVED:
        raise InvalidField("handle", "is reserved")
    return handle
