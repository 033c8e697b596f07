"""Reputation: entries that are only added, and a counter on each person that is their sum."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bookable.storage.sql import execute, row


def earn(booking_ids: Sequence[int], *, at: datetime) -> None:
    """Give both sides of each booking a point, once for each booking."""
    execute(_EARN, [at, list(booking_ids)])


def reverse(entry_id: int, *, actor_id: int, reason: str, at: datetime) -> bool:
    """Take a point back; False if there is no such point or it was taken back before."""
    return row(_REVERSE, [reason, actor_id, at, entry_id]) is not None


# People are locked in the order of their ids. Two bookings of the same two people could otherwise
# each lock one of them and wait for the other.
_EARN = """
WITH earned AS (
    INSERT INTO reputation_entry (person_id, booking_id, delta, at)
    SELECT p.id, b.id, 1, %s FROM booking b JOIN person p ON p.id IN (b.provider_id, b.client_id)
    WHERE b.id = ANY (%s)
    ON CONFLICT DO NOTHING RETURNING person_id
), points AS (
    SELECT person_id, count(*) AS gained FROM earned GROUP BY person_id
), locked AS (
    SELECT p.id, points.gained FROM person p JOIN points ON points.person_id = p.id
    ORDER BY p.id FOR NO KEY UPDATE OF p
)
UPDATE person SET completed_sessions = completed_sessions + locked.gained
FROM locked WHERE person.id = locked.id
"""

_REVERSE = """
WITH reversed AS (
    INSERT INTO reputation_entry (person_id, booking_id, delta, reason, actor_id, at, reverses_id)
    SELECT person_id, booking_id, -1, %s, %s, %s, id FROM reputation_entry
    WHERE id = %s AND delta > 0
    ON CONFLICT DO NOTHING RETURNING person_id
)
UPDATE person SET completed_sessions = completed_sessions - 1
FROM reversed WHERE person.id = reversed.person_id
RETURNING person.id
"""
