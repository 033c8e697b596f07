"""Translate requests and responses of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from msgspec import UNSET, Struct, structs

from bookable.domain.currencies import shown
from bookable.domain.money import USUAL_POLICY, CancellationPolicy, Tier
from bookable.domain.services import Terms
from bookable.interfaces.dialects.marketplace.lexicon import KIND_MEANT, TYPE_SHOWN
from bookable.interfaces.dialects.marketplace.mapping.common import exact_time
from bookable.interfaces.dialects.marketplace.schemas import catalogue as schemas
from bookable.interfaces.dialects.marketplace.schemas.common import NamedOut
from bookable.queries.directory import PersonCard
from bookable.queries.locations import LocationRow, Named
from bookable.queries.service_details import Seller, ServiceDetail, ServiceFilter
from bookable.queries.session_lists import ServiceWithSessions, SessionFilter, SessionRow

# In


def wanted(query: schemas.ServicesQuery) -> ServiceFilter:
    """Return the filter and order that a query asks for."""
    return ServiceFilter(
        practitioner_id=query.practitioner_id,
        kind=KIND_MEANT.get(query.kind),
        location_id=query.location_id,
        min_price_cents=query.min_price_cents,
        max_price_cents=query.max_price_cents,
        search=query.search,
        order=query.ordering or "name",
    )


def sessions_wanted(query: schemas.SessionsQuery, *, now: datetime) -> SessionFilter:
    if query.is_upcoming is None:
        return SessionFilter()
    return SessionFilter(after=now) if query.is_upcoming else SessionFilter(until=now)


def terms(body: schemas.ServiceIn) -> Terms:
    """Return the terms of a new service."""
    given = _given(body)
    # Not a term: the engine takes the seller as an argument of its own.
    del given["practitioner_id"]
    return Terms(**_meant(given))


def new_terms(body: schemas.ServicePatch) -> Mapping[str, Any]:
    """Return the terms of a service that a body changes."""
    return _meant(_given(body))


def occurrence(body: schemas.SessionIn | schemas.SessionPatch) -> Mapping[str, Any]:
    """Return the fields of a session that a body gives. Raise InvalidField for a time without an
    offset."""
    given = _given(body)
    times = {field: exact_time(given[field], field=field) for field in _TIMES if field in given}
    return given | times


def _given(body: Struct) -> dict[str, Any]:
    return {field: value for field, value in structs.asdict(body).items() if value is not UNSET}


def _meant(given: dict[str, Any]) -> dict[str, Any]:
    meant = {field: _MEANT[field](given[field]) for field in _MEANT if field in given}
    return given | meant


def _policy(tiers: list[schemas.Tier] | None) -> CancellationPolicy | None:
    if tiers is None:
        return None
    return CancellationPolicy(tuple(Tier(tier.hours_before, tier.percent) for tier in tiers))


_TIMES = ("start_time", "end_time")
_MEANT: Mapping[str, Any] = {
    "kind": KIND_MEANT.__getitem__,
    "includes": tuple,
    # A service that is listed twice counts once.
    "covers": lambda ids: tuple(dict.fromkeys(ids)),
    "practitioners": lambda ids: tuple(dict.fromkeys(ids)),
    "cancellation_policy": _policy,
}

# Out


def practitioner(card: PersonCard) -> schemas.PractitionerOut:
    return schemas.PractitionerOut(**_card(card))


def practitioner_detail(seller: Seller) -> schemas.PractitionerDetail:
    services = [service(row) for row in seller.services]
    return schemas.PractitionerDetail(**_card(seller.card), services=services)


def service(row: ServiceDetail) -> schemas.ServiceOut:
    return schemas.ServiceOut(**_service(row))


def service_detail(found: ServiceWithSessions) -> schemas.ServiceDetail:
    upcoming = [session(row) for row in found.sessions]
    return schemas.ServiceDetail(**_service(found.service), upcoming_sessions=upcoming)


def session(row: SessionRow) -> schemas.SessionOut:
    """Return a session. A session that was called off has no seats left."""
    return schemas.SessionOut(
        id=row.id,
        start_time=row.start,
        end_time=row.end,
        capacity=row.capacity,
        seats_left=0 if row.canceled_at else row.seats_left,
        canceled_at=row.canceled_at,
        location=None if row.location is None else location(row.location),
        room=None if row.room is None else NamedOut(*row.room),
    )


def location(row: LocationRow) -> schemas.LocationOut:
    return schemas.LocationOut(
        id=row.id,
        name=row.name,
        address=row.address,
        timezone=row.timezone,
        rooms=_named(row.rooms),
    )


def _card(card: PersonCard) -> dict[str, Any]:
    return {
        "id": card.person_id,
        "name": card.name,
        "company": card.company,
        "avatar": card.avatar_url,
        "bio": card.bio,
        "timezone": card.timezone,
    }


def _service(row: ServiceDetail) -> dict[str, Any]:
    tiers = row.cancellation_policy
    policy = USUAL_POLICY if tiers is None else CancellationPolicy.of_rows(tiers)
    return {
        "id": row.id,
        "practitioner": NamedOut(*row.practitioner),
        "kind": row.kind,
        "booking_type": TYPE_SHOWN[row.kind],
        "name": row.name,
        "description": row.description,
        "duration_minutes": row.duration_minutes,
        "price_cents": row.price_cents,
        "price": shown(row.price_cents, row.currency),
        "currency": row.currency,
        "capacity": row.capacity,
        "seats_per_client": row.seats_per_client,
        "location": None if row.location is None else location(row.location),
        "includes": _named(row.includes),
        "covers": _named(row.covers),
        "practitioners": _named(row.practitioners),
        "credits": row.credits,
        "valid_days": row.valid_days,
        "cancellation_policy": [schemas.Tier(*tier) for tier in policy.as_rows],
        "archived_at": row.archived_at,
    }


def _named(rows: Iterable[Named]) -> list[NamedOut]:
    return [NamedOut(*row) for row in rows]
