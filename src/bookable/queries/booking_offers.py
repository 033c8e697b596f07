"""What can be booked on a page: a provider, and a service that they provide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from bookable.domain.handles import REDIRECTS_FOR, named
from bookable.domain.money import CancellationPolicy
from bookable.domain.people import Party, Role
from bookable.domain.program import Program
from bookable.domain.refusals import PersonNotFound, ServiceNotFound
from bookable.domain.services import Kind
from bookable.domain.spans import Span
from bookable.engine.registry import public_programs
from bookable.storage.service_rows import SOLD_BY_PROVIDER, referred_to
from bookable.storage.session_columns import seats_left
from bookable.storage.sql import row, rows

MOST_SESSIONS = 100
"""How many coming sessions of a service are offered at once."""


MOST_SERVICES = 200
"""How many services of a provider are listed."""


class OfferedService(NamedTuple):
    """A service on sale. `providers` are all who provide it, its own practitioner first.

    `policy` is its own cancellation policy, or None if it has that of the programme.
    """

    id: int
    uuid: UUID
    kind: Kind
    name: str
    description: str
    minutes: int | None
    price_cents: int
    currency: str
    credits: int | None
    valid_days: int | None
    place: str
    address: str
    place_zone: str
    includes: Sequence[str]
    covers: Sequence[str]
    policy: CancellationPolicy | None
    providers: Sequence[tuple[UUID, str]]


class OfferedSession(NamedTuple):
    """A coming session of a workshop or course."""

    id: int
    uuid: UUID
    span: Span
    capacity: int
    seats_left: int
    place: str
    place_zone: str


class OfferedProvider(NamedTuple):
    """A person who can be booked, and their current handle. With `auto_accept` they would have
    requests accepted automatically."""

    party: Party
    handle: str
    auto_accept: bool


class ServiceLine(NamedTuple):
    """A service on sale, as it is listed."""

    uuid: UUID
    name: str
    minutes: int | None
    price_cents: int
    currency: str


class Menu(NamedTuple):
    """A provider with their current handle, and the programmes and the services in which anybody
    can book them."""

    provider: Party
    handle: str
    programs: Sequence[Program]
    services: Sequence[ServiceLine]


def offered_by(handle: str, *, now: datetime) -> Menu:
    """Return what the active person with a handle offers, or raise PersonNotFound."""
    record = row(_MENU, [named(handle), now - REDIRECTS_FOR])
    if record is None:
        raise PersonNotFound(Role.CLIENT)
    *party, current, roles = record
    provider = Party._make(party)
    services = rows(_LINES, {"provider": provider.person_id, "limit": MOST_SERVICES})
    programs = public_programs({Role(each) for each in roles})
    return Menu(provider, current, programs, [*map(ServiceLine._make, services)])


def offered_provider(handle: str, *, program: Program, now: datetime) -> OfferedProvider:
    """Return the active person with a handle who provides time in a programme.

    An old handle leads to them for a while. Raise PersonNotFound.
    """
    record = row(_PROVIDER, [named(handle), now - REDIRECTS_FOR, program.provider_role])
    if record is None:
        raise PersonNotFound(program.provider_role)
    *party, current, auto_accept = record
    return OfferedProvider(Party._make(party), current, auto_accept)


def offered_service(ref: UUID, *, provider: int) -> OfferedService:
    """Return a service on sale that a person provides, or raise ServiceNotFound."""
    record = row(_SERVICE, {"service": ref, "provider": provider})
    if record is None:
        raise ServiceNotFound
    id_, uuid, kind, *own, tiers, providers = record
    policy = None if tiers is None else CancellationPolicy.of_rows(tiers)
    people = [(UUID(ref), name) for ref, name in providers]
    return OfferedService._make([id_, uuid, Kind(kind), *own, policy, people])


def offered_sessions(service: int, *, now: datetime) -> list[OfferedSession]:
    """Return the sessions of a service that are still to come, earliest first."""
    records = rows(_SESSIONS, [now, service, now, MOST_SESSIONS])
    return [
        OfferedSession(id_, uuid, Span(start, end), capacity, max(left, 0), *place)
        for id_, uuid, start, end, capacity, left, *place in records
    ]


_PERSON = """
SELECT p.id, p.uuid, p.name, p.timezone, p.company, p.avatar_url, c.handle{more}
FROM handle h JOIN person p ON p.id = h.person_id
JOIN handle c ON c.person_id = p.id AND c.replaced_at IS NULL
WHERE h.handle = %s AND (h.replaced_at IS NULL OR h.replaced_at > %s) AND p.is_active
"""
_MENU = _PERSON.format(more=", p.roles")
_PROVIDER = _PERSON.format(more=", p.auto_accept") + " AND %s = ANY (p.roles)"

_LINES = f"""
SELECT s.uuid, s.name, s.duration_minutes, s.price_cents, s.currency FROM service s
WHERE {SOLD_BY_PROVIDER} ORDER BY s.name_key, s.id LIMIT %(limit)s
"""

_SERVICE = f"""
SELECT s.id, s.uuid, s.kind, s.name, s.description, s.duration_minutes, s.price_cents, s.currency,
    s.credits, s.valid_days, coalesce(l.name, ''), coalesce(l.address, ''),
    coalesce(l.timezone, ''),
    {referred_to("s.includes", "x.name")}, {referred_to("s.covers", "x.name")},
    s.cancellation_policy::json,
    (SELECT json_agg(json_build_array(x.uuid, x.name) ORDER BY e.number)
     FROM (SELECT s.practitioner_id AS id, 0 AS number UNION ALL
        SELECT each.id::bigint, each.number
        FROM jsonb_array_elements_text(s.practitioners) WITH ORDINALITY AS each(id, number)) e
     JOIN person x ON x.id = e.id AND x.is_active)
FROM service s JOIN person p ON p.id = s.practitioner_id
LEFT JOIN location l ON l.id = s.location_id
WHERE s.uuid = %(service)s AND s.archived_at IS NULL AND p.is_active
AND (s.practitioner_id = %(provider)s OR s.practitioners @> to_jsonb(%(provider)s::bigint))
"""

_SESSIONS = f"""
SELECT s.id, s.uuid, s.starts_at, s.ends_at, s.capacity,
    {seats_left("s", now="%s")},
    concat_ws(', ', l.name, r.name), coalesce(l.timezone, '')
FROM service_session s JOIN service v ON v.id = s.service_id
LEFT JOIN location l ON l.id = coalesce(s.location_id, v.location_id)
LEFT JOIN room r ON r.id = s.room_id
WHERE s.service_id = %s AND s.canceled_at IS NULL AND s.starts_at > %s
ORDER BY s.starts_at, s.id LIMIT %s
"""
