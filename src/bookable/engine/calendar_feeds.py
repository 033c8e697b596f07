"""Subscribing to one's own bookings: a feed at a secret address, until it is replaced or ended."""

from __future__ import annotations

from datetime import datetime

from bookable.domain.people import Actor
from bookable.storage import calendar_feed_rows
from bookable.storage.calendar_feed_rows import Subscriber, by_digest
from bookable.storage.keys import Receipt
from bookable.storage.work import transact

__all__ = ["Subscriber", "by_digest", "has_feed", "open_feed", "revoke"]


def open_feed(digest: bytes, *, by: Actor, now: datetime, receipt: Receipt | None = None) -> None:
    """Open the actor's feed at an address, of which only the SHA-256 is kept. It ends the last."""
    transact(lambda: calendar_feed_rows.save(by.person_id, digest, now=now), receipt=receipt)


def revoke(*, by: Actor, receipt: Receipt | None = None) -> None:
    """End the actor's feed, if there is one."""
    transact(lambda: calendar_feed_rows.delete(by.person_id), receipt=receipt)


def has_feed(by: Actor) -> bool:
    """Return whether the actor has a feed."""
    return calendar_feed_rows.exists(by.person_id)
