"""The feed: every ledger entry and every fact once, numbered without gaps for its readers.

Ids do not work as such a number: a transaction may take an id early and commit late, and a reader
that is already past that id would miss it. So the statement that writes an entry also notes it in
`unrelayed_entry`, and a fact in `unrelayed_fact`. One relay at a time takes the notes that it sees,
and gives them consecutive positions. What commits later gets a later position.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import merge
from itertools import filterfalse
from operator import itemgetter
from secrets import randbits
from typing import Any, NamedTuple

from bookable.domain.event_types import type_of
from bookable.domain.feed_marks import Era, History, tag_from
from bookable.storage import guard
from bookable.storage.ledger import Entry, read
from bookable.storage.sql import Row, execute, row, rows


def is_waiting() -> bool:
    """Return whether entries or facts wait for a position: one look at two indexes."""
    return row(_WAITING) is not None


class Taken(NamedTuple):
    """Entries in the order of the feed, and how many entries and facts have got positions."""

    entries: list[Entry]
    number: int


def take(limit: int) -> Taken:
    """Give the oldest waiting entries and facts their positions, at most `limit` of either.

    Takes none while another relay is at work. After a rollback they still wait.
    """
    head = row(_LOCK) or (row(_LOCK) if execute(_BEGIN) else None)
    if head is None:
        return Taken([], 0)
    position, cluster, known = head
    if cluster != known:
        _begin_era(position, cluster)
    guard.see_everything()
    # A new statement, so that it sees what the previous holder of the lock has committed.
    taken = rows(_TAKE, [limit, limit], replan=True)
    if taken:
        _place(taken)
    return Taken([read(each) for each in taken if _is_entry(each)], len(taken))


def history() -> History:
    """Return all eras of the feed."""
    return History([Era(*record) for record in rows(_ERAS)])


def end() -> int:
    """Return the last position that was given, or 0 in a feed without events."""
    head = row("SELECT position FROM feed_head")
    return 0 if head is None else int(head[0])


def _begin_era(position: int, cluster: str) -> None:
    """Begin a new era: the feed has no entries yet, or the database was restored or moved."""
    execute("INSERT INTO feed_era (tag, after) VALUES (%s, %s)", [tag_from(randbits(63)), position])
    execute("UPDATE feed_head SET cluster = %s", [cluster])


def _place(taken: Sequence[Row]) -> None:
    """Give positions by time, without changing the order of entries or that of facts."""
    entries = filter(_is_entry, taken)
    placed = [_placed(each) for each in merge(entries, filterfalse(_is_entry, taken), key=_at)]
    execute(_PLACE, [len(placed), len(placed), *map(list, zip(*placed, strict=True))])


def _is_entry(record: Row) -> bool:
    return record[1] is not None


_at = itemgetter(4)


def _placed(record: Row) -> tuple[Any, ...]:
    if _is_entry(record):
        return (record[0], None, _type(record), record[2], *record[10:])
    return (None, record[0], record[3], record[2], *record[10:])


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

# A fact has no booking.
_TAKE = """
WITH taken AS (
    DELETE FROM unrelayed_entry WHERE entry_id = ANY (ARRAY(
        SELECT entry_id FROM unrelayed_entry ORDER BY entry_id LIMIT %s FOR UPDATE SKIP LOCKED
    )) RETURNING entry_id
), known AS (
    DELETE FROM unrelayed_fact WHERE fact_id = ANY (ARRAY(
        SELECT fact_id FROM unrelayed_fact ORDER BY fact_id LIMIT %s FOR UPDATE SKIP LOCKED
    )) RETURNING fact_id
)
SELECT l.id, l.booking_id, b.program, l.kind, l.at, l.side, l.before, l.after, l.facts,
    b.requested_by, b.provider_id, b.client_id, b.guarded
FROM taken JOIN ledger_entry l ON l.id = taken.entry_id JOIN booking b ON b.id = l.booking_id
UNION ALL
SELECT f.id, NULL, f.program, f.type, f.at, f.side, NULL, NULL, NULL, NULL, f.provider_id,
    f.person_id, false
FROM known JOIN fact f ON f.id = known.fact_id
ORDER BY 1
"""

_PLACE = """
WITH head AS (UPDATE feed_head SET position = position + %s RETURNING position)
INSERT INTO feed_entry
    (position, entry_id, fact_id, type, program, provider_id, client_id, guarded)
SELECT head.position - %s + n.number, n.entry_id, n.fact_id, n.type, n.program, n.provider_id,
    n.client_id, n.guarded
FROM head, unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::bigint[],
    %s::boolean[]) WITH ORDINALITY
    AS n (entry_id, fact_id, type, program, provider_id, client_id, guarded, number)
"""

_WAITING = """
(SELECT 1 FROM unrelayed_entry LIMIT 1) UNION ALL (SELECT 1 FROM unrelayed_fact LIMIT 1) LIMIT 1
"""
