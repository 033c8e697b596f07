"""The feed: every ledger entry once, numbered so that readers can follow it without gaps.

Ids do not work as such a number: a transaction may take an id early and commit late, and a reader
that is already past that id would miss it. So the statement that writes an entry also notes it in
`unrelayed_entry`. One relay at a time takes the notes that it sees, and gives their entries
consecutive positions. An entry that commits later gets a later position.
"""

from __future__ import annotations

from collections.abc import Sequence
from secrets import randbits

from bookable.domain.event_types import type_of
from bookable.domain.feed_marks import Era, History, tag_from
from bookable.storage import guard
from bookable.storage.ledger import Entry, read
from bookable.storage.sql import Row, execute, row, rows


def is_waiting() -> bool:
    """Return whether entries wait for a position: one look at an index."""
    return row("SELECT 1 FROM unrelayed_entry LIMIT 1") is not None


def take(limit: int) -> list[Entry]:
    """Give the oldest waiting entries their positions, and return them in that order.

    Returns none while another relay is at work. After a rollback the entries still wait.
    """
    head = row(_LOCK) or (row(_LOCK) if execute(_BEGIN) else None)
    if head is None:
        return []
    position, cluster, known = head
    if cluster != known:
        _begin_era(position, cluster)
    guard.see_everything()
    # A new statement, so that it sees what the previous holder of the lock has committed.
    taken = rows(_TAKE, [limit])
    if taken:
        _place(taken)
    return [read(record) for record in taken]


def history() -> History:
    """Return all eras of the feed."""
    return History([Era(*record) for record in rows(_ERAS)])


def note(entry_id: int) -> bool:
    """Note an entry that was written without a note, and return whether it was.

    Releases before the feed wrote such entries.
    """
    return execute(_NOTE, [entry_id, entry_id]) > 0


def _begin_era(position: int, cluster: str) -> None:
    """Begin a new era: the feed has no entries yet, or the database was restored or moved."""
    execute("INSERT INTO feed_era (tag, after) VALUES (%s, %s)", [tag_from(randbits(63)), position])
    execute("UPDATE feed_head SET cluster = %s", [cluster])


def _place(taken: Sequence[Row]) -> None:
    placed = [(record[0], _type(record), record[2], *record[10:]) for record in taken]
    execute(_PLACE, [len(taken), len(taken), *map(list, zip(*placed, strict=True))])


def _type(record: Row) -> str | None:
    kind, side, before, after = record[3], *record[5:8]
    return type_of(kind, side=side, before=before, after=after, requested_by=record[9])


_ERAS = "SELECT tag, after FROM feed_era ORDER BY id"

# A restore makes another database, in this cluster or in another one. A cluster that is put back to
# an earlier time, or a replica that takes over, begins a new timeline.
_LOCK = """
SELECT position, concat_ws(' ', (SELECT system_identifier FROM pg_control_system()),
    (SELECT timeline_id FROM pg_control_checkpoint()),
    (SELECT oid FROM pg_database WHERE datname = current_database())), cluster
FROM feed_head FOR UPDATE SKIP LOCKED
"""

# The first relay of a new database creates the row that serves as the lock.
_BEGIN = """
INSERT INTO feed_head (id, position) SELECT 1, coalesce(max(position), 0) FROM feed_entry
ON CONFLICT DO NOTHING
"""

_TAKE = """
WITH taken AS (
    DELETE FROM unrelayed_entry WHERE entry_id = ANY (ARRAY(
        SELECT entry_id FROM unrelayed_entry ORDER BY entry_id LIMIT %s FOR UPDATE SKIP LOCKED
    )) RETURNING entry_id
)
SELECT l.id, l.booking_id, b.program, l.kind, l.at, l.side, l.before, l.after, l.facts,
    b.requested_by, b.provider_id, b.client_id, b.guarded
FROM taken JOIN ledger_entry l ON l.id = taken.entry_id JOIN booking b ON b.id = l.booking_id
ORDER BY l.id
"""

_PLACE = """
WITH head AS (UPDATE feed_head SET position = position + %s RETURNING position)
INSERT INTO feed_entry (position, entry_id, type, program, provider_id, client_id, guarded)
SELECT head.position - %s + n.number, n.entry_id, n.type, n.program, n.provider_id, n.client_id,
    n.guarded
FROM head, unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::boolean[])
    WITH ORDINALITY AS n (entry_id, type, program, provider_id, client_id, guarded, number)
"""

_NOTE = """
INSERT INTO unrelayed_entry (entry_id)
SELECT %s WHERE NOT EXISTS (SELECT 1 FROM feed_entry WHERE entry_id = %s)
ON CONFLICT DO NOTHING
"""
