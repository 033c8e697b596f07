"""How far the primary's log went when a person last changed something.

A replica shows people their own changes once it has repeated the log up to there:
docs/decisions/0094. Positions are bytes since the log began.
"""

from __future__ import annotations

from collections.abc import Collection

from bookable.storage.sql import one


def note(callers: Collection[int]) -> int:
    """Note the log's present position for some callers, and return it."""
    position: int = one(_NOTE, [sorted(set(callers))])[0]
    return position


def last(callers: Collection[int]) -> int:
    """Return the highest position that was noted for some callers, or 0."""
    position: int = one(_LAST, [list(callers)])[0]
    return position


# Of what is not yet on disk, too: where commits do not wait for it, others see them before.
_NOTE = """
WITH log AS (SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint AS position), noted AS (
    INSERT INTO own_write AS w (id, position)
    SELECT caller, log.position FROM log, unnest(%s::bigint[]) AS caller
    ON CONFLICT (id) DO UPDATE SET position = greatest(w.position, excluded.position)
)
SELECT position FROM log
"""

_LAST = "SELECT coalesce(max(position), 0) FROM own_write WHERE id = ANY (%s)"
