"""Services as those see them who look for something to book."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from unicodedata import normalize

from bookable.domain.people import Role
from bookable.storage.catalogue.places import PLACE, Named, PlaceRow, named, place_of
from bookable.storage.sql import Row, finding, one, row, rows

ORDERS = {
    "name": "s.name_key, s.id",
    "-name": "s.name_key DESC, s.id",
    "price_cents": "s.price_cents, s.name_key, s.id",
    "-price_cents": "s.price_cents DESC, s.name_key, s.id",
}
"""How a list of services can be sorted."""


class OfferRow(NamedTuple):
    """A service with all that it names; only what is `sold` can be booked."""

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
    location: PlaceRow | None
    includes: list[Named]
    covers: list[Named]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferFilter:
    """Which of the services that are sold a list has, and in which order."""

    practitioner_id: int | None = None
    kind: str | None = None
    location_id: int | None = None
    min_price_cents: int | None = None
    max_price_cents: int | None = None
    search: str = ""
    order: str = "name"


def count(wanted: OfferFilter) -> int:
    """This will be how many services a list has."""
    where, parameters = _where(wanted)
    found: int = one(f"SELECT count(*) {_FROM} WHERE {where}", parameters)[0]
    return found


def listed(wanted: OfferFilter, *, limit: int, offset: int = 0) -> list[OfferRow]:
    """This will be a part of a list of services."""
    where, parameters = _where(wanted)
    in_order = f"ORDER BY {ORDERS[wanted.order]} LIMIT %s OFFSET %s"
    found = rows(f"{_OFFERS} WHERE {where} {in_order}", [*parameters, limit, offset])
    return [_offer(each) for each in found]


def one_offer(service_id: int) -> OfferRow | None:
    """This will be a service, sold or not, or None."""
    found = row(f"{_OFFERS} WHERE s.id = %s", [service_id])
    return None if found is None else _offer(found)


def _where(wanted: OfferFilter) -> tuple[str, list[object]]:
    conditions, parameters = [_SOLD], list[object]()
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
        found, pattern = finding(word, "s.search_key")
        conditions.append(f"({found} OR {_SOLD_BY})")
        parameters += pattern * 3
    return " AND ".join(conditions), parameters


def _offer(found: Row) -> OfferRow:
    *own, practitioner_id, practitioner, place, includes, covers = found
    made_of = named(includes), named(covers)
    return OfferRow._make([*own, Named(practitioner_id, practitioner), place_of(place), *made_of])


_SOLD = f"s.archived_at IS NULL AND p.is_active AND p.roles @> ARRAY['{Role.PRACTITIONER.value}']"

# Both sides of the OR have an index. The index of people knows all that they say of themselves.
_SOLD_BY = """s.practitioner_id = ANY (ARRAY(SELECT v.id FROM person v
    WHERE v.search_key LIKE (SELECT name_key(%s)) AND v.name_key LIKE (SELECT name_key(%s))))"""

_PARTS = """
(SELECT coalesce(json_agg(json_build_array(x.id, x.name) ORDER BY e.number), '[]')
 FROM jsonb_array_elements_text(s.{which}) WITH ORDINALITY AS e(id, number)
 JOIN service x ON x.id = e.id::bigint)
"""

_FROM = "FROM service s JOIN person p ON p.id = s.practitioner_id"

_OFFERS = f"""
SELECT s.id, s.kind, s.name, s.description, s.duration_minutes, s.price_cents, s.currency,
    s.capacity, s.seats_per_client, s.credits, s.valid_days, s.cancellation_policy::json,
    s.archived_at, {_SOLD},
    p.id, p.name, {PLACE}, {_PARTS.format(which="includes")}, {_PARTS.format(which="covers")}
{_FROM}
"""
