"""The people who book with a provider: who they are, what they have booked, credits and notes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from bookable.domain.booking import Booking
from bookable.domain.people import Actor, Role
from bookable.domain.refusals import PersonNotFound
from bookable.domain.services import Kind
from bookable.engine import registry
from bookable.queries.full_bookings import FullBooking, full_bookings
from bookable.queries.page import Page
from bookable.storage import guard
from bookable.storage.sql import row, rows, search_condition

MOST = 100
"""How many bookings, and how many notes, of one client are shown: the latest."""


class ClientRow(NamedTuple):
    """A client, with how often they have booked, and their last and their next time."""

    uuid: UUID
    name: str
    bookings: int
    last: datetime | None
    next: datetime | None


class Credits(NamedTuple):
    """What is left of a bundle that a client bought."""

    name: str
    remaining: int
    total: int
    expires_at: datetime | None


class OwnNote(NamedTuple):
    """A note that the provider may read on a booking of a client."""

    author: str
    content: str
    is_private: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class ClientInFull:
    """A client as their provider sees them."""

    uuid: UUID
    name: str
    bookings: list[FullBooking]
    credits: list[Credits]
    notes: list[OwnNote]

    @property
    def latest(self) -> Booking:
        """The booking to which a note about the client belongs."""
        return self.bookings[0].booking


def own_clients(
    by: Actor, *, search: str, now: datetime, limit: int, offset: int
) -> Page[ClientRow]:
    """Return one page of those who have booked with the actor, whoever did so last first."""
    matches, words = search_condition(search, "p.name_key")
    statement = _CLIENTS.format(matches=matches)
    about = [now, now, by.person_id, registry.names(), *words]
    with guard.looking_as(by):
        found = rows(statement, [*about, limit, offset])
    return Page(found[0][0] if found else 0, [ClientRow._make(each[1:]) for each in found])


def own_client(ref: UUID, *, by: Actor, now: datetime) -> ClientInFull:
    """Return somebody who has booked with the actor, or raise PersonNotFound."""
    with guard.looking_as(by):
        ids = [id_ for (id_,) in rows(_BOOKINGS, [by.person_id, ref, registry.names(), MOST])]
        person = row("SELECT id, uuid, name FROM person WHERE uuid = %s", [ref]) if ids else None
        if person is None:
            raise PersonNotFound(Role.CLIENT)
        found = full_bookings(ids, by=by, now=now)
        both = [by.person_id, person[0]]
        credits = [Credits._make(each) for each in rows(_CREDITS, [*both, now])]
        notes = [OwnNote._make(each) for each in rows(_NOTES, [*both, by.person_id, MOST])]
    return ClientInFull(person[1], person[2], [found[id_] for id_ in ids], credits, notes)


# A course or package is one booking, however many parts it has.
_CLIENTS = """
SELECT count(*) OVER (), p.uuid, p.name, count(*) FILTER (WHERE b.parent_id IS NULL),
    max(b.starts_at) FILTER (WHERE b.starts_at <= %s AND b.status <> 'canceled'),
    min(b.starts_at) FILTER (WHERE b.starts_at > %s AND b.status <> 'canceled')
FROM booking b JOIN person p ON p.id = b.client_id
WHERE b.provider_id = %s AND b.program = ANY (%s) AND b.status <> 'draft' AND {matches}
GROUP BY p.id ORDER BY max(b.created_at) DESC, p.id LIMIT %s OFFSET %s
"""

# The sessions of a course are led at the page of each. A part of a package has a time of its own.
_BOOKINGS = f"""
SELECT b.id FROM booking b
WHERE b.provider_id = %s AND b.client_id = (SELECT id FROM person WHERE uuid = %s)
    AND b.program = ANY (%s) AND b.status <> 'draft'
    AND (b.parent_id IS NULL OR b.kind <> '{Kind.COURSE}')
ORDER BY b.starts_at DESC NULLS FIRST, b.id DESC LIMIT %s
"""

_CREDITS = """
SELECT coalesce(s.name, ''), g.remaining, g.total, g.expires_at
FROM credit_grant g JOIN booking b ON b.id = g.booking_id LEFT JOIN service s ON s.id = b.service_id
WHERE b.provider_id = %s AND g.person_id = %s AND g.closed_at IS NULL AND g.remaining > 0
    AND (g.expires_at IS NULL OR g.expires_at > %s)
ORDER BY g.expires_at NULLS LAST, g.id
"""

_NOTES = """
SELECT a.name, n.content, n.is_private, n.created_at
FROM booking b JOIN note n ON n.booking_id = b.id JOIN person a ON a.id = n.author_id
WHERE b.provider_id = %s AND b.client_id = %s AND (NOT n.is_private OR n.author_id = %s)
ORDER BY n.id DESC LIMIT %s
"""
