"""The catalogue in the marketplace's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from msgspec import UNSET, Struct, structs

from bookable.domain.currencies import shown
from bookable.domain.money import USUAL_POLICY, CancellationPolicy
from bookable.domain.people import Actor, Role
from bookable.domain.refusals import (
    LocationNotFound,
    PersonNotFound,
    ServiceNotFound,
    SessionNotFound,
)
from bookable.engine.catalogue import rights
from bookable.engine.catalogue.offers import Offer, OfferFilter, OfferRow, Seller
from bookable.engine.catalogue.places import Named, PlaceRow
from bookable.engine.catalogue.services import Terms
from bookable.engine.catalogue.sessions import SessionFilter, SessionRow
from bookable.engine.queries import PersonCard
from bookable.interfaces.dialects.marketplace.lexicon import KIND_MEANT, TYPE_SHOWN
from bookable.interfaces.dialects.marketplace.mapping.common import exact_time
from bookable.interfaces.dialects.marketplace.schemas import catalogue as schemas
from bookable.interfaces.dialects.marketplace.schemas.common import NamedOut
from bookable.interfaces.http.texts import number

# In


def practitioner_id(text: str) -> int:
    """This will be a practitioner's number, or raise PersonNotFound for other text."""
    found = number(text)
    if found is None:
        raise PersonNotFound(Role.PRACTITIONER)
    return found


def service_id(text: str) -> int:
    """This will be a service's number, or raise ServiceNotFound for other text."""
    found = number(text)
    if found is None:
        raise ServiceNotFound
    return found


def session_id(text: str) -> int:
    """This will be a session's number, or raise SessionNotFound for other text."""
    found = number(text)
    if found is None:
        raise SessionNotFound
    return found


def location_id(text: str) -> int:
    """This will be a location's number, or raise LocationNotFound for other text."""
    found = number(text)
    if found is None:
        raise LocationNotFound
    return found


def admit_to_selling(by: Actor) -> None:
    """This will raise RoleRequired for whoever sells nothing."""
    rights.admit(by)


def admit_to_service(text: str, *, by: Actor) -> None:
    """This will raise RoleRequired, or ServiceNotFound for what others sell."""
    rights.admit(by)
    rights.admit_to(service_id(text), by=by)


def wanted(query: schemas.ServicesQuery) -> OfferFilter:
    """This will be which services a query asks for, and in which order."""
    return OfferFilter(
        practitioner_id=query.practitioner_id,
        kind=KIND_MEANT.get(query.kind),
        location_id=query.location_id,
        min_price_cents=query.min_price_cents,
        max_price_cents=query.max_price_cents,
        search=query.search,
        order=query.ordering or "name",
    )


def sessions_wanted(query: schemas.SessionsQuery, *, now: datetime) -> SessionFilter:
    """This will be which sessions a query asks for."""
    if query.is_upcoming is None:
        return SessionFilter()
    return SessionFilter(after=now) if query.is_upcoming else SessionFilter(until=now)


def terms(body: schemas.ServiceIn) -> Terms:
    """This will be what somebody wants to sell, and on what terms."""
    given = _given(body)
    del given["practitioner_id"]
    return Terms(**_meant(given))


def new_terms(body: schemas.ServicePatch) -> Mapping[str, Any]:
    """This will be what somebody changes of the terms of a service."""
    return _meant(_given(body))


def occurrence(body: schemas.SessionIn | schemas.SessionPatch) -> Mapping[str, Any]:
    """This will be what somebody says of when and where a session is, or raise InvalidField."""
    given = _given(body)
    times = {field: exact_time(given[field], field=field) for field in _TIMES if field in given}
    return given | times


def _given(body: Struct) -> dict[str, Any]:
    return {field: value for field, value in structs.asdict(body).items() if value is not UNSET}


def _meant(given: dict[str, Any]) -> dict[str, Any]:
    meant = {field: _MEANT[field](given[field]) for field in _MEANT if field in given}
    return given | meant


def _policy_rows(tiers: list[schemas.Tier] | None) -> list[list[int]] | None:
    return None if tiers is None else [[tier.hours_before, tier.percent] for tier in tiers]


_TIMES = ("start_time", "end_time")
_MEANT: Mapping[str, Any] = {
    "kind": KIND_MEANT.__getitem__,
    "includes": tuple,
    # Credits can be spent on a service or not; saying so twice adds nothing.
    "covers": lambda ids: tuple(dict.fromkeys(ids)),
    "cancellation_policy": _policy_rows,
}

# Out


def practitioner(card: PersonCard) -> schemas.PractitionerOut:
    """This will be a practitioner's entry in the directory."""
    return schemas.PractitionerOut(**_card(card))


def practitioner_detail(found: Seller) -> schemas.PractitionerDetail:
    """Return a practitioner with what they sell."""
    offers = [service(each) for each in found.offers]
    return schemas.PractitionerDetail(**_card(found.card), services=offers)


def service(row: OfferRow) -> schemas.ServiceOut:
    """This will be a service as lists show it."""
    return schemas.ServiceOut(**_service(row))


def service_detail(found: Offer) -> schemas.ServiceDetail:
    """This will be a service with its next sessions."""
    upcoming = [session(each) for each in found.sessions]
    return schemas.ServiceDetail(**_service(found.service), upcoming_sessions=upcoming)


def session(row: SessionRow) -> schemas.SessionOut:
    """This will be a session of a service."""
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


def location(row: PlaceRow) -> schemas.LocationOut:
    """This will be a location with its rooms."""
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


def _service(row: OfferRow) -> dict[str, Any]:
    kept = row.cancellation_policy
    policy = USUAL_POLICY if kept is None else CancellationPolicy.of_rows(kept)
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
        "credits": row.credits,
        "valid_days": row.valid_days,
        "cancellation_policy": [schemas.Tier(*tier) for tier in policy.as_rows],
        "archived_at": row.archived_at,
    }


def _named(rows: Iterable[Named]) -> list[NamedOut]:
    return [NamedOut(*each) for each in rows]
