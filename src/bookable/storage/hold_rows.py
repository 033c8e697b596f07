"""Holds: written with the claims that keep their time, and deleted with them.

A seat is kept by the counter of its session. The session is locked before a hold of one of its
seats is made or deleted, so that buyers and holders never deadlock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from uuid import UUID

from bookable.domain.holds import Hold
from bookable.domain.refusals import SlotTaken
from bookable.domain.spans import Span
from bookable.storage.sql import Row, one, pages, row, rows


def lock_holder(*, person_id: int | None, visitor: UUID | None) -> None:
    """Lock a holder against other holds until commit, so that holds can be counted.

    The row of a person is locked by purchases, too, at the same point: after calendars, and before
    sessions. A visitor has no row.
    """
    if person_id is not None:
        rows("SELECT 1 FROM person WHERE id = %s FOR NO KEY UPDATE", [person_id])
    else:
        rows("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"hold of {visitor}"])


def lock(uuid: UUID) -> None:
    """Lock a hold until commit, if it is still there."""
    rows("SELECT 1 FROM hold WHERE uuid = %s FOR UPDATE", [uuid])


def count_live(*, person_id: int | None, visitor: UUID | None, now: datetime) -> int:
    """Return how many holds of a person or a visitor have not expired at `now`."""
    number: int = one(_COUNT, [person_id, visitor, now])[0]
    return number


def insert(hold: Hold, *calendars: int) -> None:
    """Write a hold and its claims in one statement. Raise SlotTaken, and the transaction rolls
    back."""
    span = hold.span
    claimed: int = one(
        _INSERT,
        [
            *(hold.uuid, hold.program, hold.provider_id, hold.person_id, hold.visitor),
            *(hold.service, hold.session, span.start, span.end, hold.created_at, hold.expires_at),
            *(span.start, span.end, hold.expires_at, sorted(calendars)),
        ],
    )[0]
    if claimed != len(calendars):
        raise SlotTaken


def load(uuid: UUID) -> Hold | None:
    """Return a hold, expired or not, or None."""
    record = row(_LOAD, [uuid])
    return None if record is None else _read(record)


def calendars_of(uuid: UUID) -> list[int]:
    """Return the calendars on which a hold keeps time."""
    return [record[0] for record in rows(_CALENDARS, [uuid])]


def delete_live(uuid: UUID, *, now: datetime) -> bool:
    """Delete a hold that has not expired, with its claims, and return whether it was there.

    Two transactions that delete it wait for each other, and the second finds that it is gone.
    """
    return bool(rows(_DELETE.format(which="h.uuid = %s AND h.expires_at > %s"), [uuid, now]))


def delete_expired_in(span: Span, *, calendar_ids: Iterable[int], now: datetime) -> None:
    """Delete the holds that have expired by `now` and still claim time in a span."""
    which = _DELETE.format(which=f"h.id IN ({_EXPIRED_IN})")
    rows(which, [list(calendar_ids), span.start, span.end, now])


def delete_expired(hold_ids: Sequence[int], *, now: datetime) -> int:
    """Delete those of some holds that have expired by `now`, and return how many they were."""
    which = _DELETE.format(which="h.id = ANY (%s) AND h.expires_at <= %s")
    return len(rows(which, [list(hold_ids), now]))


def expired(now: datetime) -> Iterator[list[int]]:
    """Yield the ids of the holds of time that have expired by `now`, in batches."""
    for page in pages(_EXPIRED, [now], after=(datetime.min.replace(tzinfo=UTC), 0)):
        yield [record[1] for record in page]


def delete_seats(session_id: int, *, expired_by: datetime | None = None) -> int:
    """Delete the holds of seats in a locked session, and give the seats back; return how many.

    `expired_by` limits them to those that have expired by then.
    """
    number: int = one(_DELETE_SEATS, [session_id, expired_by, expired_by, session_id])[0]
    return number


def _read(record: Row) -> Hold:
    start, end, *own = record
    return Hold(span=Span(start, end), **dict(zip(_FIELDS, own, strict=True)))


_FIELDS = (
    *("uuid", "program", "provider_id", "provider_uuid", "session", "service"),
    *("person_id", "visitor", "created_at", "expires_at"),
)

_COUNT = "SELECT count(*) FROM hold WHERE (person_id = %s OR visitor = %s) AND expires_at > %s"

_INSERT = """
WITH held AS (
    INSERT INTO hold (uuid, program, provider_id, person_id, visitor, service_id,
        service_session_id, starts_at, ends_at, created_at, expires_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id
), claimed AS (
    INSERT INTO claim (calendar_id, during, hold_id, expires_at)
    SELECT calendar.id, tstzrange(%s, %s, '[)'), held.id, %s
    FROM held, unnest(%s::bigint[]) AS calendar (id)
    ON CONFLICT ON CONSTRAINT claim_no_overlap DO NOTHING RETURNING id
)
SELECT count(*) FROM claimed
"""

_LOAD = """
SELECT h.starts_at, h.ends_at, h.uuid, h.program, h.provider_id, p.uuid, h.service_session_id,
    h.service_id, h.person_id, h.visitor, h.created_at, h.expires_at
FROM hold h JOIN person p ON p.id = h.provider_id
WHERE h.uuid = %s
"""

_CALENDARS = """
SELECT c.calendar_id FROM claim c JOIN hold h ON h.id = c.hold_id WHERE h.uuid = %s
"""

# Locked in the order of their ids, so that two transactions that delete the same never deadlock.
_DELETE = """
WITH locked AS (
    SELECT h.id FROM hold h WHERE {which} ORDER BY h.id FOR UPDATE
), gone AS (
    DELETE FROM hold h USING locked WHERE h.id = locked.id RETURNING h.id
), freed AS (
    DELETE FROM claim c USING gone WHERE c.hold_id = gone.id
)
SELECT id FROM gone
"""

_EXPIRED_IN = """SELECT c.hold_id FROM claim c WHERE c.calendar_id = ANY (%s)
    AND c.during && tstzrange(%s, %s) AND c.expires_at <= %s AND c.hold_id IS NOT NULL"""

_EXPIRED = """
SELECT h.expires_at, h.id FROM hold h WHERE h.service_session_id IS NULL AND h.expires_at <= %s
    AND (h.expires_at, h.id) > (%s, %s)
ORDER BY h.expires_at, h.id LIMIT %s
"""

_DELETE_SEATS = """
WITH gone AS (
    DELETE FROM hold h WHERE h.service_session_id = %s
        AND (%s::timestamptz IS NULL OR h.expires_at <= %s) RETURNING 1
), freed AS (
    UPDATE service_session s SET taken = s.taken - gone.seats
    FROM (SELECT count(*) AS seats FROM gone) gone WHERE s.id = %s AND gone.seats > 0
)
SELECT count(*) FROM gone
"""
