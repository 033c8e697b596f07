"""The times that events of connected calendars take."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from typing import NamedTuple

from bookable.domain.spans import Span
from bookable.storage.sql import execute


class Busy(NamedTuple):
    """A time that an event takes; `name` is the server's name of the event."""

    name: str
    span: Span


def replace_all(connection_id: int, times: Collection[Busy]) -> int:
    """Make these all the times of a connection, and return how many were added or deleted."""
    return _replace("", connection_id, (), times)


def replace_events(connection_id: int, names: Iterable[str], times: Collection[Busy]) -> int:
    """Make these all the times of some events, and return how many were added or deleted."""
    return _replace("AND name = ANY (%(names)s)", connection_id, names, times)


LONGEST_NAME = 600
"""Characters of a name that are kept. PostgreSQL has no index for very long ones, and no NUL."""


def _kept(name: str) -> str:
    """Return a name, or a digest of one that cannot be kept."""
    if len(name) <= LONGEST_NAME and "\0" not in name:
        return name
    return hashlib.sha256(name.encode(errors="replace")).hexdigest()


def _replace(where: str, connection_id: int, names: Iterable[str], times: Collection[Busy]) -> int:
    parameters = {
        "connection": connection_id,
        "of": [_kept(each.name) for each in times],
        "starts": [each.span.start for each in times],
        "ends": [each.span.end for each in times],
    }
    if where:
        parameters["names"] = list(map(_kept, names))
    return execute(_REPLACE.format(where=where), parameters)


# What is the same stays as it is: a calendar that is read whole has hardly ever changed.
_REPLACE = """
WITH wanted AS (
    SELECT DISTINCT w.name, tstzrange(w.start, w."end", '[)') AS during
    FROM unnest(%(of)s::text[], %(starts)s::timestamptz[], %(ends)s::timestamptz[])
        AS w (name, start, "end")
), gone AS (
    DELETE FROM busy_time b WHERE b.connection_id = %(connection)s {where}
    AND NOT EXISTS (SELECT 1 FROM wanted w WHERE w.name = b.name AND w.during = b.during)
    RETURNING b.id
), added AS (
    INSERT INTO busy_time (calendar_id, connection_id, name, during)
    SELECT k.id, c.id, w.name, w.during
    FROM calendar_connection c JOIN calendar k ON k.person_id = c.person_id CROSS JOIN wanted w
    WHERE c.id = %(connection)s AND c.removed_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM busy_time b
        WHERE b.connection_id = c.id AND b.name = w.name AND b.during = w.during)
    RETURNING id
)
SELECT id FROM gone UNION ALL SELECT id FROM added
"""
