"""Links in mails about accounts: to verify an address, reset, accept, or change an address."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

LASTS = timedelta(hours=1)
"""How long a link works. It also works only once. Who comes later is sent another one."""


class Purpose(StrEnum):
    """Why a link was sent."""

    VERIFY = "verify"
    """A person signed up with the address."""
    RESET = "reset"
    """A person forgot their password."""
    INVITE = "invite"
    """Staff invited them."""
    ADDRESS = "address"
    """A person who has an account wants to sign in with the address."""


OPENING = (Purpose.VERIFY, Purpose.RESET, Purpose.INVITE)
"""The links behind which a person opens their account by choosing a password."""


class SignUp(StrEnum):
    """Who may open an account."""

    OPEN = "open"
    INVITE = "invite"
    CLOSED = "closed"
