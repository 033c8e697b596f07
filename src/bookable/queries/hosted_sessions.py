"""Sessions with seats as their host's calendar shows them: one event each, however many come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from bookable.domain.calendar_files import CalendarEvent, EventStatus
from bookable.domain.people import Actor
from bookable.domain.spans import Span
from bookable.queries.calendar_events import CANCELED_SHOWN_FOR, MOST, SHOWN_FROM
from bookable.storage.sql import rows


class HostedSession(NamedTuple):
    """A session of a workshop or course. `changes` counts what the event must show anew."""

    uuid: UUID
    service: str
    span: Span
    taken: int
    seats: int
    is_canceled: bool
    place: str
    changes: int
    changed_at: datetime


def hosted(person: Actor, *, now: datetime) -> list[HostedSession]:
    """Return the sessions that a person hosts and that were booked, in the order of time."""
    parameters = {
        "me": person.person_id,
        "since": now - SHOWN_FROM,
        "canceled_since": now - CANCELED_SHOWN_FOR,
        "limit": MOST,
    }
    # What is sold is not guarded, so the database need not be told who looks.
    return [_session(record) for record in rows(_HOSTED, parameters)]


def event_of_session(session: HostedSession, *, summary: str) -> CalendarEvent:
    """Return a session as a calendar event. The UID is the session's for ever."""
    return CalendarEvent(
        uid=str(session.uuid),
        sequence=session.changes,
        changed_at=session.changed_at,
        status=EventStatus.CANCELED if session.is_canceled else EventStatus.CONFIRMED,
        spans=[session.span],
        summary=summary,
        place=session.place,
    )


def _session(record: Sequence[Any]) -> HostedSession:
    uuid, service, start, end, *more = record
    return HostedSession(uuid, service, Span(start, end), *more)


_HOSTED = """
SELECT t.uuid, s.name, t.starts_at, t.ends_at, t.taken, t.capacity, t.canceled_at IS NOT NULL,
    concat_ws(', ', l.name, r.name, nullif(l.address, '')), t.changes, e.changed_at
FROM service s JOIN service_session t ON t.service_id = s.id
LEFT JOIN location l ON l.id = coalesce(t.location_id, s.location_id)
LEFT JOIN room r ON r.id = t.room_id
CROSS JOIN LATERAL (
    SELECT max(x.at) AS changed_at
    FROM booking b JOIN ledger_entry x ON x.booking_id = b.id
    WHERE b.service_session_id = t.id AND b.status <> 'draft'
) e
WHERE s.practitioner_id = %(me)s AND t.starts_at >= %(since)s AND e.changed_at IS NOT NULL
    AND (t.canceled_at IS NULL OR t.canceled_at > %(canceled_since)s)
ORDER BY t.starts_at, t.id LIMIT %(limit)s
"""
