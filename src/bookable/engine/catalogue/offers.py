"""Read-only queries about services and their sellers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bookable.domain.people import Actor, Role
from bookable.domain.refusals import PersonNotFound, ServiceNotFound
from bookable.engine.catalogue.rights import is_theirs
from bookable.storage import lists
from bookable.storage.catalogue import offers, sessions
from bookable.storage.catalogue.offers import OfferFilter, OfferRow
from bookable.storage.catalogue.sessions import SessionFilter, SessionRow
from bookable.storage.lists import PersonCard

SHOWN_AT_ONCE = 100
"""How many services of a practitioner, or sessions of a service, are shown with it."""


@dataclass(frozen=True, slots=True)
class OfferPage:
    """One page of the services that are sold, with the total count."""

    count: int
    offers: list[OfferRow]


@dataclass(frozen=True, slots=True)
class Offer:
    """A service with its coming sessions."""

    service: OfferRow
    sessions: list[SessionRow]


@dataclass(frozen=True, slots=True)
class Seller:
    """A practitioner with their services."""

    card: PersonCard
    offers: list[OfferRow]


def page_of_offers(filter_: OfferFilter, *, limit: int, offset: int) -> OfferPage:
    """Return one page of the services that match a filter."""
    count = offers.count(filter_)
    rows = offers.listed(filter_, limit=limit, offset=offset) if count > offset else []
    return OfferPage(count, rows)


def offer(service_id: int, *, by: Actor, now: datetime) -> Offer:
    """Return one service, or raise ServiceNotFound.

    One that is no longer sold is shown only to its practitioner and to staff.
    """
    return Offer(visible(service_id, by=by), upcoming(service_id, now=now))


def visible(service_id: int, *, by: Actor) -> OfferRow:
    """Return one service without its sessions, or raise ServiceNotFound."""
    row = offers.one_offer(service_id)
    if row is None or not (row.is_sold or is_theirs(row.practitioner.id, by=by)):
        raise ServiceNotFound
    return row


def upcoming(service_id: int, *, now: datetime) -> list[SessionRow]:
    """Return the next sessions of a service."""
    return sessions.listed(
        service_id, SessionFilter(after=now, take_place=True), limit=SHOWN_AT_ONCE
    )


def seller(person_id: int) -> Seller:
    """Return one practitioner and what they sell, or raise PersonNotFound."""
    card = lists.card(person_id, role=Role.PRACTITIONER)
    if card is None:
        raise PersonNotFound(Role.PRACTITIONER)
    filter_ = OfferFilter(practitioner_id=person_id)
    return Seller(card, offers.listed(filter_, limit=SHOWN_AT_ONCE))


__all__ = [
    "Offer",
    "OfferFilter",
    "OfferPage",
    "OfferRow",
    "Seller",
    "offer",
    "page_of_offers",
    "seller",
    "visible",
]
