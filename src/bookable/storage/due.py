"""Ids of bookings that are due for a change by time alone.

They come in batches, longest due first, each id once. A booking whose change fails therefore does
not block the ones after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from bookable.storage.sql import pages

_FIRST = (datetime.min.replace(tzinfo=UTC), 0)


def beginning(program: str, now: datetime) -> Iterator[int]:
    """Yield the ids of a programme's confirmed bookings that have begun by `now`."""
    return _ids("starts_at", "program = %s AND status = 'confirmed'", [program], until=now)


def ended(program: str, until: datetime) -> Iterator[int]:
    """Yield the ids of a programme's group bookings in progress that ended by `until`."""
    condition = "program = %s AND status = 'in_progress' AND kind IN ('workshop', 'course')"
    return _ids("ends_at", condition, [program], until=until)


def expired_holds(now: datetime) -> Iterator[int]:
    """Yield the ids of bookings whose hold has expired."""
    return _ids("hold_until", "true", [], until=now)


def reminders(now: datetime) -> Iterator[int]:
    """Yield the ids of bookings whose reminder is due."""
    return _ids("nudge_at", "true", [], until=now)


def _ids(column: str, condition: str, parameters: list[Any], *, until: datetime) -> Iterator[int]:
    statement = (
        f"SELECT {column}, id FROM booking WHERE {condition} AND {column} <= %s"
        f" AND ({column}, id) > (%s, %s) ORDER BY {column}, id LIMIT %s"
    )
    for page in pages(statement, [*parameters, until], after=_FIRST):
        for _, booking_id in page:
            yield booking_id
