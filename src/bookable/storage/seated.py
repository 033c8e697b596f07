"""The bookings of a session or of a course, under lock."""

from __future__ import annotations

from bookable.domain.booking import Booking
from bookable.storage import booking_columns
from bookable.storage.sql import rows


def lock_courses(service_id: int) -> list[Booking]:
    """Lock and load the bookings of a course as a whole that are not over."""
    records = rows(_COURSES, [service_id])
    numbers = [record[0] for record in records]
    loaded = rows(f"{booking_columns.SELECT} WHERE b.id = ANY (%s) ORDER BY b.id", [numbers])
    return [booking_columns.read(record) for record in loaded]


def lock_seats(session_id: int, *, waiting: bool = True) -> list[Booking] | None:
    """Lock and load the bookings of a session that are not over.

    The courses that they are parts of are locked first, as everywhere. Without `waiting` return
    None if another transaction has locked any of them.
    """
    for found in (_WHOLES, _SEATS):
        lock = f"{found} FOR NO KEY UPDATE{'' if waiting else ' SKIP LOCKED'}"
        locked = rows(lock, [session_id])
        if not waiting and len(locked) < len(rows(found, [session_id])):
            return None
    records = rows(f"{booking_columns.SELECT} WHERE {_MINE} ORDER BY b.id", [session_id])
    return [booking_columns.read(record) for record in records]


_MINE = "b.service_session_id = %s AND b.status NOT IN ('completed', 'canceled', 'no_show')"
_SEATS = f"SELECT b.id FROM booking b WHERE {_MINE} ORDER BY b.id"
_WHOLES = f"""
SELECT w.id FROM booking w WHERE w.id IN (SELECT b.parent_id FROM booking b WHERE {_MINE})
ORDER BY w.id
"""

_COURSES = """
SELECT id FROM booking WHERE service_id = %s AND kind = 'course' AND parent_id IS NULL
    AND status IN ('pending_payment', 'confirmed', 'in_progress')
ORDER BY id FOR NO KEY UPDATE
"""
