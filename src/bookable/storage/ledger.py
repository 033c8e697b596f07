"""The ledger: one entry for everything that happens to a booking, never changed afterwards."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple

from django.db import transaction

from bookable.domain.events import BookingExpired, BookingStarted, Event, kind_of
from bookable.domain.people import Side
from bookable.storage import guard, rehearsals
from bookable.storage.sql import Row, Statement, execute, json_of, one, row, rows


class Entry(NamedTuple):
    """A ledger entry as effects read it, with the side that requested its booking."""

    id: int
    booking_id: int
    program: str
    kind: str
    at: datetime
    side: str
    before: str | None
    after: str
    facts: dict[str, Any]
    requested_by: str


NAMES = ("kind", "at", "actor_id", "key_id", "side", "before", "after", "facts")
"""The columns of an event, always in this order."""


def append(booking_id: int, *events: Event, besides: Sequence[Statement] = ()) -> None:
    """Append events of a booking in their order, and note the entries for the relay.

    Statements `besides`, which change other tables, are sent along: each statement of its own
    takes both sides some 60 microseconds.
    """
    if not events:
        for statement, parameters in besides:
            execute(statement, parameters)
        return
    changes = "".join(f"change_{n} AS ({text})," for n, (text, _) in enumerate(besides))
    entries = ", ".join([_ENTRY] * len(events))
    values = [*(given for _, given in besides), *map(columns, events), [booking_id]]
    written = rows(_APPEND.format(changes, entries), [*chain.from_iterable(values)])
    if len(written) != len(events):
        raise LookupError(f"there is no booking {booking_id}")
    rehearsals.note(entry_id for (entry_id,) in written)


def columns(event: Event) -> list[object]:
    """Return an event as values, in the order of NAMES."""
    # Time has no person's id, and an API key that acts for the marketplace has none either.
    actor = event.by.person_id or None
    key = event.by.key.id if event.by.key else None
    facts = json_of(event.facts)
    return [event.kind, event.at, actor, key, event.side, event.before, event.after, facts]


def entry(id_: int) -> Entry | None:
    """Return an entry, or None if there is none with this id."""
    with transaction.atomic():
        guard.see_everything()
        return entries([id_]).get(id_)


def entries(ids: Sequence[int]) -> dict[int, Entry]:
    """Return entries by id, as far as the transaction shows them."""
    return {record[0]: read(record) for record in rows(_ENTRIES, [list(ids)])} if ids else {}


def read(row: Row) -> Entry:
    """Return an entry from its columns, in the order of its fields."""
    return Entry._make([*row[:8], facts_of(row[8]), row[9]])


def version_of(booking_id: int) -> int:
    """Return the version of a booking: how many entries it has."""
    version: int = one("SELECT version FROM booking WHERE id = %s", [booking_id])[0]
    return version


def has_begun(booking_id: int) -> bool:
    """Return whether the latest that happened to a booking is that it began by itself."""
    latest = row(
        "SELECT kind, side FROM ledger_entry WHERE booking_id = %s ORDER BY id DESC LIMIT 1",
        [booking_id],
    )
    return latest == (kind_of(BookingStarted), Side.SYSTEM)


def has_expired(booking_id: int) -> bool:
    """Return whether a canceled booking was canceled because its hold expired."""
    record = row(
        "SELECT kind FROM ledger_entry WHERE booking_id = %s AND after = 'canceled'"
        " AND before IS DISTINCT FROM after"
        " ORDER BY id DESC LIMIT 1",
        [booking_id],
    )
    return record is not None and record[0] == kind_of(BookingExpired)


def facts_of(value: object) -> dict[str, Any]:
    """Return JSON as a dict. Some connections return it as text, others parse it."""
    parsed: dict[str, Any] = json.loads(value) if isinstance(value, str) else value  # type: ignore[assignment]
    return parsed


_ENTRY = (
    "(%s::text, %s::timestamptz, %s::bigint, %s::bigint, %s::text, %s::text, %s::text, %s::jsonb)"
)


def facts_with_reason(entry: str) -> str:
    """Return the SQL of an entry's facts with the reason that was given for it.

    `entry` is how the statement calls the ledger. The reason stands beside it.
    """
    reason = f"""SELECT jsonb_build_object('reason', r.reason) FROM ledger_reason r
        WHERE r.entry_id = {entry}.id"""
    return f"({entry}.facts || coalesce(({reason}), '{{}}'))"


_ENTRIES = f"""
SELECT l.id, l.booking_id, b.program, l.kind, l.at, l.side, l.before, l.after,
    {facts_with_reason("l")}, b.requested_by
FROM ledger_entry l JOIN booking b ON b.id = l.booking_id WHERE l.id = ANY(%s)
"""

# All parts see the booking as it was. Its row is one, so the entries keep their order.
_APPEND = """
WITH {} noted AS (
    INSERT INTO ledger_entry (booking_id, kind, at, actor_id, key_id, side, before, after, facts,
        guarded)
    SELECT b.id, event.*, b.guarded FROM booking b, (VALUES {}) AS event WHERE b.id = %s
    RETURNING id
)
INSERT INTO unrelayed_entry (entry_id) SELECT id FROM noted RETURNING entry_id
"""
