"""What people have begun that must end when they leave."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from bookable.domain.people import DEMO
from bookable.storage.sql import rows


class Waiting(NamedTuple):
    """A place on a waitlist."""

    service_id: int
    session_id: int | None
    program: str


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


def bookings(person_id: int, *, after: datetime, within_demo: bool = True) -> list[tuple[int, str]]:
    """Return a person's coming bookings, each with its programme, and courses that have begun.

    Those of two people of the demo can be left out.
    """
    parameters = {"person": person_id, "after": after, "all": within_demo, "demo": f"%{DEMO}"}
    return [(record[0], record[1]) for record in rows(_BOOKINGS, parameters)]


def holds(person_id: int, *, after: datetime) -> list[UUID]:
    """Return what is kept for a person while they fill in a form."""
    statement = "SELECT uuid FROM hold WHERE person_id = %s AND expires_at > %s ORDER BY id"
    return [record[0] for record in rows(statement, [person_id, after])]


def waiting(person_id: int) -> list[Waiting]:
    """Return the waitlists that a person is on."""
    return [Waiting._make(record) for record in rows(_WAITING, [person_id])]


_SESSIONS = """
SELECT v.id, s.id FROM service_session s JOIN service v ON v.id = s.service_id
WHERE v.practitioner_id = %s AND s.canceled_at IS NULL AND s.starts_at > %s ORDER BY s.id
"""

_MATCHES = """
SELECT uuid FROM match
WHERE %s IN (user1_id, user2_id) AND status IN ('pending', 'accepted') ORDER BY id
"""

# Parts of a whole follow it.
_BOOKINGS = """
SELECT b.id, b.program FROM booking b
JOIN person p ON p.id = b.provider_id JOIN person c ON c.id = b.client_id
WHERE (b.provider_id = %(person)s OR b.client_id = %(person)s) AND b.parent_id IS NULL
    AND (b.status IN ('draft', 'pending_payment', 'requested', 'confirmed')
        AND (b.starts_at IS NULL OR b.starts_at > %(after)s)
        OR b.status = 'in_progress' AND b.kind = 'course')
    AND (%(all)s OR NOT (p.email LIKE %(demo)s AND c.email LIKE %(demo)s)) ORDER BY b.id
"""

_WAITING = """
SELECT service_id, service_session_id, program FROM waitlist_entry
WHERE person_id = %s AND state IN ('waiting', 'offered') ORDER BY id
"""
