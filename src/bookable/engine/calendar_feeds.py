"""Subscribing to one's own bookings: a feed at a secret address, until it is replaced or ended."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from bookable.domain.people import Actor
from bookable.storage import calendar_feed_rows
from bookable.storage.calendar_feed_rows import Subscriber
from bookable.storage.keys import Receipt
from bookable.storage.work import transact

__all__ = ["Subscriber", "has_feed", "open_feed", "revoke", "subscriber"]

TOKEN_BYTES = 24


def open_feed(*, by: Actor, now: datetime, receipt: Receipt | None = None) -> str:
    """Open the actor's feed at a new address, and return its token. Only the token's SHA-256 is
    stored. The feed's last address ends."""
    token = secrets.token_urlsafe(TOKEN_BYTES)

    def step() -> str:
        calendar_feed_rows.save(by.person_id, _digest(token), now=now)
        return token

    return transact(step, receipt=receipt)


def subscriber(token: str) -> Subscriber | None:
    """Return the active person whose feed has this token, or None."""
    return calendar_feed_rows.by_digest(_digest(token))


def revoke(*, by: Actor, receipt: Receipt | None = None) -> None:
    """End the actor's feed, if there is one."""
    transact(lambda: calendar_feed_rows.delete(by.person_id), receipt=receipt)


def has_feed(by: Actor) -> bool:
    """Return whether the actor has a feed."""
    return calendar_feed_rows.exists(by.person_id)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
