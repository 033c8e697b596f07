"""Reputation: entries that are only added, and the standing of each person, which is their sum."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bookable.storage.sql import execute, row


def earn(booking_ids: Sequence[int], *, at: datetime) -> None:
    """Give both sides of each booking a point, once for each booking.

    Row-level security keeps people from writing points, so the rest of the transaction sees
    everything.
    """
    execute(_EARN, [at, list(booking_ids)])


def reverse(entry_id: int, *, actor_id: int, reason: str, at: datetime) -> bool:
    """Take a point back; False if there is no such point or it was taken back before."""
    return row(_REVERSE, [reason, actor_id, at, entry_id]) is not None


# The booking is read by means of `me`, so that row-level security knows who asks by then.
# Standings are written in the order of people's ids. Two bookings of the same two people could
# otherwise each lock one of them and wait for the other.
_EARN = """
WITH me AS MATERIALIZED (
    SELECT set_config('bookable.person', 'system', true) AS person
), earned AS (
    INSERT INTO reputation_entry (person_id, booking_id, delta, at)
    SELECT side.id, b.id, 1, %s
    FROM me, LATERAL (
        SELECT * FROM booking WHERE id = ANY (%s) AND me.person = 'system' OFFSET 0
    ) b, unnest(ARRAY[b.provider_id, b.client_id]) AS side (id)
    ON CONFLICT DO NOTHING RETURNING person_id
)
INSERT INTO standing AS s (person_id, completed_sessions)
SELECT person_id, count(*) FROM earned GROUP BY person_id ORDER BY person_id
ON CONFLICT (person_id)
DO UPDATE SET completed_sessions = s.completed_sessions + excluded.completed_sessions
"""

_REVERSE = """
WITH reversed AS (
    INSERT INTO reputation_entry (person_id, booking_id, delta, reason, actor_id, at, reverses_id)
    SELECT person_id, booking_id, -1, %s, %s, %s, id FROM reputation_entry
    WHERE id = %s AND delta > 0
    ON CONFLICT DO NOTHING RETURNING person_id
)
UPDATE standing s SET completed_sessions = completed_sessions - 1
FROM reversed WHERE s.person_id = reversed.person_id
RETURNING s.person_id
"""
