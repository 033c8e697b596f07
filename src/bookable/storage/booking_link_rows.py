"""Links to bookings, for those who have no account."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.core import signing

from bookable.domain.booking_links import LASTS, Allows, BookingLink
from bookable.domain.people import Side
from bookable.domain.spans import Span
from bookable.storage.sql import execute, one, row, rows

_SALT = "booking link"


def signed(link_id: int) -> str:
    """Return the token that stands for a link."""
    return signing.dumps(link_id, salt=_SALT)


def read(token: str) -> int | None:
    """Return the id of the link that a token stands for, or None if we did not sign it."""
    try:
        link_id: int = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    return link_id


def add(
    booking_id: int,
    person_id: int,
    allows: Iterable[Allows],
    *,
    expires_at: datetime | None = None,
    is_guests: bool = False,
    now: datetime,
) -> tuple[int, UUID]:
    """Note a link by which its reader acts as a person, and return its id and uuid.

    That of a guest is mailed to the person, for whom the booking was made without signing in.
    """
    named = [each.value for each in Allows if each in set(allows)]
    made = one(_ADD, [booking_id, person_id, named, is_guests, now, expires_at])
    return made[0], made[1]


def find(link_id: int) -> BookingLink | None:
    """Return a link that row-level security shows with its booking, or None if it is gone."""
    record = row(_FIND, [link_id])
    if record is None:
        return None
    *own, allows, start, end = record
    span = None if start is None else Span(start, end)
    named = dict(zip(_FIELDS, own, strict=True))
    return BookingLink(
        **named | {"side": Side(named["side"])}, allows=frozenset(map(Allows, allows)), span=span
    )


def keep(link_id: int) -> bool:
    """Keep a link from being deleted until commit, and return whether it is there."""
    return bool(rows("SELECT 1 FROM booking_link WHERE id = %s FOR KEY SHARE", [link_id]))


def delete(uuid: UUID, booking_id: int, *, person_id: int | None) -> bool:
    """Delete a link to a booking, of a person or if none is named of anybody.

    Return whether it was there. It waits for a step that is being taken by the link.
    """
    values = [uuid, booking_id, person_id, person_id]
    return execute(_DELETE, values) == 1


def count_open(booking_id: int, *, now: datetime) -> int:
    """Return how many links to a booking work, apart from that of a guest."""
    number: int = one(_COUNT_OPEN, [booking_id, now - LASTS, now])[0]
    return number


def lock_address(address: str) -> None:
    """Lock an e-mail address against other guests' bookings until commit."""
    execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"guest {address}"])


def count_guests_open(person_id: int, *, now: datetime) -> int:
    """Return how many of a person's bookings ahead were made without signing in."""
    number: int = one(_COUNT_GUESTS_OPEN, {"person": person_id, "now": now})[0]
    return number


_ADD = """
INSERT INTO booking_link (uuid, booking_id, person_id, allows, is_guests, created_at, expires_at)
VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, %s) RETURNING id, uuid
"""

_FIELDS = ("id", "uuid", "booking_id", "booking", "program", "person_id", "side", "expires_at")
_FIND = """
SELECT l.id, l.uuid, l.booking_id, b.uuid, b.program, l.person_id,
    CASE l.person_id WHEN b.provider_id THEN 'provider' ELSE 'client' END, l.expires_at,
    l.allows, b.starts_at, b.ends_at
FROM booking_link l JOIN booking b ON b.id = l.booking_id
WHERE l.id = %s AND l.person_id IN (b.provider_id, b.client_id)
"""

_DELETE = """
DELETE FROM booking_link WHERE uuid = %s AND booking_id = %s
    AND (%s::bigint IS NULL OR person_id = %s)
"""

_COUNT_OPEN = """
SELECT count(*) FROM booking_link l JOIN booking b ON b.id = l.booking_id
WHERE l.booking_id = %s AND NOT l.is_guests
    AND CASE WHEN l.expires_at IS NULL THEN coalesce(b.ends_at > %s, true)
        ELSE l.expires_at > %s END
"""

_COUNT_GUESTS_OPEN = """
SELECT count(*) FROM booking_link l JOIN booking b ON b.id = l.booking_id
WHERE l.is_guests AND l.person_id = %(person)s
    AND b.status IN ('pending_payment', 'requested', 'confirmed', 'in_progress')
    AND (b.ends_at IS NULL OR b.ends_at > %(now)s)
    AND (b.hold_until IS NULL OR b.hold_until > %(now)s)
"""
