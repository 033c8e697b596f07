"""Which bookings time has something to do with, by their ids.

They come page by page, the ones that are due for longest first, and each of them once: one that
stays due keeps none of the later ones waiting.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from bookable.storage.sql import pages

_FIRST = (datetime.min.replace(tzinfo=UTC), 0)


def beginning(program: str, now: datetime) -> Iterator[int]:
    """Give the ids of confirmed bookings of a programme whose time has begun by `now`."""
    return _ids("starts_at", "program = %s AND status = 'confirmed'", [program], until=now)


def ended(program: str, until: datetime) -> Iterator[int]:
    """Give the ids of bookings in progress that were held for several people and ended by
    `until`."""
    condition = "program = %s AND status = 'in_progress' AND kind IN ('workshop', 'course')"
    return _ids("ends_at", condition, [program], until=until)


def waiting_too_long(now: datetime) -> Iterator[int]:
    """Give the ids of bookings whose hold has run out."""
    return _ids("hold_until", "true", [], until=now)


def nudged(now: datetime) -> Iterator[int]:
    """Give the ids of bookings about which time is to speak up."""
    return _ids("nudge_at", "true", [], until=now)


def _ids(column: str, condition: str, parameters: list[Any], *, until: datetime) -> Iterator[int]:
    statement = (
        f"SELECT {column}, id FROM booking WHERE {condition} AND {column} <= %s"
        f" AND ({column}, id) > (%s, %s) ORDER BY {column}, id LIMIT %s"
    )
    for page in pages(statement, [*parameters, until], after=_FIRST):
        for _, booking_id in page:
            yield booking_id
