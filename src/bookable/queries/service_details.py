"""Services as clients see them when they look for something to book."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from unicodedata import normalize

from bookable.domain.people import Actor, Role
from bookable.domain.refusals import ServiceNotFound
from bookable.domain.services import SOLD_IN_SESSIONS
from bookable.engine.catalogue.rights import is_theirs
from bookable.queries.directory import PersonCard, person_card
from bookable.queries.locations import LOCATION, LocationRow, Named, location_of, named
from bookable.queries.page import Page
from bookable.storage import service_rows
from bookable.storage.sql import Row, one, row, rows, search_condition

SHOWN_AT_ONCE = 100
"""How many services of a practitioner, or sessions of a service, are shown with it."""

ORDERS = {
    "name": "s.name_key, s.id",
    "-name": "s.name_key DESC, s.id",
    "price_cents": "s.price_cents, s.name_key, s.id",
    "-price_cents": "s.price_cents DESC, s.name_key, s.id",
}
"""How a list of services can be sorted: the parameter and its SQL."""


class ServiceDetail(NamedTuple):
    """A service with everything that it refers to. It can be booked only if `is_sold`."""

    id: int
    kind: str
    name: str
    description: str
    duration_minutes: int | None
    price_cents: int
    currency: str
    capacity: int | None
    seats_per_client: int
    credits: int | None
    valid_days: int | None
    cancellation_policy: list[list[int]] | None
    archived_at: datetime | None
    is_sold: bool
    practitioner: Named
    location: LocationRow | None
    includes: list[Named]
    covers: list[Named]
    practitioners: list[Named]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFilter:
    """Filter and order of a list of services on sale."""

    practitioner_id: int | None = None
    kind: str | None = None
    location_id: int | None = None
    min_price_cents: int | None = None
    max_price_cents: int | None = None
    search: str = ""
    order: str = "name"


@dataclass(frozen=True, slots=True)
class Seller:
    """A practitioner with their services."""

    card: PersonCard
    services: list[ServiceDetail]


def page_of_services(filter_: ServiceFilter, *, limit: int, offset: int) -> Page[ServiceDetail]:
    """Return one page of the services on sale that match a filter."""
    where, parameters = _where(filter_)
    count: int = one(f"SELECT count(*) {_FROM} WHERE {where}", parameters)[0]
    if count <= offset:
        return Page(count, [])
    return Page(count, _listed(where, parameters, filter_, limit=limit, offset=offset))


def visible(service_id: int, *, by: Actor) -> ServiceDetail:
    """Return one service, or raise ServiceNotFound.

    One that is no longer sold is shown only to its practitioner and to staff.
    """
    record = row(f"{_SERVICES} WHERE s.id = %s", [service_id])
    found = None if record is None else _service(record)
    if found is None or not (found.is_sold or is_theirs(found.practitioner.id, by=by)):
        raise ServiceNotFound
    return found


def own(by: Actor) -> list[ServiceDetail]:
    """Return all services of the actor, those that are no longer sold last."""
    return _of_seller(by.person_id)


def own_in_sessions(by: Actor) -> list[ServiceDetail]:
    """Return the services of the actor on sale that take place in sessions."""
    return [each for each in own(by) if each.is_sold and each.kind in SOLD_IN_SESSIONS]


def beside(service_id: int, *, by: Actor) -> list[ServiceDetail]:
    """Return a service that the actor manages among all of its practitioner, those that are no
    longer sold last. Raise ServiceNotFound."""
    owner = service_rows.owner(service_id)
    if owner is None or not is_theirs(owner, by=by):
        raise ServiceNotFound
    return _of_seller(owner)


def _of_seller(person_id: int) -> list[ServiceDetail]:
    records = rows(f"{_SERVICES} WHERE s.practitioner_id = %s {_SOLD_FIRST}", [person_id])
    return [_service(record) for record in records]


def seller(person_id: int) -> Seller:
    """Return one practitioner and what they sell, or raise PersonNotFound."""
    card = person_card(person_id, role=Role.PRACTITIONER)
    filter_ = ServiceFilter(practitioner_id=person_id)
    where, parameters = _where(filter_)
    return Seller(card, _listed(where, parameters, filter_, limit=SHOWN_AT_ONCE, offset=0))


def _listed(
    where: str, parameters: list[object], wanted: ServiceFilter, *, limit: int, offset: int
) -> list[ServiceDetail]:
    in_order = f"ORDER BY {ORDERS[wanted.order]} LIMIT %s OFFSET %s"
    records = rows(f"{_SERVICES} WHERE {where} {in_order}", [*parameters, limit, offset])
    return [_service(record) for record in records]


def _where(wanted: ServiceFilter) -> tuple[str, list[object]]:
    conditions, parameters = [SOLD], list[object]()
    for condition, value in (
        ("s.practitioner_id = %s", wanted.practitioner_id),
        ("s.kind = %s", wanted.kind),
        ("s.location_id = %s", wanted.location_id),
        ("s.price_cents >= %s", wanted.min_price_cents),
        ("s.price_cents <= %s", wanted.max_price_cents),
    ):
        if value is not None:
            conditions.append(condition)
            parameters.append(value)
    for word in normalize("NFKD", wanted.search).split():
        matches, pattern = search_condition(word, "s.search_key")
        conditions.append(f"({matches} OR {_SOLD_BY})")
        # Once for the service's own words, twice in _SOLD_BY.
        parameters += pattern * 3
    return " AND ".join(conditions), parameters


def _service(record: Row) -> ServiceDetail:
    *own, practitioner_id, practitioner, place, includes, covers, others = record
    lists = map(named, (includes, covers, others))
    return ServiceDetail._make(
        [*own, Named(practitioner_id, practitioner), location_of(place), *lists]
    )


_SOLD_FIRST = "ORDER BY s.archived_at DESC NULLS FIRST, s.name_key, s.id LIMIT 1000"

SOLD = f"s.archived_at IS NULL AND p.is_active AND p.roles @> ARRAY['{Role.PRACTITIONER.value}']"

# An OR of two conditions that each have an index. The first LIKE uses the index of people's search
# key, which covers more than the name, so the second one narrows it down to the name.
_SOLD_BY = """s.practitioner_id = ANY (ARRAY(SELECT v.id FROM person v
    WHERE v.search_key LIKE (SELECT name_key(%s)) AND v.name_key LIKE (SELECT name_key(%s))))"""

_NAMED = "json_build_array(x.id, x.name)"
_ACTIVE = "(SELECT v.id, v.name FROM person v WHERE v.is_active)"

_FROM = "FROM service s JOIN person p ON p.id = s.practitioner_id"

_SERVICES = f"""
SELECT s.id, s.kind, s.name, s.description, s.duration_minutes, s.price_cents, s.currency,
    s.capacity, s.seats_per_client, s.credits, s.valid_days, s.cancellation_policy::json,
    s.archived_at, {SOLD},
    p.id, p.name, {LOCATION},
    {service_rows.referred_to("s.includes", _NAMED)},
    {service_rows.referred_to("s.covers", _NAMED)},
    {service_rows.referred_to("s.practitioners", _NAMED, table=_ACTIVE)}
{_FROM}
"""
