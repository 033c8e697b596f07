"""Standings: the points that people have earned by completing bookings."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from bookable.domain.people import Role
from bookable.domain.refusals import PersonNotFound
from bookable.storage.sql import row, rows


class Standing(NamedTuple):
    """A person and their points."""

    uuid: UUID
    name: str
    completed_sessions: int


def standing(person: UUID) -> Standing:
    """Return the points of an active person, or raise PersonNotFound."""
    record = row(f"{_STANDING} AND p.uuid = %s", [person])
    if record is None:
        raise PersonNotFound(Role.BUDDY)
    return Standing._make(record)


def leaders(*, limit: int, offset: int) -> list[Standing]:
    """Return the people with the most points, highest first."""
    order = "AND p.completed_sessions > 0 ORDER BY p.completed_sessions DESC, p.id"
    records = rows(f"{_STANDING} {order} LIMIT %s OFFSET %s", [limit, offset])
    return [Standing._make(record) for record in records]


_STANDING = "SELECT p.uuid, p.name, p.completed_sessions FROM person p WHERE p.is_active"
