"""Claims: the stretches of calendars that bookings, sessions and holds take up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bookable.domain.booking import Booking
from bookable.domain.refusals import SlotTaken
from bookable.domain.spans import Span
from bookable.storage.sql import Statement, execute, rows

_CLAIM = """
INSERT INTO claim (calendar_id, during, booking_id, expires_at)
SELECT calendar.id, tstzrange(%s, %s, '[)'), %s, %s FROM unnest(%s::bigint[]) AS calendar (id)
ON CONFLICT ON CONSTRAINT claim_no_overlap DO NOTHING RETURNING id
"""


def move(booking: Booking) -> None:
    """Move a booking's claims to its span, or raise SlotTaken.

    It claims the provider's calendar, for matched buddies the client's too, and the room's if it
    has one. The rows of the calendars are locked first: without the lock two moves on one calendar
    could each wait for the claim of the other.
    """
    calendars = lock_calendars_of(booking.id)
    execute(*released(booking.id))
    span = booking.time
    claimed = rows(_CLAIM, [span.start, span.end, booking.id, booking.hold_until, calendars])
    if len(claimed) != len(calendars):
        raise SlotTaken


def released(booking_id: int) -> Statement:
    """Return the statement that deletes a booking's claims, so that its time is free again."""
    return "DELETE FROM claim WHERE booking_id = %s", [booking_id]


def extend(booking: Booking) -> None:
    """Copy the end of a booking's hold to its claims."""
    execute(
        "UPDATE claim SET expires_at = %s WHERE booking_id = %s", [booking.hold_until, booking.id]
    )


def lock_calendars_of(booking_id: int) -> list[int]:
    """Lock the calendars that a booking takes up, and return their ids.

    They are locked after the booking, and before the row of its client, as by requests, purchases
    and holds.
    """
    records = rows(
        "SELECT c.id FROM booking b JOIN calendar c ON c.room_id = b.room_id OR c.person_id ="
        " ANY (ARRAY[b.provider_id, CASE WHEN b.match_id IS NOT NULL THEN b.client_id END])"
        " WHERE b.id = %s ORDER BY c.id FOR NO KEY UPDATE OF c",
        [booking_id],
    )
    if not records:
        raise LookupError(f"the provider of booking {booking_id} has no calendar")
    return [record[0] for record in records]


def put_session(session_id: int, span: Span, *, calendar_ids: Iterable[int]) -> None:
    """Claim a session's time on calendars, or raise SlotTaken."""
    wanted = sorted(set(calendar_ids))
    if execute(_CLAIM_SESSION, [span.start, span.end, session_id, wanted]) < len(wanted):
        raise SlotTaken


def move_session(session_id: int, span: Span, *, calendar_ids: Iterable[int]) -> None:
    """Move a session's claims to a span on calendars that are locked, or raise SlotTaken."""
    execute("DELETE FROM claim WHERE service_session_id = %s", [session_id])
    put_session(session_id, span, calendar_ids=calendar_ids)


def lock_calendars(calendar_ids: Iterable[int]) -> None:
    """Lock calendars in the order of their ids, which is the same everywhere: no deadlock."""
    rows(
        "SELECT id FROM calendar WHERE id = ANY (%s) ORDER BY id FOR NO KEY UPDATE",
        [list(calendar_ids)],
    )


def expired_bookings_in(span: Span, *, calendar_ids: Iterable[int], now: datetime) -> list[int]:
    """Return the bookings that have expired by `now` and still claim time in a span."""
    records = rows(_EXPIRED, [list(calendar_ids), span.start, span.end, now])
    return [record[0] for record in records]


_CLAIM_SESSION = """
INSERT INTO claim (calendar_id, during, service_session_id)
SELECT wanted.calendar_id, tstzrange(%s, %s, '[)'), %s
FROM unnest(%s::bigint[]) AS wanted(calendar_id) ORDER BY wanted.calendar_id
ON CONFLICT ON CONSTRAINT claim_no_overlap DO NOTHING
"""

_EXPIRED = """
SELECT DISTINCT booking_id FROM claim
WHERE calendar_id = ANY (%s) AND during && tstzrange(%s, %s) AND expires_at <= %s
AND booking_id IS NOT NULL ORDER BY booking_id
"""
