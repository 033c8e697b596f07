"""Facts: what happens to people, and to their places on waitlists.

They stand beside the ledger, which is about bookings, and get positions in the same feed. What a
world file or the demo loads is past, and is no fact.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bookable.domain.event_types import EventType
from bookable.domain.people import SYSTEM, Actor, Side
from bookable.storage.sql import execute


def note_person(type_: EventType, person_id: int, *, by: Actor, now: datetime) -> None:
    """Note that a person was created or updated, in the transaction of that change."""
    key = by.key.id if by.key else None
    execute(_NOTE_PERSON, [type_, now, by.person_id or None, key, _side(by, person_id), person_id])


def note_offers(entry_ids: Sequence[int], *, now: datetime) -> None:
    """Note that seats were offered to entries of a waitlist, in the transaction of the offers."""
    execute(_NOTE_OFFERS, [EventType.SEAT_OFFERED, now, Side.SYSTEM, list(entry_ids)])


def _side(by: Actor, person_id: int) -> str:
    """Return the side on which an actor acts, or an empty text if the fact is about themselves."""
    if by is SYSTEM:
        return Side.SYSTEM
    return "" if by.person_id == person_id else Side.STAFF


_NOTE = "INSERT INTO unrelayed_fact (fact_id) SELECT id FROM noted"

_NOTE_PERSON = f"""
WITH noted AS (
    INSERT INTO fact (type, at, actor_id, key_id, side, person_id)
    VALUES (%s, %s, %s, %s, %s, %s) RETURNING id
)
{_NOTE}
"""

_NOTE_OFFERS = f"""
WITH noted AS (
    INSERT INTO fact (type, at, side, program, person_id, provider_id, waitlist_entry_id)
    SELECT %s, %s, %s, w.program, w.person_id, s.practitioner_id, w.id
    FROM waitlist_entry w JOIN service s ON s.id = w.service_id
    WHERE w.id = ANY (%s) ORDER BY w.id RETURNING id
)
{_NOTE}
"""
