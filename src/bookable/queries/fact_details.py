"""What the feed shows of facts: people and seat offers as they stand now."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bookable.domain.people import known_email
from bookable.queries.full_bookings import Named
from bookable.storage.sql import rows


@dataclass(frozen=True, slots=True)
class PersonNow:
    """A person as they and staff see them."""

    email: str
    uuid: UUID
    name: str
    roles: Sequence[str]
    timezone: str
    locale: str
    company: str
    avatar_url: str
    bio: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class SeatOfferNow:
    """A seat that was offered to a client on a waitlist. A course has no `session`."""

    service: Named
    session: UUID | None
    start: datetime | None
    provider: Named
    client: Named
    state: str
    offered_until: datetime | None


def people(ids: Collection[int]) -> dict[int, PersonNow]:
    """Return people by their ids."""
    if not ids:
        return {}
    found = rows(_PEOPLE, [sorted(ids)])
    return {id_: PersonNow(known_email(email), *rest) for id_, email, *rest in found}


def seat_offers(entry_ids: Collection[int]) -> dict[int, SeatOfferNow]:
    """Return offers by the ids of their entries on waitlists."""
    found = rows(_OFFERS, [sorted(entry_ids)]) if entry_ids else []
    return {id_: _offer(*rest) for id_, *rest in found}


def _offer(
    session: UUID | None,
    start: datetime | None,
    state: str,
    until: datetime | None,
    *named: object,
) -> SeatOfferNow:
    pairs = zip(named[::2], named[1::2], strict=True)
    service, provider, client = (Named(uuid, name) for uuid, name in pairs)  # type: ignore[arg-type]
    return SeatOfferNow(service, session, start, provider, client, state, until)


_PEOPLE = """
SELECT id, email, uuid, name, roles, timezone, locale, company, avatar_url, bio, is_active
FROM person WHERE id = ANY (%s)
"""

_OFFERS = """
SELECT w.id, t.uuid, t.starts_at, w.state, w.offered_until, s.uuid, s.name, p.uuid, p.name, c.uuid,
    c.name
FROM waitlist_entry w JOIN service s ON s.id = w.service_id
JOIN person p ON p.id = s.practitioner_id JOIN person c ON c.id = w.person_id
LEFT JOIN service_session t ON t.id = w.service_session_id WHERE w.id = ANY (%s)
"""
