"""Bookings as calendars show them: in a mail's file, in a person's feed, or one by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from bookable.domain.calendar_files import Attendee, CalendarEvent, EventStatus
from bookable.domain.lifecycle import Status
from bookable.domain.people import Actor
from bookable.domain.refusals import BookingNotFound
from bookable.domain.spans import Span
from bookable.engine import registry
from bookable.queries.correspondence import BookingNews, of_booking, of_bookings
from bookable.storage import guard
from bookable.storage.sql import row, rows

SHOWN_FROM = timedelta(days=90)
"""How long past bookings stay in a feed."""
CANCELED_SHOWN_FOR = timedelta(days=30)
"""How long canceled bookings stay in a feed, so that each calendar has read it meanwhile."""
MOST = 5_000
"""How many bookings a feed has at most: the earliest of those that it shows."""

_OPEN = (Status.REQUESTED, Status.PENDING_PAYMENT)


def event_of(
    booking: BookingNews,
    *,
    summary: str,
    link: str = "",
    organizer: Attendee | None = None,
    attendee: Attendee | None = None,
    now: datetime,
) -> CalendarEvent | None:
    """Return a booking as a calendar event, or None if it has no time yet.

    The UID is the booking's for ever. A course is one event with all its sessions, and is canceled
    with the last of them.
    """
    spans, canceled = _spans(booking)
    if not spans:
        return None
    return CalendarEvent(
        uid=str(booking.uuid),
        sequence=booking.changes,
        changed_at=booking.changed_at,
        status=EventStatus.CANCELED if canceled else _status(booking, now),
        spans=spans,
        summary=summary,
        place=booking.place,
        join_url=booking.join_url,
        link=link,
        organizer=organizer,
        attendee=attendee,
    )


def in_calendar(booking: BookingNews) -> BookingNews:
    """Return the booking that stands for another one in calendars: of a session, its course."""
    if booking.is_part_of_course and booking.whole is not None:
        return of_booking(booking.whole)
    return booking


def of_any(ref: UUID, *, by: Actor, own: bool = False) -> BookingNews:
    """Return a booking of any programme as an actor may see it, or raise BookingNotFound.

    Only its two sides are told where to join. With `own` staff do not see those of others either.
    """
    with guard.looking_as(by):
        record = row(_VISIBLE, [ref, by.is_staff and not own, by.person_id])
        if record is None:
            raise BookingNotFound
        [booking] = of_bookings([record[0]])
    is_party = by.person_id in {booking.provider.id, booking.client.id}
    return booking if is_party else replace(booking, join_url="")


def feed(person: Actor, *, now: datetime) -> list[BookingNews]:
    """Return the bookings that a person's feed shows, on either side, in the order of time.

    Seats are shown to their clients alone. The host sees the sessions: `hosted_sessions`.
    """
    with guard.looking_as(person):
        parameters = {
            "me": person.person_id,
            "programs": list(registry.names()),
            "since": now - SHOWN_FROM,
            "limit": MOST,
        }
        found = of_bookings([id_ for (id_,) in rows(_MINE, parameters)])
    return [each for each in found if _is_shown(each, now)]


def _is_shown(booking: BookingNews, now: datetime) -> bool:
    if booking.status is Status.DRAFT:
        return False
    if booking.status is not Status.CANCELED:
        return True
    return booking.canceled_at is not None and now - booking.canceled_at < CANCELED_SHOWN_FOR


def _spans(booking: BookingNews) -> tuple[Sequence[Span], bool]:
    """Return the times of a booking, and whether all sessions of the course are canceled."""
    if booking.parts:
        left = [part.span for part in booking.parts if part.status is not Status.CANCELED]
        return left or [part.span for part in booking.parts], not left
    return ([] if booking.span is None else [booking.span]), False


def _status(booking: BookingNews, now: datetime) -> EventStatus:
    """Return how certain a booking is. A hold that has expired is not, written down or not."""
    is_over = booking.hold_until is not None and booking.hold_until <= now
    if booking.status is Status.CANCELED or (booking.status in _OPEN and is_over):
        return EventStatus.CANCELED
    return EventStatus.TENTATIVE if booking.status in _OPEN else EventStatus.CONFIRMED


_VISIBLE = """
SELECT id FROM booking WHERE uuid = %s AND (%s OR %s IN (provider_id, client_id))
"""

# A course stands for its sessions. Ordered before the limit, so that the same ones are found again.
_MINE = """
SELECT DISTINCT id FROM (
    SELECT CASE WHEN b.kind = 'course' THEN coalesce(b.parent_id, b.id) ELSE b.id END AS id
    FROM (
        (SELECT id, kind, parent_id, starts_at FROM booking
        WHERE provider_id = %(me)s AND program = ANY (%(programs)s) AND starts_at >= %(since)s
            AND kind NOT IN ('workshop', 'course'))
        UNION ALL
        (SELECT id, kind, parent_id, starts_at FROM booking
        WHERE client_id = %(me)s AND program = ANY (%(programs)s) AND starts_at >= %(since)s)
    ) b ORDER BY b.starts_at, b.id LIMIT %(limit)s
) mine
"""
