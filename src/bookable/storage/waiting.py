"""What clients have that waits for an answer or for money."""

from __future__ import annotations

from datetime import datetime

from bookable.storage.sql import one


def count_open(client_id: int, *, now: datetime) -> int:
    """Return how many bookings of a client wait for an answer or for money, once all commands of
    theirs that count as well are done; those that come later wait for this one."""
    found: int = one("SELECT open_bookings(%s, %s)", [client_id, now])[0]
    return found
