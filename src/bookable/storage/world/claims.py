"""Claims of a world file, many at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import NamedTuple

from bookable.storage.sql import execute, rows


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClaim:
    """A stretch of a calendar for a booking or for a service session."""

    calendar_id: int
    start: datetime
    end: datetime
    booking_id: int | None = None
    session_id: int | None = None
    expires_at: datetime | None = None


class Obstacle(NamedTuple):
    """A claim in the way of the new one of a number; `key` is how files name whose it is."""

    number: int
    booking_id: int | None
    expires_at: datetime | None
    key: str | None


def lock(calendar_ids: Iterable[int]) -> None:
    """This will let nobody else who asks first move or fit claims on these calendars."""
    rows(
        "SELECT id FROM calendar WHERE id = ANY (%s) ORDER BY id FOR NO KEY UPDATE",
        [list(calendar_ids)],
    )


def release(session_ids: Iterable[int]) -> None:
    """This will give back the time of sessions."""
    execute("DELETE FROM claim WHERE service_session_id = ANY (%s)", [list(session_ids)])


def obstacles(claims: Sequence[NewClaim]) -> list[Obstacle]:
    """This will be what is in the way of new claims, in their order."""
    return [Obstacle(*found) for found in rows(_OBSTACLES, _columns(claims))]


def put(claims: Sequence[NewClaim]) -> list[int]:
    """This will claim what is still free, and return the numbers of those that are taken."""
    done = set(rows(_PUT, _columns(claims)))
    return [n for n, claim in enumerate(claims) if (claim.calendar_id, claim.start) not in done]


def _columns(claims: Sequence[NewClaim]) -> list[list[object]]:
    return [[getattr(claim, field.name) for claim in claims] for field in fields(NewClaim)]


_NEW = """unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::bigint[], %s::bigint[],
    %s::timestamptz[]) WITH ORDINALITY
    AS f(calendar_id, starts_at, ends_at, booking_id, session_id, expires_at, number)"""

_OBSTACLES = f"""
SELECT f.number - 1, c.booking_id, c.expires_at, coalesce(b.key, s.key) FROM {_NEW}
JOIN claim c ON c.calendar_id = f.calendar_id AND c.during && tstzrange(f.starts_at, f.ends_at)
LEFT JOIN booking b ON b.id = c.booking_id
LEFT JOIN service_session s ON s.id = c.service_session_id
ORDER BY f.number
"""

_PUT = f"""
INSERT INTO claim (calendar_id, during, booking_id, service_session_id, expires_at)
SELECT f.calendar_id, tstzrange(f.starts_at, f.ends_at, '[)'), f.booking_id, f.session_id,
    f.expires_at
FROM {_NEW} ORDER BY f.calendar_id, f.starts_at
ON CONFLICT ON CONSTRAINT claim_no_overlap DO NOTHING
RETURNING calendar_id, lower(during)
"""
