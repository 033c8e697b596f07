"""Bookings of a client that wait for an answer or for a payment."""

from __future__ import annotations

from datetime import datetime

from bookable.storage.sql import one


def count_open(client_id: int, *, now: datetime) -> int:
    """Return how many bookings of a client wait for an answer or for a payment.

    The client's row is locked first and until commit, so that commands that count the bookings of
    the same client run one after the other.
    """
    number: int = one("SELECT open_bookings(%s, %s)", [client_id, now])[0]
    return number
