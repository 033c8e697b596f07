"""Lists of bookings and people, from row to answer without the aggregate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from bookable.domain.lifecycle import Status
from bookable.domain.people import Side
from bookable.domain.spans import Span
from bookable.storage.sql import one, rows


class BookingRow(NamedTuple):
    """A booking as lists show it: it has the facts of `domain.booking.BookingFacts`."""

    id: int
    uuid: UUID
    provider_uuid: UUID
    provider_name: str
    client_uuid: UUID
    client_name: str
    start: datetime
    end: datetime
    status: Status
    notes: str
    meeting_id: str | None
    join_url: str | None


def bookings_of(
    person_id: int,
    *,
    program: str,
    sides: Sequence[Side],
    status: Status | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> list[BookingRow]:
    """This will be the bookings of a programme in which a person stands on one of the sides, the
    latest start first."""
    condition = " OR ".join(f"b.{_COLUMN[side]} = %s" for side in sides)
    parameters: list[object] = [program, *(person_id for _ in sides)]
    if status is not None:
        condition = f"({condition}) AND b.status = %s"
        parameters.append(status)
    found = rows(f"{_ROWS} AND ({condition}) {_LATEST_FIRST}", [*parameters, limit, offset])
    return [BookingRow._make(each) for each in found]


class ScheduledRow(NamedTuple):
    """A booking as a provider's schedule shows it."""

    start: datetime
    end: datetime
    status: Status
    client_id: int
    client_name: str


def scheduled(
    provider_id: int, *, program: str, during: Span, statuses: Sequence[Status]
) -> list[ScheduledRow]:
    """This will be a provider's bookings that touch a span, the earliest first."""
    found = rows(_SCHEDULED, [provider_id, program, list(statuses), during.end, during.start])
    return [ScheduledRow._make(each) for each in found]


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A provider as a directory shows her."""

    uuid: UUID
    name: str
    timezone: str
    company: str
    avatar_url: str
    bio: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a directory, and how many entries there are in all."""

    count: int
    cards: list[PersonCard]


def directory(role: str, *, search: str, limit: int, offset: int) -> Page:
    """This will be the active people of a role whose name, company or bio contains the search,
    in any case, ordered by name."""
    pattern = "%" + search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    where = [role, pattern, pattern, pattern]
    total = one(f"SELECT count(*) FROM person p {_LISTED}", where)
    in_order = f"{_CARD} {_LISTED} ORDER BY p.name, p.id LIMIT %s OFFSET %s"
    found = rows(in_order, [*where, limit, offset])
    return Page(count=total[0], cards=[PersonCard(*each) for each in found])


_COLUMN = {Side.PROVIDER: "provider_id", Side.CLIENT: "client_id"}

_ROWS = """
SELECT b.id, b.uuid, p.uuid, p.name, c.uuid, c.name, b.starts_at, b.ends_at, b.status, b.notes,
    m.meeting_id, m.join_url
FROM booking b JOIN person p ON p.id = b.provider_id JOIN person c ON c.id = b.client_id
LEFT JOIN meeting m ON m.booking_id = b.id AND m.state = 'live'
WHERE b.program = %s
"""

_LATEST_FIRST = "ORDER BY b.starts_at DESC, b.id DESC LIMIT %s OFFSET %s"

_SCHEDULED = """
SELECT b.starts_at, b.ends_at, b.status, c.id, c.name
FROM booking b JOIN person c ON c.id = b.client_id
WHERE b.provider_id = %s AND b.program = %s AND b.status = ANY (%s)
AND b.starts_at < %s AND b.ends_at > %s ORDER BY b.starts_at, b.id
"""

_CARD = "SELECT p.uuid, p.name, p.timezone, p.company, p.avatar_url, p.bio FROM person p"

_LISTED = """
WHERE p.is_active AND %s = ANY (p.roles)
AND (p.name ILIKE %s OR p.company ILIKE %s OR p.bio ILIKE %s)
"""
