"""Claims of a world file, written in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import NamedTuple

from bookable.storage.sql import execute, rows


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClaim:
    """A claim for a booking or for a session, before it is written."""

    calendar_id: int
    start: datetime
    end: datetime
    booking_id: int | None = None
    session_id: int | None = None
    expires_at: datetime | None = None


class Obstacle(NamedTuple):
    """An existing claim that overlaps a new one; `number` is the index of the new claim.

    `key` is the name of its booking or session in world files.
    """

    number: int
    booking_id: int | None
    hold_id: int | None
    expires_at: datetime | None
    key: str | None


def lock(calendar_ids: Iterable[int]) -> None:
    """Lock calendars against other moves and new claims of loads and sessions until commit."""
    rows(
        "SELECT id FROM calendar WHERE id = ANY (%s) ORDER BY id FOR NO KEY UPDATE",
        [list(calendar_ids)],
    )


def release(session_ids: Iterable[int]) -> None:
    """Delete the claims of sessions."""
    execute("DELETE FROM claim WHERE service_session_id = ANY (%s)", [list(session_ids)])


def obstacles(claims: Sequence[NewClaim]) -> list[Obstacle]:
    """Return the claims that overlap new ones, in the order of the new ones."""
    return [Obstacle(*record) for record in rows(_OBSTACLES, _columns(claims))]


def put(claims: Sequence[NewClaim]) -> list[int]:
    """Write the claims whose time is free, and return the indexes of the others."""
    done = set(rows(_PUT, _columns(claims)))
    return [n for n, claim in enumerate(claims) if (claim.calendar_id, claim.start) not in done]


def _columns(claims: Sequence[NewClaim]) -> list[list[object]]:
    return [[getattr(claim, field.name) for claim in claims] for field in fields(NewClaim)]


_NEW = """unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::bigint[], %s::bigint[],
    %s::timestamptz[]) WITH ORDINALITY
    AS f(calendar_id, starts_at, ends_at, booking_id, session_id, expires_at, number)"""

_OBSTACLES = f"""
SELECT f.number - 1, c.booking_id, c.hold_id, c.expires_at, coalesce(b.key, s.key) FROM {_NEW}
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
