"""The people of the demo, and everything that must end when the demo is removed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from bookable.domain.people import DEMO, Actor, Role
from bookable.storage.sql import execute, rows


def people(*, active: bool) -> list[Actor]:
    """Return the people of the demo; with `active` only those who are active."""
    condition = "AND is_active" if active else ""
    records = rows(f"{_PEOPLE} {condition} ORDER BY id", [f"%{DEMO}"])
    return [
        Actor(person_id, uuid, name, email, zone, frozenset(map(Role, roles)))
        for person_id, uuid, name, email, zone, roles in records
    ]


def deactivate(person_id: int, *, password: str) -> None:
    """Remove a person's ways to sign in, and their administrator's rights."""
    statement = """
    UPDATE person SET is_active = false, is_administrator = false, password = %s WHERE id = %s
    """
    execute(statement, [password, person_id])
    execute("DELETE FROM identity WHERE person_id = %s", [person_id])


def sold(person_id: int) -> list[int]:
    """Return the ids of the services that a person sells."""
    records = rows(
        "SELECT id FROM service WHERE practitioner_id = %s AND archived_at IS NULL ORDER BY id",
        [person_id],
    )
    return [record[0] for record in records]


def sessions(person_id: int, *, after: datetime) -> list[tuple[int, int]]:
    """Return the sessions that a person still holds, as pairs of service and session."""
    return [(record[0], record[1]) for record in rows(_SESSIONS, [person_id, after])]


def matches(person_id: int) -> list[UUID]:
    """Return the open matches of a person."""
    return [record[0] for record in rows(_MATCHES, [person_id])]


def bookings(person_id: int, *, after: datetime) -> list[tuple[int, str]]:
    """Return a person's coming bookings with people outside the demo, each with its programme."""
    return [
        (record[0], record[1]) for record in rows(_BOOKINGS, [person_id, after, *[f"%{DEMO}"] * 2])
    ]


_PEOPLE = "SELECT id, uuid, name, email, timezone, roles FROM person WHERE email LIKE %s"

_SESSIONS = """
SELECT v.id, s.id FROM service_session s JOIN service v ON v.id = s.service_id
WHERE v.practitioner_id = %s AND s.canceled_at IS NULL AND s.starts_at > %s ORDER BY s.id
"""

_MATCHES = """
SELECT uuid FROM match
WHERE %s IN (user1_id, user2_id) AND status IN ('pending', 'accepted') ORDER BY id
"""

_BOOKINGS = """
SELECT b.id, b.program FROM booking b
JOIN person p ON p.id = b.provider_id JOIN person c ON c.id = b.client_id
WHERE %s IN (b.provider_id, b.client_id) AND b.parent_id IS NULL
    AND b.status IN ('pending_payment', 'requested', 'confirmed')
    AND (b.starts_at IS NULL OR b.starts_at > %s)
    AND NOT (p.email LIKE %s AND c.email LIKE %s) ORDER BY b.id
"""
