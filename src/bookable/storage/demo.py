"""The demo's people, and what of theirs concerns others."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from bookable.domain.people import DEMO, Actor, Role
from bookable.storage.sql import execute, rows


def people(*, active: bool) -> list[Actor]:
    """Return the people of the demo, or only those who are active."""
    condition = "AND is_active" if active else ""
    found = rows(f"{_PEOPLE} {condition} ORDER BY id", [f"%{DEMO}"])
    return [
        Actor(each[0], each[1], each[2], each[3], each[4], frozenset(map(Role, each[5])))
        for each in found
    ]


def deactivate(person_id: int, *, password: str) -> None:
    """Take away all that somebody could sign in with, and what they could decide about staff."""
    out = """
    UPDATE person SET is_active = false, is_administrator = false, password = %s WHERE id = %s
    """
    execute(out, [password, person_id])
    execute("DELETE FROM identity WHERE person_id = %s", [person_id])


def sold(person_id: int) -> list[int]:
    """Return the services that somebody sells."""
    found = rows(
        "SELECT id FROM service WHERE practitioner_id = %s AND archived_at IS NULL ORDER BY id",
        [person_id],
    )
    return [each[0] for each in found]


def sessions(person_id: int, *, after: datetime) -> list[tuple[int, int]]:
    """Return the sessions that somebody still holds, each with its service."""
    return [(each[0], each[1]) for each in rows(_SESSIONS, [person_id, after])]


def matches(person_id: int) -> list[UUID]:
    """Return somebody's matches that are open."""
    return [each[0] for each in rows(_MATCHES, [person_id])]


def bookings(person_id: int, *, after: datetime) -> list[tuple[int, str]]:
    """Return somebody's bookings with people who are not of the demo that are still to come, each
    with its programme."""
    return [(each[0], each[1]) for each in rows(_BOOKINGS, [person_id, after, *[f"%{DEMO}"] * 2])]


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
