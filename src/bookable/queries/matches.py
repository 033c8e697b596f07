"""Matches as their people see them, with whom one could be matched, and the bookings of matches."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from bookable.domain.lifecycle import Status
from bookable.domain.people import Actor
from bookable.domain.refusals import RoleRequired
from bookable.engine.registry import program as program_named
from bookable.queries import statuses
from bookable.storage import guard
from bookable.storage.match_rows import MATCH, MatchRow, match
from bookable.storage.sql import rows, search_condition


class Candidate(NamedTuple):
    """A person with whom another one could be matched."""

    uuid: UUID
    name: str
    timezone: str
    completed_sessions: int


class PairedRow(NamedTuple):
    """A booking of a match as lists show it; user1 of the match is its provider."""

    uuid: UUID
    match: UUID | None
    provider_uuid: UUID
    provider_name: str
    client_uuid: UUID
    client_name: str
    start: datetime
    end: datetime
    status: Status
    provider_confirmed_at: datetime | None
    client_confirmed_at: datetime | None
    disputed_at: datetime | None
    completed_at: datetime | None
    cancellation_reason: str
    created_at: datetime


def candidates(by: Actor, *, program: str, search: str, limit: int, offset: int) -> list[Candidate]:
    """Return the people with whom the actor could be matched, by name, or raise RoleRequired."""
    role = program_named(program).provider_role
    if not by.is_staff and role not in by.roles:
        raise RoleRequired(role, "match")
    condition, words = search_condition(search, "p.name_key")
    me = by.person_id
    parameters = [me, role, me, me, *words, limit, offset]
    in_order = "ORDER BY p.name_key, p.id LIMIT %s OFFSET %s"
    with guard.looking_as(by):
        records = rows(f"{_CANDIDATES} AND {condition} {in_order}", parameters)
    return [Candidate._make(record) for record in records]


class MatchCursor(NamedTuple):
    """Where a page ends: when its last match was made, and the match's id."""

    created_at: datetime
    match_id: int


def mine(
    by: Actor, *, limit: int, offset: int = 0, after: MatchCursor | None = None
) -> list[MatchRow]:
    """Return the actor's own matches, latest first, from an offset or after a place."""
    onwards = "" if after is None else "AND (t.created_at, t.id) < (%(created_at)s, %(match_id)s)"
    cut = "ORDER BY t.created_at DESC, t.id DESC LIMIT %(limit)s OFFSET %(offset)s"
    query = f"{MATCH} WHERE %(me)s IN (t.user1_id, t.user2_id) {onwards} {cut}"
    parameters = {"me": by.person_id, "limit": limit, "offset": offset}
    parameters |= {} if after is None else after._asdict()
    records = guard.rows_seen_by(by, query, parameters, order="created_at DESC, id DESC")
    return [match(record) for record in records]


class Buddy(NamedTuple):
    """The other person of an accepted match of two."""

    match: UUID
    user1: UUID
    user2: UUID
    name: str
    timezone: str


def buddies_of(by: Actor) -> list[Buddy]:
    """Return the people with whom the actor has an accepted match, by name."""
    me = by.person_id
    with guard.looking_as(by):
        return [Buddy._make(record) for record in rows(_BUDDIES, [me, me])]


def buddy_of(match: UUID, *, by: Actor) -> Buddy | None:
    """Return the other person of an accepted match of the actor, or None."""
    return next((each for each in buddies_of(by) if each.match == match), None)


def bookings_of(
    by: Actor, *, program: str, status: Status | None, limit: int, offset: int, now: datetime
) -> list[PairedRow]:
    """Return the bookings of the actor's matches, with statuses at `now`, latest start first."""
    chosen = "" if status is None else f"AND {statuses.AT} = %(status)s"
    page = {"limit": limit, "offset": offset, "now": now}
    parameters = {"program": program, "me": by.person_id, "status": status, **page}
    cut = "ORDER BY b.starts_at DESC, b.id DESC LIMIT %(limit)s OFFSET %(offset)s"
    query = f"{_PAIRED} {chosen} {cut}"
    records = guard.rows_seen_by(by, query, parameters, order="starts_at DESC, number DESC")
    return [PairedRow._make(record[:-1]) for record in records]


_CANDIDATES = """
SELECT p.uuid, p.name, p.timezone,
    coalesce((SELECT s.completed_sessions FROM standing s WHERE s.person_id = p.id), 0)
FROM person p
WHERE p.is_active AND p.id <> %s AND %s = ANY (p.roles) AND NOT EXISTS (
    SELECT 1 FROM match t WHERE t.status IN ('pending', 'accepted')
    AND (t.user1_id = p.id AND t.user2_id = %s OR t.user2_id = p.id AND t.user1_id = %s))
"""

_BUDDIES = """
SELECT t.uuid, u1.uuid, u2.uuid, o.name, o.timezone
FROM match t JOIN person u1 ON u1.id = t.user1_id JOIN person u2 ON u2.id = t.user2_id
JOIN person o ON o.id IN (t.user1_id, t.user2_id) AND o.id <> %s
WHERE %s IN (t.user1_id, t.user2_id) AND t.status = 'accepted' ORDER BY o.name_key, t.id
"""

_PAIRED = f"""
SELECT b.uuid, t.uuid, p.uuid, p.name, c.uuid, c.name, b.starts_at, b.ends_at, {statuses.AT},
    b.provider_confirmed_at, b.client_confirmed_at, b.disputed_at, b.completed_at,
    {statuses.REASON}, b.created_at, b.id AS number
FROM booking b JOIN person p ON p.id = b.provider_id JOIN person c ON c.id = b.client_id
LEFT JOIN match t ON t.id = b.match_id
WHERE b.program = %(program)s AND %(me)s IN (b.provider_id, b.client_id)
"""
