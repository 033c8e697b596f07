"""Matches of two people, and the bookings of a match."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

from bookable.domain.lifecycle import Status
from bookable.domain.match import MatchStatus
from bookable.domain.people import Actor, Role
from bookable.domain.refusals import MatchNotFound, NotAParty
from bookable.storage import guard, statuses
from bookable.storage.sql import Row, execute, one, row, rows, search_condition


class MatchRow(NamedTuple):
    """A match as its two people see it."""

    id: int
    uuid: UUID
    user1_uuid: UUID
    user1_name: str
    user2_uuid: UUID
    user2_name: str
    created_at: datetime
    status: MatchStatus
    asked_by: int | None


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


class Ahead(NamedTuple):
    """What a match has ahead: time that was booked without asking, and unanswered requests."""

    unasked: timedelta
    questions: int


def add(user1: Actor, user2: Actor, *, asked_by: int | None, now: datetime) -> MatchRow:
    """Match two people: accepted at once, or pending if one of them asked the other.

    A second open match of the same two violates the constraint `match_open_once`.
    """
    uuid = uuid4()
    status = MatchStatus.ACCEPTED if asked_by is None else MatchStatus.PENDING
    made = one(
        "INSERT INTO match (uuid, user1_id, user2_id, status, asked_by_id, created_at)"
        " VALUES (%s, %s, %s, %s, %s, %s) RETURNING id",
        [uuid, user1.person_id, user2.person_id, status, asked_by, now],
    )
    names = (user1.uuid, user1.name, user2.uuid, user2.name)
    return MatchRow(made[0], uuid, *names, now, status, asked_by)


def lock_asking(person_id: int, *, other_id: int, since: datetime) -> tuple[int, int]:
    """Lock a person against asking for matches until commit.

    Returns for how many matches they have asked since a time, and how many of these were with one
    other person.
    """
    rows("SELECT 1 FROM person WHERE id = %s FOR NO KEY UPDATE", [person_id])
    [in_all, of_other] = one(
        "SELECT count(*), count(*) FILTER (WHERE %s IN (user1_id, user2_id)) FROM match"
        " WHERE asked_by_id = %s AND created_at > %s",
        [other_id, person_id, since],
    )
    return in_all, of_other


def change(match: MatchRow, status: MatchStatus) -> MatchRow:
    """Write the new status of a locked match."""
    execute("UPDATE match SET status = %s WHERE id = %s", [status, match.id])
    return match._replace(status=status)


def candidates(
    person_id: int, *, role: Role, search: str, limit: int, offset: int
) -> list[Candidate]:
    """Return active people of a role with whom a person has no open match, by name."""
    condition, words = search_condition(search, "p.name_key")
    parameters = [person_id, role, person_id, person_id, *words, limit, offset]
    in_order = "ORDER BY p.name_key, p.id LIMIT %s OFFSET %s"
    records = rows(f"{_CANDIDATES} AND {condition} {in_order}", parameters)
    return [Candidate._make(record) for record in records]


def of_person(person_id: int, *, limit: int, offset: int) -> list[MatchRow]:
    """Return a person's matches, newest first."""
    order = "ORDER BY t.created_at DESC, t.id DESC LIMIT %s OFFSET %s"
    records = rows(
        f"{_MATCH} WHERE %s IN (t.user1_id, t.user2_id) {order}", [person_id, limit, offset]
    )
    return [_match(record) for record in records]


def visible(uuid: UUID, *, to: Actor, locked: bool = False) -> MatchRow:
    """Return a match of the actor, or any match for staff.

    Raises MatchNotFound, or NotAParty for a match of other people. `locked` locks it until commit.
    """
    condition = "WHERE t.uuid = %s AND (%s OR %s IN (t.user1_id, t.user2_id))"
    lock = "FOR NO KEY UPDATE OF t" if locked else ""
    record = row(f"{_MATCH} {condition} {lock}", [uuid, to.is_staff, to.person_id])
    if record is not None:
        return _match(record)
    guard.see_everything()
    there = row("SELECT 1 FROM match WHERE uuid = %s", [uuid])
    raise MatchNotFound if there is None else NotAParty("see match")


def ahead(match_id: int, *, now: datetime) -> Ahead:
    """Return what a match has ahead from `now` on."""
    return Ahead._make(one(_AHEAD, [now, match_id, now]))


def unanswered(match_id: int) -> list[int]:
    """Return the ids of a match's bookings that one side has still to accept."""
    records = rows(
        "SELECT id FROM booking WHERE match_id = %s AND status = 'requested' ORDER BY id",
        [match_id],
    )
    return [record[0] for record in records]


def bookings_of(
    person_id: int,
    *,
    program: str,
    status: Status | None,
    limit: int,
    offset: int,
    now: datetime,
) -> list[PairedRow]:
    """Return the bookings of a person's matches, with statuses at `now`, latest start first."""
    chosen = "" if status is None else f"AND {statuses.AT} = %(status)s"
    page = {"limit": limit, "offset": offset, "now": now}
    parameters = {"program": program, "me": person_id, "status": status, **page}
    order = "ORDER BY b.starts_at DESC, b.id DESC LIMIT %(limit)s OFFSET %(offset)s"
    return [PairedRow._make(record) for record in rows(f"{_PAIRED} {chosen} {order}", parameters)]


def _match(record: Row) -> MatchRow:
    match = MatchRow._make(record)
    return match._replace(status=MatchStatus(match.status))


_AHEAD = """
SELECT coalesce(sum(ends_at - starts_at) FILTER (
        WHERE status = 'confirmed' AND requested_by = ''), interval '0'),
    count(*) FILTER (WHERE status = 'requested' AND hold_until > %s)
FROM booking WHERE match_id = %s AND starts_at > %s
"""

_CANDIDATES = """
SELECT p.uuid, p.name, p.timezone, p.completed_sessions FROM person p
WHERE p.is_active AND p.id <> %s AND %s = ANY (p.roles) AND NOT EXISTS (
    SELECT 1 FROM match t WHERE t.status IN ('pending', 'accepted')
    AND (t.user1_id = p.id AND t.user2_id = %s OR t.user2_id = p.id AND t.user1_id = %s))
"""

_MATCH = """
SELECT t.id, t.uuid, u.uuid, u.name, v.uuid, v.name, t.created_at, t.status, t.asked_by_id
FROM match t JOIN person u ON u.id = t.user1_id JOIN person v ON v.id = t.user2_id
"""

_PAIRED = f"""
SELECT b.uuid, t.uuid, p.uuid, p.name, c.uuid, c.name, b.starts_at, b.ends_at, {statuses.AT},
    b.provider_confirmed_at, b.client_confirmed_at, b.disputed_at, b.completed_at,
    {statuses.REASON}, b.created_at
FROM booking b JOIN person p ON p.id = b.provider_id JOIN person c ON c.id = b.client_id
LEFT JOIN match t ON t.id = b.match_id
WHERE b.program = %(program)s AND %(me)s IN (b.provider_id, b.client_id)
"""
