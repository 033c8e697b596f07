"""Meetings: which meeting at which vendor belongs to which booking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bookable.domain.booking import Booking
from bookable.domain.meetings import Meeting, MeetingPlan
from bookable.domain.spans import Span
from bookable.storage.holders import HOLDER_IS_GONE
from bookable.storage.sql import Row, execute, row, rows


def follow(before: Booking, after: Booking) -> None:
    """Write what a change of a booking means for its meeting.

    A new meeting is saved, a moved one marked as not synced, and one that is no longer used marked
    as leaving.
    """
    if after.meeting is not None and before.meeting is None:
        put(after.id, after.meeting, now=after.updated_at)
    if after.meeting is not None and not after.meeting_synced:
        execute(
            "UPDATE meeting SET synced = false WHERE booking_id = %s AND state = 'live'", [after.id]
        )
    if before.meeting is not None and after.meeting is None:
        execute(
            "UPDATE meeting SET state = 'leaving' WHERE booking_id = %s AND state = 'live'",
            [after.id],
        )


def put(booking_id: int, meeting: Meeting, *, now: datetime, state: str = "live") -> None:
    """Save a meeting that a vendor made."""
    execute(
        "INSERT INTO meeting (booking_id, vendor, meeting_id, join_url, password, state, synced,"
        " created_at) VALUES (%s, %s, %s, %s, %s, %s, true, %s)",
        [
            booking_id,
            meeting.vendor,
            meeting.meeting_id,
            meeting.join_url,
            meeting.password,
            state,
            now,
        ],
    )


@dataclass(frozen=True, slots=True)
class StandingMeeting:
    """A meeting at a vendor, with the plan that it should follow now."""

    id: int
    vendor: str
    meeting_id: str
    plan: MeetingPlan


def unsynced(booking_id: int) -> StandingMeeting | None:
    """Return a booking's live meeting if the vendor does not know its new time yet."""
    return _standing("m.state = 'live' AND NOT m.synced", booking_id)


def leaving(booking_id: int) -> list[StandingMeeting]:
    """Return the meetings of a booking that are still to be deleted at the vendor."""
    return [
        _meeting(record) for record in rows(f"{_STANDING} AND m.state = 'leaving'", [booking_id])
    ]


def has_live(booking_id: int) -> bool:
    """Return whether a booking has a meeting that it uses."""
    statement = "SELECT 1 FROM meeting WHERE booking_id = %s AND state = 'live'"
    return row(statement, [booking_id]) is not None


def synced(meeting: StandingMeeting) -> bool:
    """Note that the vendor knows the time of the plan.

    Returns False, and notes nothing, if the booking was moved again meanwhile.
    """
    touched = execute(
        "UPDATE meeting m SET synced = true FROM booking b WHERE b.id = m.booking_id"
        " AND m.id = %s AND b.starts_at = %s AND b.ends_at = %s",
        [meeting.id, meeting.plan.span.start, meeting.plan.span.end],
    )
    return touched == 1


def gone(meeting_id: int) -> None:
    """Note that a meeting was deleted at its vendor."""
    execute("UPDATE meeting SET state = 'gone' WHERE id = %s", [meeting_id])


def is_orphan(vendor: str, meeting_id: str, *, booking: UUID) -> bool:
    """Return whether a meeting is marked with a booking of ours that does not use it.

    A booking that is being confirmed right now is not counted: it may be about to save the meeting.
    """
    return row(_ORPHAN, [booking, vendor, meeting_id]) is not None


def _standing(condition: str, booking_id: int) -> StandingMeeting | None:
    record = row(f"{_STANDING} AND {condition}", [booking_id])
    return None if record is None else _meeting(record)


def _meeting(record: Row) -> StandingMeeting:
    id_, vendor, meeting_id, booking, provider, client, start, end, zone = record
    plan = MeetingPlan(booking, (provider, client), Span(start, end), zone)
    return StandingMeeting(id_, vendor, meeting_id, plan)


_STANDING = """
SELECT m.id, m.vendor, m.meeting_id, b.uuid, p.name, c.name, b.starts_at, b.ends_at, p.timezone
FROM meeting m JOIN booking b ON b.id = m.booking_id
JOIN person p ON p.id = b.provider_id JOIN person c ON c.id = b.client_id
WHERE b.id = %s
"""

_ORPHAN = f"""
SELECT b.id FROM booking b
WHERE b.uuid = %s
AND NOT EXISTS (SELECT 1 FROM meeting m
    WHERE m.booking_id = b.id AND m.vendor = %s AND m.meeting_id = %s AND m.state = 'live')
AND (b.confirming IS NULL OR {HOLDER_IS_GONE.format(holder="b.confirming_holder")})
"""
