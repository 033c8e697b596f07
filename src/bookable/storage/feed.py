"""The feed: every ledger entry once, numbered so that readers can follow it without gaps.

Ids do not work as such a number: a transaction may take an id early and commit late, and a reader
that is already past that id would miss it. So the statement that writes an entry also notes it in
`unrelayed_entry`. One relay at a time takes the notes that it sees, and gives their entries
consecutive positions. An entry that commits later gets a later position.
"""

from __future__ import annotations

from bookable.storage import guard
from bookable.storage.ledger import Entry, read
from bookable.storage.sql import execute, row, rows


def is_waiting() -> bool:
    """Tell whether entries wait for a position: one look at an index."""
    return row("SELECT 1 FROM unrelayed_entry LIMIT 1") is not None


def take(limit: int) -> list[Entry]:
    """Give the oldest waiting entries their positions, and return them in that order.

    Returns none while another relay is at work. After a rollback the entries still wait.
    """
    if row(_LOCK) is None and not (execute(_BEGIN) and row(_LOCK)):
        return []
    guard.see_everything()
    # A new statement, so that it sees what the previous holder of the lock has committed.
    return [read(record) for record in rows(_TAKE, [limit])]


def note(entry_id: int) -> bool:
    """Note an entry that was written without a note, and tell whether it was.

    Releases before the feed wrote such entries.
    """
    return execute(_NOTE, [entry_id, entry_id]) > 0


_LOCK = "SELECT 1 FROM feed_head FOR UPDATE SKIP LOCKED"

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
), head AS (
    UPDATE feed_head SET position = position + (SELECT count(*) FROM taken) RETURNING position
), placed AS (
    INSERT INTO feed_entry (position, entry_id)
    SELECT head.position + 1 - row_number() OVER (ORDER BY entry_id DESC), entry_id
    FROM taken, head RETURNING position, entry_id
)
SELECT l.id, l.booking_id, b.program, l.kind, l.at, l.side, l.before, l.after, l.facts
FROM placed JOIN ledger_entry l ON l.id = placed.entry_id JOIN booking b ON b.id = l.booking_id
ORDER BY placed.position
"""

_NOTE = """
INSERT INTO unrelayed_entry (entry_id)
SELECT %s WHERE NOT EXISTS (SELECT 1 FROM feed_entry WHERE entry_id = %s)
ON CONFLICT DO NOTHING
"""
