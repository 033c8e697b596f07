"""Links in mails by which people open their account: to verify an address, reset, accept."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

LASTS = timedelta(hours=1)
"""How long a link works. It also works only once."""


class Purpose(StrEnum):
    """Why a link was sent."""

    VERIFY = "verify"
    """A person signed up with the address."""
    RESET = "reset"
    """A person forgot their password."""
    INVITE = "invite"
    """Staff invited them."""


class SignUp(StrEnum):
    """Who may open an account."""

    OPEN = "open"
    INVITE = "invite"
    CLOSED = "closed"
