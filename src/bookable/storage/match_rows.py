"""Matches of two people."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

from bookable.domain.match import MatchStatus
from bookable.domain.people import Actor
from bookable.domain.refusals import MatchNotFound, NotAParty
from bookable.storage import guard
from bookable.storage.sql import Row, execute, one, row, rows


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


def visible(uuid: UUID, *, visible_to: Actor, locked: bool = False) -> MatchRow:
    """Return a match of the actor, or any match for staff.

    Raises MatchNotFound, or NotAParty for a match of other people. `locked` locks it until commit.
    """
    condition = "WHERE t.uuid = %s AND (%s OR %s IN (t.user1_id, t.user2_id))"
    lock = "FOR NO KEY UPDATE OF t" if locked else ""
    record = row(f"{MATCH} {condition} {lock}", [uuid, visible_to.is_staff, visible_to.person_id])
    if record is not None:
        return match(record)
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


def match(record: Row) -> MatchRow:
    """Return the match in a row of MATCH."""
    found = MatchRow._make(record)
    return found._replace(status=MatchStatus(found.status))


_AHEAD = """
SELECT coalesce(sum(ends_at - starts_at) FILTER (
        WHERE status = 'confirmed' AND requested_by = ''), interval '0'),
    count(*) FILTER (WHERE status = 'requested' AND hold_until > %s)
FROM booking WHERE match_id = %s AND starts_at > %s
"""

MATCH = """
SELECT t.id, t.uuid, u.uuid, u.name, v.uuid, v.name, t.created_at, t.status, t.asked_by_id
FROM match t JOIN person u ON u.id = t.user1_id JOIN person v ON v.id = t.user2_id
"""
