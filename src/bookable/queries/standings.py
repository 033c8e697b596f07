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
    record = row(_STANDING, [person])
    if record is None:
        raise PersonNotFound(Role.BUDDY)
    return Standing._make(record)


def leaders(*, limit: int, offset: int) -> list[Standing]:
    """Return the people with the most points, highest first."""
    return [Standing._make(record) for record in rows(_LEADERS, [limit, offset])]


_STANDING = """
SELECT p.uuid, p.name, coalesce(s.completed_sessions, 0)
FROM person p LEFT JOIN standing s ON s.person_id = p.id WHERE p.is_active AND p.uuid = %s
"""

# Reads the index standing_leaders in its order, and only the people of a page: OFFSET 0 keeps
# PostgreSQL from joining all of `person`, or by several processes, where few or many have points.
_LEADERS = """
SELECT p.uuid, p.name, s.completed_sessions
FROM standing s CROSS JOIN LATERAL (
    SELECT uuid, name FROM person WHERE id = s.person_id AND is_active OFFSET 0
) p WHERE s.completed_sessions > 0
ORDER BY s.completed_sessions DESC, s.person_id LIMIT %s OFFSET %s
"""
