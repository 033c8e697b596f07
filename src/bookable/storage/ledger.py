"""The ledger: appended to with every change, and never changed itself."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from bookable.domain.events import BookingExpired, Event, kind_of
from bookable.domain.people import SYSTEM
from bookable.storage import guard
from bookable.storage.sql import one, row


class Entry(NamedTuple):
    """One ledger entry as effects read it; `position` is its place in the ledger."""

    position: int
    booking_id: int
    program: str
    kind: str
    at: datetime
    side: str
    facts: dict[str, Any]


def append(booking_id: int, event: Event) -> int:
    """This will append an event and return its position."""
    found = one(
        "INSERT INTO ledger_entry (booking_id, kind, at, actor_id, side, before, after, facts)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s) RETURNING id",
        [booking_id, *columns(event)],
    )
    position: int = found[0]
    return position


def columns(event: Event) -> list[object]:
    """This will be an event as the columns kind, at, actor_id, side, before, after, facts."""
    actor = None if event.by is SYSTEM else event.by.person_id
    facts = json.dumps(event.facts)
    return [event.kind, event.at, actor, event.side, event.before, event.after, facts]


def entry(position: int) -> Entry | None:
    """This will be the entry at a position, or None."""
    with transaction.atomic():
        guard.see_everything()
        found = row(
            "SELECT l.id, l.booking_id, b.program, l.kind, l.at, l.side, l.facts"
            " FROM ledger_entry l JOIN booking b ON b.id = l.booking_id WHERE l.id = %s",
            [position],
        )
    return None if found is None else Entry._make([*found[:6], _facts(found[6])])


def has_expired(booking_id: int) -> bool:
    """This will tell whether a booking that is canceled is so because its hold ran out."""
    found = row(
        "SELECT kind FROM ledger_entry WHERE booking_id = %s AND after = 'canceled'"
        " AND before IS DISTINCT FROM after"
        " ORDER BY id DESC LIMIT 1",
        [booking_id],
    )
    return found is not None and found[0] == kind_of(BookingExpired)


def _facts(value: object) -> dict[str, Any]:
    """JSON may come as text or already parsed, as the connection is set up."""
    parsed: dict[str, Any] = json.loads(value) if isinstance(value, str) else value  # type: ignore[assignment]
    return parsed
