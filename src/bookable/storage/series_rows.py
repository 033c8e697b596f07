"""Series of bookings: written once, and found by those who may see their bookings."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from bookable.domain.people import SYSTEM, Actor, PersonRef
from bookable.domain.repeats import Repeat, SeriesNotFound
from bookable.storage.sql import Row, one, row, rows


class Skipped(NamedTuple):
    """A date that a series leaves out, and the code of the refusal."""

    start: datetime
    code: str


class SeriesRow(NamedTuple):
    """A series, without its bookings."""

    id: int
    uuid: UUID
    repeat: Repeat
    skipped: list[Skipped]


def zone_of(
    *, provider: PersonRef | None = None, service: UUID | None = None, match: UUID | None = None
) -> str | None:
    """Return the zone of a provider, of a service's provider, or of the first of two who are
    matched; None if they do not exist."""
    by_number = isinstance(provider, int)
    named = (provider, None) if by_number else (None, provider)
    record = row(_ZONE, [*named, service, match])
    return None if record is None else record[0]


def add(
    repeat: Repeat, booking_ids: Sequence[int], skipped: Sequence[Skipped], *, now: datetime
) -> UUID:
    """Make a series of bookings, and return its uuid."""
    uuid = uuid4()
    listed = json.dumps([[each.start.isoformat(), each.code] for each in skipped])
    made = [uuid, repeat.every_weeks, repeat.count, repeat.until, listed, now]
    one(_ADD, [*made, list(booking_ids)])
    return uuid


def find(ref: UUID, *, visible_to: Actor) -> SeriesRow:
    """Return a series of which the actor may see a booking, or raise SeriesNotFound."""
    record = row(f"{_SERIES} AND {_IS_SEEN}", [ref, _sees_all(visible_to), visible_to.person_id])
    if record is None:
        raise SeriesNotFound
    return _series(record)


def named(ref: UUID) -> SeriesRow:
    """Return a series that exists."""
    return _series(one(_SERIES, [ref]))


def _series(record: Row) -> SeriesRow:
    id_, uuid, every_weeks, number, until, skipped = record
    return SeriesRow(id_, uuid, _repeat(every_weeks, number, until), _skipped(skipped))


def lock_ahead(series_id: int, *, visible_to: Actor, now: datetime) -> list[Ahead]:
    """Lock the bookings of a series that are ahead and not over, in the order of their ids."""
    seen = [series_id, _sees_all(visible_to), visible_to.person_id, now]
    return [Ahead._make(record) for record in rows(_LOCK_AHEAD, seen)]


class Ahead(NamedTuple):
    """A booking of a series that is still ahead."""

    uuid: UUID
    program: str
    start: datetime


def _sees_all(actor: Actor) -> bool:
    return actor.is_staff or actor is SYSTEM


def _repeat(every_weeks: int, number: int | None, until: date | None) -> Repeat:
    return Repeat(every_weeks=every_weeks, count=number, until=until)


def _skipped(listed: Any) -> list[Skipped]:
    # Some connections return JSON as text, others parse it.
    parsed = json.loads(listed) if isinstance(listed, str) else listed
    return [Skipped(datetime.fromisoformat(start), code) for start, code in parsed]


_ZONE = """
SELECT p.timezone FROM person p WHERE p.id = coalesce(%s::bigint,
    (SELECT id FROM person WHERE uuid = %s::uuid),
    (SELECT practitioner_id FROM service WHERE uuid = %s::uuid),
    (SELECT user1_id FROM match WHERE uuid = %s::uuid))
"""

_ADD = """
WITH made AS (
    INSERT INTO series (uuid, every_weeks, count, until, skipped, created_at)
    VALUES (%s, %s, %s, %s, %s::jsonb, %s) RETURNING id
), named AS (
    UPDATE booking SET series_id = made.id FROM made WHERE booking.id = ANY (%s) RETURNING 1
)
SELECT count(*) FROM named
"""

_SEEN = "(%s OR %s IN (b.provider_id, b.client_id))"

_SERIES = """
SELECT s.id, s.uuid, s.every_weeks, s.count, s.until, s.skipped FROM series s WHERE s.uuid = %s
"""
_IS_SEEN = f"EXISTS (SELECT 1 FROM booking b WHERE b.series_id = s.id AND {_SEEN})"

_LOCK_AHEAD = f"""
SELECT b.uuid, b.program, b.starts_at FROM booking b WHERE b.series_id = %s AND {_SEEN}
AND b.starts_at > %s AND b.status NOT IN ('completed', 'canceled', 'no_show')
ORDER BY b.id FOR NO KEY UPDATE
"""
