"""Services on sale as the core API lists them, by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from bookable.domain.money import CancellationPolicy
from bookable.domain.program import Program, Subject
from bookable.domain.refusals import ServiceNotFound
from bookable.domain.services import Kind
from bookable.engine import registry
from bookable.queries.service_details import SHOWN_AT_ONCE, SOLD
from bookable.storage.service_rows import referred_to
from bookable.storage.session_columns import seats_left
from bookable.storage.sql import Row, row, rows, search_condition


class ServiceCursor(NamedTuple):
    """Where a page ends: a name as it is sorted, and the id of the last service."""

    name_key: str
    service_id: int


class Reference(NamedTuple):
    """The id and name of something."""

    id: UUID
    name: str


class ServiceCard(NamedTuple):
    """A service that can be booked, and everything that it refers to."""

    uuid: UUID
    program: str
    kind: Kind
    name: str
    description: str
    duration_minutes: int | None
    price_cents: int
    currency: str
    capacity: int | None
    seats_per_client: int
    credits: int | None
    valid_days: int | None
    policy: CancellationPolicy
    provider: Reference
    location: Reference | None
    includes: Sequence[Reference]
    covers: Sequence[Reference]
    others: Sequence[Reference]


class SessionCard(NamedTuple):
    """A session to come."""

    uuid: UUID
    start: datetime
    end: datetime
    capacity: int
    seats_left: int


@dataclass(frozen=True, slots=True)
class ServicesPage:
    """Services by name, and where to go on; None after the last one."""

    services: Sequence[ServiceCard]
    end: ServiceCursor | None


def services_page(
    *,
    provider: UUID | None,
    kind: Kind | None,
    search: str,
    after: ServiceCursor | None,
    limit: int,
) -> ServicesPage:
    """Return the services on sale after a place: of a provider, of a kind, with some words."""
    matches, words = search_condition(search, "s.search_key")
    conditions, parameters = [SOLD, matches], list[Any](words)
    if provider is not None:
        conditions.append(f"(p.uuid = %s OR {_ALSO_BY})")
        parameters += [provider, provider]
    if kind is not None:
        conditions.append("s.kind = %s")
        parameters.append(kind)
    if after is not None:
        conditions.append("(s.name_key, s.id) > (%s, %s)")
        parameters += after
    in_order = "ORDER BY s.name_key, s.id LIMIT %s"
    found = rows(
        f"{_SERVICES} WHERE {' AND '.join(conditions)} {in_order}", [*parameters, limit + 1]
    )
    page = found[:limit]
    end = ServiceCursor(*page[-1][:2]) if len(found) > limit else None
    rules = _selling()
    return ServicesPage([_card(each, rules) for each in page], end)


def service_page(ref: UUID, *, now: datetime) -> tuple[ServiceCard, list[SessionCard]]:
    """Return a service on sale with its sessions to come. Raise ServiceNotFound."""
    record = row(f"{_SERVICES} WHERE s.uuid = %s AND {SOLD}", [ref])
    if record is None:
        raise ServiceNotFound
    sessions = rows(_SESSIONS, [now, record[1], now, SHOWN_AT_ONCE])
    return _card(record, _selling()), [SessionCard._make(each) for each in sessions]


def _selling() -> Program:
    return next(each for each in registry.programs() if each.subject is Subject.SERVICE)


def _card(record: Row, rules: Program) -> ServiceCard:
    *known, includes, covers, others = record
    _, _, uuid, kind, *own, tiers, provider_id, provider, location = known
    policy = rules.cancellation if tiers is None else CancellationPolicy.of_rows(tiers)
    place = None if location is None else _reference(location)
    parts = [[_reference(each) for each in part] for part in (includes, covers, others)]
    by = Reference(provider_id, provider)
    return ServiceCard._make([uuid, rules.name, Kind(kind), *own, policy, by, place, *parts])


def _reference(pair: Sequence[str]) -> Reference:
    return Reference(UUID(pair[0]), pair[1])


_ALSO_BY = """s.practitioners @> (
    SELECT jsonb_build_array(o.id) FROM person o WHERE o.uuid = %s AND o.is_active)"""

_REFERENCE = "json_build_array(x.uuid, x.name)"

_SERVICES = f"""
SELECT s.name_key, s.id, s.uuid, s.kind, s.name, s.description, s.duration_minutes, s.price_cents,
    s.currency, s.capacity, s.seats_per_client, s.credits, s.valid_days,
    s.cancellation_policy::json, p.uuid, p.name,
    (SELECT json_build_array(l.uuid, l.name) FROM location l WHERE l.id = s.location_id),
    {referred_to("s.includes", _REFERENCE)}, {referred_to("s.covers", _REFERENCE)},
    {referred_to("s.practitioners", _REFERENCE, table="person")}
FROM service s JOIN person p ON p.id = s.practitioner_id
"""

_SESSIONS = f"""
SELECT s.uuid, s.starts_at, s.ends_at, s.capacity,
    {seats_left("s", now="%s")}
FROM service_session s
WHERE s.service_id = %s AND s.starts_at > %s AND s.canceled_at IS NULL
ORDER BY s.starts_at, s.id LIMIT %s
"""
