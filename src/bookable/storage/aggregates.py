"""The aggregate `Booking` as it is read from one row of a join."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from bookable.domain.booking import Booking
from bookable.domain.commands import Details
from bookable.domain.lifecycle import Status
from bookable.domain.meetings import Meeting
from bookable.domain.mutual_confirmation import MutualConfirmation
from bookable.domain.people import Party
from bookable.domain.spans import Span
from bookable.storage import sold, zones
from bookable.storage.sql import Row

DETAILS = [field.name for field in fields(Details)]
_MUTUAL_CONFIRMATION = [field.name for field in fields(MutualConfirmation)]


def read(record: Row) -> Booking:
    """Return the booking in a row of SELECT. The numbers are the positions of its columns."""
    meeting = None if record[22] is None else Meeting(*record[22:26])
    details, own, sold_with = _split(record[27:])
    looks, (location, actual_start, actual_end, match, nudge_at), wall, mutual_confirmation = (
        own[:2],
        own[2:7],
        own[7:10],
        own[10:],
    )
    return Booking(
        id=record[0],
        uuid=record[1],
        program=record[2],
        client=Party(*record[7:11]),
        span=None if record[11] is None else Span(record[11], record[12]),
        status=Status(record[13]),
        created_at=record[14],
        updated_at=record[15],
        hold_until=record[16],
        cancellation_reason=record[17],
        canceled_by=record[18],
        completed_by=record[19],
        completed_at=record[20],
        confirming=record[21],
        meeting=meeting,
        meeting_synced=meeting is None or record[26],
        details=Details(*details),
        provider=Party(*record[3:7], *looks),
        location=location,
        actual_start=actual_start,
        actual_end=actual_end,
        match=match,
        nudge_at=nudge_at,
        mutual_confirmation=MutualConfirmation(
            **dict(zip(_MUTUAL_CONFIRMATION, mutual_confirmation, strict=True))
        ),
        sale=sold.read(sold_with),
        wall=zones.read(*wall),
    )


def _split(rest: Row) -> tuple[Row, Row, Row]:
    """Split the last columns: the details, other columns of the booking, what was sold."""
    first, last = len(DETAILS), len(rest) - sold.WIDTH
    return rest[:first], rest[first:last], rest[last:]


def _columns_of(names: Sequence[str]) -> str:
    return ", ".join(f"b.{name}" for name in names)


SELECT = f"""
SELECT b.id, b.uuid, b.program, p.id, p.uuid, p.name, p.timezone, c.id, c.uuid, c.name, c.timezone,
    b.starts_at, b.ends_at, b.status, b.created_at, b.updated_at, b.hold_until,
    b.cancellation_reason, b.canceled_by, b.completed_by, b.completed_at, b.confirming,
    m.vendor, m.meeting_id, m.join_url, m.password, m.synced,
    {_columns_of(DETAILS)},
    p.company, p.avatar_url, coalesce(l.name, ''), b.actual_start, b.actual_end,
    (SELECT t.uuid FROM match t WHERE t.id = b.match_id), b.nudge_at,
    b.wall_start, b.wall_zone, b.wall_is_second,
    {_columns_of(_MUTUAL_CONFIRMATION)},
    {sold.COLUMNS}
FROM booking b JOIN person p ON p.id = b.provider_id JOIN person c ON c.id = b.client_id
LEFT JOIN meeting m ON m.booking_id = b.id AND m.state = 'live'
LEFT JOIN location l ON l.id = b.location_id LEFT JOIN service s ON s.id = b.service_id
"""
