"""What a rehearsed command would have been to its readers: events in the feed, and effects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bookable.domain.event_types import EventType, type_of
from bookable.domain.people import Actor
from bookable.engine import ports
from bookable.storage import guard, ledger
from bookable.storage.sql import rows


class Foreseen(NamedTuple):
    """The types of events, in their order, and what follows from them outside the database."""

    events: list[EventType]
    effects: list[str]


def foreseen(entry_ids: Sequence[int], *, by: Actor) -> Foreseen:
    """Return what ledger entries that are not committed yet would mean.

    They are those of bookings that the actor may see: others may have expired on the way.
    """
    guard.see_everything()
    seen = {record[0] for record in rows(_SEEN, [list(entry_ids), by.is_staff, by.person_id])}
    entries = [each for id_, each in sorted(ledger.entries(entry_ids).items()) if id_ in seen]
    types = (
        type_of(
            each.kind,
            side=each.side,
            before=each.before,
            after=each.after,
            requested_by=each.requested_by,
        )
        for each in entries
    )
    return Foreseen([found for found in types if found is not None], ports.effects_of(entries))


_SEEN = """
SELECT l.id FROM ledger_entry l JOIN booking b ON b.id = l.booking_id
WHERE l.id = ANY (%s) AND (%s OR %s IN (b.provider_id, b.client_id))
"""
