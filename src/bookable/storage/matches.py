"""Matches of two people, and the bookings that were made for them."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from bookable.domain.lifecycle import Status
from bookable.domain.people import Actor
from bookable.domain.refusals import MatchNotFound, NotAParty
from bookable.storage import guard
from bookable.storage.sql import one, row, rows


class MatchRow(NamedTuple):
    """A match as its two people see it."""

    id: int
    uuid: UUID
    user1_uuid: UUID
    user1_name: str
    user2_uuid: UUID
    user2_name: str
    created_at: datetime


class PairedRow(NamedTuple):
    """A booking of a match as lists show it; the first of the match is its provider."""

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


def add(user1: Actor, user2: Actor, *, now: datetime) -> MatchRow:
    """This will match two people."""
    uuid = uuid4()
    made = one(
        "INSERT INTO match (uuid, user1_id, user2_id, created_at) VALUES (%s, %s, %s, %s)"
        " RETURNING id",
        [uuid, user1.person_id, user2.person_id, now],
    )
    return MatchRow(made[0], uuid, user1.uuid, user1.name, user2.uuid, user2.name, now)


def of_person(person_id: int, *, limit: int, offset: int) -> list[MatchRow]:
    """This will be a person's matches, the latest first."""
    order = "ORDER BY t.created_at DESC, t.id DESC LIMIT %s OFFSET %s"
    found = rows(
        f"{_MATCH} WHERE %s IN (t.user1_id, t.user2_id) {order}", [person_id, limit, offset]
    )
    return [MatchRow._make(each) for each in found]


def visible(uuid: UUID, *, to: Actor) -> MatchRow:
    """This will be a match of the actor's, or any for staff; or raise MatchNotFound, and NotAParty
    for one of other people."""
    condition = "WHERE t.uuid = %s AND (%s OR %s IN (t.user1_id, t.user2_id))"
    found = row(f"{_MATCH} {condition}", [uuid, to.is_staff, to.person_id])
    if found is not None:
        return MatchRow._make(found)
    guard.see_everything()
    there = row("SELECT 1 FROM match WHERE uuid = %s", [uuid])
    raise MatchNotFound if there is None else NotAParty("see match")


def bookings_of(
    person_id: int, *, program: str, status: Status | None, limit: int, offset: int
) -> list[PairedRow]:
    """This will be the bookings of a person's matches, the latest start first."""
    chosen = "" if status is None else "AND b.status = %s"
    parameters = [program, person_id, *([] if status is None else [status]), limit, offset]
    order = "ORDER BY b.starts_at DESC, b.id DESC LIMIT %s OFFSET %s"
    return [PairedRow._make(each) for each in rows(f"{_PAIRED} {chosen} {order}", parameters)]


_MATCH = """
SELECT t.id, t.uuid, u.uuid, u.name, v.uuid, v.name, t.created_at
FROM match t JOIN person u ON u.id = t.user1_id JOIN person v ON v.id = t.user2_id
"""

_PAIRED = """
SELECT b.uuid, t.uuid, p.uuid, p.name, c.uuid, c.name, b.starts_at, b.ends_at, b.status,
    b.provider_confirmed_at, b.client_confirmed_at, b.disputed_at, b.completed_at,
    b.cancellation_reason, b.created_at
FROM booking b JOIN person p ON p.id = b.provider_id JOIN person c ON c.id = b.client_id
LEFT JOIN match t ON t.id = b.match_id
WHERE b.program = %s AND %s IN (b.provider_id, b.client_id)
"""
