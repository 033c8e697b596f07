"""What happened to one booking: its ledger, as those who may see the booking may read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from bookable.domain.event_types import type_of
from bookable.domain.events import BookingLoaded, CompletionDisputed, CompletionReminded, kind_of
from bookable.domain.people import Actor, Side
from bookable.domain.refusals import BookingNotFound
from bookable.queries.full_bookings import Named
from bookable.storage import guard, ledger
from bookable.storage.sql import Row, row, rows

_UNTYPED = {
    kind_of(BookingLoaded): "booking.loaded",
    kind_of(CompletionReminded): "booking.reminded",
}
"""What those entries are called that the feed does not show."""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One thing that happened. `by` is None for the system, for keys, and for staff to others."""

    type: str
    at: datetime
    by: Named | None
    side: Side
    before: str | None
    after: str
    facts: dict[str, Any]


def history(ref: UUID, *, by: Actor) -> Sequence[HistoryEntry]:
    """Return what happened to a booking, the oldest first, or raise BookingNotFound."""
    with guard.looking_as(by):
        record = row(_BOOKING, [ref, by.is_staff, by.person_id])
        if record is None:
            raise BookingNotFound
        booking_id, requested_by, currency = record
        return [_entry(each, requested_by, currency, by) for each in rows(_ENTRIES, [booking_id])]


def _entry(record: Row, requested_by: str, currency: str, by: Actor) -> HistoryEntry:
    kind, at, side, before, after, facts, uuid, name, actor_id = record
    known = type_of(kind, side=side, before=before, after=after, requested_by=requested_by)
    is_told = uuid is not None and (by.is_staff or side != Side.STAFF)
    facts = ledger.facts_of(facts)
    # What one side says of the other in a dispute is for staff.
    if kind == kind_of(CompletionDisputed) and not by.is_staff and actor_id != by.person_id:
        facts = {}
    return HistoryEntry(
        known.value if known is not None else _UNTYPED[kind],
        at,
        Named(uuid, name) if is_told else None,
        Side(side),
        before,
        after,
        ({"currency": currency} if any("cents" in name for name in facts) else {})
        | {name: value for name, value in facts.items() if value != ""},
    )


_BOOKING = """
SELECT id, requested_by, currency FROM booking
WHERE uuid = %s AND (%s OR %s IN (provider_id, client_id))
"""

_ENTRIES = f"""
SELECT e.kind, e.at, e.side, e.before, e.after, {ledger.facts_with_reason("e")},
    p.uuid, p.name, e.actor_id
FROM ledger_entry e LEFT JOIN person p ON p.id = e.actor_id
WHERE e.booking_id = %s ORDER BY e.id
"""
