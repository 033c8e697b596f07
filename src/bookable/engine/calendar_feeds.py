"""Subscribing to one's own bookings: a feed at a secret address, until it is replaced or ended."""

from __future__ import annotations

from datetime import datetime

from bookable.domain.people import Actor
from bookable.storage import calendar_feed_rows
from bookable.storage.calendar_feed_rows import Subscriber, by_digest

__all__ = ["Subscriber", "by_digest", "open_feed", "revoke"]


def open_feed(digest: bytes, *, by: Actor, now: datetime) -> None:
    """Open the actor's feed at an address, of which only the SHA-256 is kept. It ends the last."""
    calendar_feed_rows.save(by.person_id, digest, now=now)


def revoke(*, by: Actor) -> None:
    """End the actor's feed, if there is one."""
    calendar_feed_rows.delete(by.person_id)
