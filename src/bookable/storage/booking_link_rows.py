"""Links to bookings, for those who have no account."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.core import signing

from bookable.domain.booking_links import Allows
from bookable.storage.sql import execute, one

_SALT = "booking link"


def signed(link_id: int) -> str:
    """Return the token that stands for a link."""
    return signing.dumps(link_id, salt=_SALT)


def add_guests(
    booking_id: int, person_id: int, allows: Collection[Allows], *, now: datetime
) -> None:
    """Note the link that is mailed to a guest, for whom a booking was made without signing in."""
    execute(_ADD_GUESTS, [booking_id, person_id, [each.value for each in allows], now])


def lock_address(address: str) -> None:
    """Lock an e-mail address against other guests' bookings until commit."""
    execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"guest {address}"])


def count_guests_open(person_id: int, *, now: datetime) -> int:
    """Return how many of a person's bookings ahead were made without signing in."""
    number: int = one(_COUNT_GUESTS_OPEN, {"person": person_id, "now": now})[0]
    return number


_ADD_GUESTS = """
INSERT INTO booking_link (uuid, booking_id, person_id, allows, is_guests, created_at)
VALUES (gen_random_uuid(), %s, %s, %s, true, %s)
"""

_COUNT_GUESTS_OPEN = """
SELECT count(*) FROM booking_link l JOIN booking b ON b.id = l.booking_id
WHERE l.is_guests AND l.person_id = %(person)s
    AND b.status IN ('pending_payment', 'requested', 'confirmed', 'in_progress')
    AND (b.ends_at IS NULL OR b.ends_at > %(now)s)
    AND (b.hold_until IS NULL OR b.hold_until > %(now)s)
"""
