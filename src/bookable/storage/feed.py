"""The feed: every ledger entry once, under a number that says after which others it may be read.

Ids are no such order: a transaction may take an id early and commit late, and a reader that has
gone past it never sees it. So each entry is noted in `unrelayed_entry` by the statement that writes
it. One relayer at a time takes the notes it sees and gives their entries consecutive places; what
commits later gets a later place.
"""

from __future__ import annotations

from bookable.storage import guard
from bookable.storage.ledger import Entry, read
from bookable.storage.sql import execute, row, rows


def is_waiting() -> bool:
    """Tell whether entries have no place yet, by one look at an index."""
    return row("SELECT 1 FROM unrelayed_entry LIMIT 1") is not None


def take(limit: int) -> list[Entry]:
    """Give the next entries their places, the oldest first, and return them; none while another
    relayer is at it. A rollback leaves all of them to the next one."""
    if row(_LOCK) is None and not (execute(_BEGIN) and row(_LOCK)):
        return []
    guard.see_everything()
    # A statement of its own, so that it sees what the last holder of the lock has committed.
    return [read(each) for each in rows(_TAKE, [limit])]


def note(entry_id: int) -> bool:
    """Note an entry that has no place and was not noted when it was written, and tell whether it
    was one: the code before this feed wrote none."""
    return execute(_NOTE, [entry_id, entry_id]) > 0


_LOCK = "SELECT 1 FROM feed_head FOR UPDATE SKIP LOCKED"

# The first relayer of a database makes the row that all of them lock.
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
SELECT l.id, l.booking_id, b.program, l.kind, l.at, l.side, l.after, l.facts
FROM placed JOIN ledger_entry l ON l.id = placed.entry_id JOIN booking b ON b.id = l.booking_id
ORDER BY placed.position
"""

_NOTE = """
INSERT INTO unrelayed_entry (entry_id)
SELECT %s WHERE NOT EXISTS (SELECT 1 FROM feed_entry WHERE entry_id = %s)
ON CONFLICT DO NOTHING
"""
