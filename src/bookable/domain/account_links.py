"""Links in mails about accounts: to verify an address, reset, accept, or change an address."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


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


def lasts(purpose: Purpose) -> timedelta:
    """Return how long a link works. It also works only once.

    Those who asked for a link wait for it. An invitation comes unasked, and may lie over a weekend.
    """
    return timedelta(days=7) if purpose is Purpose.INVITE else timedelta(hours=1)


OPENING = (Purpose.VERIFY, Purpose.RESET, Purpose.INVITE)
"""The links behind which a person opens their account by choosing a password."""


class SignUp(StrEnum):
    """Who may open an account."""

    OPEN = "open"
    INVITE = "invite"
    CLOSED = "closed"
