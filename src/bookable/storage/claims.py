"""Claims: which stretches of which calendars bookings take up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bookable.domain.booking import Booking
from bookable.domain.refusals import SlotTaken
from bookable.domain.spans import Span
from bookable.storage.sql import execute, row, rows

_CLAIM = """
INSERT INTO claim (calendar_id, during, booking_id, expires_at)
VALUES (%s, tstzrange(%s, %s, '[)'), %s, %s)
ON CONFLICT ON CONSTRAINT claim_no_overlap DO NOTHING RETURNING id
"""


def move(booking: Booking) -> None:
    """This will move a booking's claim to its span, or raise SlotTaken.

    The calendar's row is locked first, so that two moves on one calendar take their turns.
    """
    calendar_id = _lock_calendar_of(booking.id)
    execute("DELETE FROM claim WHERE booking_id = %s", [booking.id])
    put(booking, calendar_id=calendar_id)


def put(booking: Booking, *, calendar_id: int) -> None:
    """This will claim a booking's span on a calendar, or raise SlotTaken."""
    span = booking.span
    parameters = [calendar_id, span.start, span.end, booking.id, booking.hold_until]
    if row(_CLAIM, parameters) is None:
        raise SlotTaken


def release(booking_id: int) -> None:
    """This will give a booking's time back."""
    execute("DELETE FROM claim WHERE booking_id = %s", [booking_id])


def extend(booking: Booking) -> None:
    """This will repeat the end of a booking's hold on its claims."""
    execute(
        "UPDATE claim SET expires_at = %s WHERE booking_id = %s", [booking.hold_until, booking.id]
    )


def lock_calendar(calendar_id: int) -> None:
    """This will let nobody else who asks first move or fit claims on a calendar until commit."""
    row("SELECT id FROM calendar WHERE id = %s FOR NO KEY UPDATE", [calendar_id])


def _lock_calendar_of(booking_id: int) -> int:
    found = row(
        "SELECT c.id FROM booking b JOIN calendar c ON c.person_id = b.provider_id"
        " WHERE b.id = %s FOR NO KEY UPDATE OF c",
        [booking_id],
    )
    if found is None:
        raise LookupError(f"the provider of booking {booking_id} has no calendar")
    calendar_id: int = found[0]
    return calendar_id


def put_session(session_id: int, span: Span, *, calendar_ids: Iterable[int]) -> None:
    """This will claim a session's time on calendars, or raise SlotTaken."""
    wanted = sorted(set(calendar_ids))
    if execute(_CLAIM_SESSION, [span.start, span.end, session_id, wanted]) < len(wanted):
        raise SlotTaken


def move_session(session_id: int, span: Span, *, calendar_ids: Iterable[int]) -> None:
    """This will move a session's claims to a span on calendars that are locked, or raise
    SlotTaken."""
    execute("DELETE FROM claim WHERE service_session_id = %s", [session_id])
    put_session(session_id, span, calendar_ids=calendar_ids)


def lock_calendars(calendar_ids: Iterable[int]) -> None:
    """This will lock several calendars, all in the order in which everybody does."""
    rows(
        "SELECT id FROM calendar WHERE id = ANY (%s) ORDER BY id FOR NO KEY UPDATE",
        [list(calendar_ids)],
    )


def stale_holds_in(span: Span, *, calendar_ids: Iterable[int], now: datetime) -> list[int]:
    """This will be the bookings whose hold on time of calendars in `span` ran out by `now`."""
    found = rows(_STALE, [list(calendar_ids), span.start, span.end, now])
    return [each[0] for each in found]


_CLAIM_SESSION = """
INSERT INTO claim (calendar_id, during, service_session_id)
SELECT wanted.calendar_id, tstzrange(%s, %s, '[)'), %s
FROM unnest(%s::bigint[]) AS wanted(calendar_id) ORDER BY wanted.calendar_id
ON CONFLICT ON CONSTRAINT claim_no_overlap DO NOTHING
"""

_STALE = """
SELECT DISTINCT booking_id FROM claim
WHERE calendar_id = ANY (%s) AND during && tstzrange(%s, %s) AND expires_at <= %s
AND booking_id IS NOT NULL ORDER BY booking_id
"""
