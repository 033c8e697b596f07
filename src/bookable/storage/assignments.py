"""Choosing the provider of a booking: who could be chosen, and why one was."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from bookable.domain.people import Party, Role
from bookable.storage.sql import execute, row, rows


class Candidate(NamedTuple):
    """A provider of a service, with how many bookings of it they had lately and when the latest of
    all was made."""

    party: Party
    bookings: int
    last_at: datetime | None


def lock_service(service_id: int) -> None:
    """Let only one command at a time choose a provider of a service, until commit.

    Without it, commands at the same time would all count the same bookings, and choose the same
    provider.
    """
    row("SELECT 1 FROM service WHERE id = %s FOR NO KEY UPDATE", [service_id])


def candidates(
    service_id: int, people: Collection[int], *, role: Role, since: datetime
) -> list[Candidate]:
    """Return those of some people who can provide a service, who has had least lately first.

    Who had as many bookings `since` then comes first if their latest is older. Canceled bookings
    and drafts do not count.
    """
    values = {"service": service_id, "people": list(people), "role": role, "since": since}
    return [
        Candidate(Party(*record[:6]), record[6], record[7]) for record in rows(_CANDIDATES, values)
    ]


def provider(named: UUID, people: Collection[int]) -> Party | None:
    """Return the one of some people who is named, or None."""
    record = row(_PROVIDER, [named, list(people)])
    return None if record is None else Party(*record)


def insert(booking_id: int, chosen: Candidate, *, providers: int, passed_over: int) -> None:
    """Write why the provider of a new booking was chosen."""
    execute(_INSERT, [booking_id, chosen.bookings, chosen.last_at, providers, passed_over])


# Both look at the index booking_of_service, and the second reads no more than it needs.
_COUNTED = """FROM booking b WHERE b.service_id = %(service)s AND b.provider_id = p.id
    AND b.status NOT IN ('canceled', 'draft')"""
_CANDIDATES = f"""
SELECT p.id, p.uuid, p.name, p.timezone, p.company, p.avatar_url, lately.bookings, latest.at
FROM person p
CROSS JOIN LATERAL (SELECT count(*) AS bookings {_COUNTED} AND b.created_at > %(since)s) lately
CROSS JOIN LATERAL (SELECT max(b.created_at) AS at {_COUNTED}) latest
WHERE p.id = ANY (%(people)s) AND p.is_active AND %(role)s = ANY (p.roles)
ORDER BY lately.bookings, latest.at NULLS FIRST, p.id
"""

_PROVIDER = """
SELECT id, uuid, name, timezone, company, avatar_url FROM person WHERE uuid = %s AND id = ANY (%s)
"""

_INSERT = """
INSERT INTO assignment (booking_id, bookings, last_at, providers, passed_over)
VALUES (%s, %s, %s, %s, %s)
"""
