"""Which bookings time has something to do with, by their ids."""

from __future__ import annotations

from datetime import datetime

from bookable.storage.sql import rows


def beginning(program: str, now: datetime, *, limit: int) -> list[int]:
    """This will be the ids of confirmed bookings of a programme whose time has begun by `now`."""
    found = rows(
        "SELECT id FROM booking WHERE program = %s AND status = 'confirmed' AND starts_at <= %s"
        " ORDER BY starts_at LIMIT %s",
        [program, now, limit],
    )
    return [each[0] for each in found]


def ended(program: str, until: datetime, *, limit: int) -> list[int]:
    """Return the ids of bookings in progress that were held for several people and ended by
    `until`."""
    found = rows(
        "SELECT id FROM booking WHERE program = %s AND ends_at <= %s AND status = 'in_progress'"
        " AND kind IN ('workshop', 'course') ORDER BY ends_at LIMIT %s",
        [program, until, limit],
    )
    return [each[0] for each in found]


def waiting_too_long(now: datetime, *, limit: int) -> list[int]:
    """This will be the ids of bookings whose hold has run out, the oldest first."""
    found = rows(
        "SELECT id FROM booking WHERE hold_until <= %s ORDER BY hold_until LIMIT %s", [now, limit]
    )
    return [each[0] for each in found]


def nudged(now: datetime, *, limit: int) -> list[int]:
    """This will be the ids of bookings about which time is to speak up, the oldest first."""
    found = rows(
        "SELECT id FROM booking WHERE nudge_at <= %s ORDER BY nudge_at LIMIT %s", [now, limit]
    )
    return [each[0] for each in found]
