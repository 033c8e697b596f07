"""Questions about what there is to book, and from whom."""

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
"""How many services of a practitioner, or sessions of a service, are shown beside it; all of them
stand in lists of their own."""


@dataclass(frozen=True, slots=True)
class OfferPage:
    """One page of the services that are sold, and how many there are in all."""

    count: int
    offers: list[OfferRow]


@dataclass(frozen=True, slots=True)
class Offer:
    """A service with its sessions that are still to come."""

    service: OfferRow
    sessions: list[SessionRow]


@dataclass(frozen=True, slots=True)
class Seller:
    """A practitioner with what they sell."""

    card: PersonCard
    offers: list[OfferRow]


def page_of_offers(wanted: OfferFilter, *, limit: int, offset: int) -> OfferPage:
    """This will be one page of those services that are sold and wanted."""
    count = offers.count(wanted)
    found = offers.listed(wanted, limit=limit, offset=offset) if count > offset else []
    return OfferPage(count, found)


def offer(service_id: int, *, by: Actor, now: datetime) -> Offer:
    """This will be one service, or raise ServiceNotFound. What is sold no more is shown only to
    those who look after it."""
    return Offer(visible(service_id, by=by), upcoming(service_id, now=now))


def visible(service_id: int, *, by: Actor) -> OfferRow:
    """This will be one service without its sessions, or raise ServiceNotFound."""
    found = offers.one_offer(service_id)
    if found is None or not (found.is_sold or is_theirs(found.practitioner.id, by=by)):
        raise ServiceNotFound
    return found


def upcoming(service_id: int, *, now: datetime) -> list[SessionRow]:
    """This will be the next sessions of a service."""
    return sessions.listed(
        service_id, SessionFilter(after=now, take_place=True), limit=SHOWN_AT_ONCE
    )


def seller(person_id: int) -> Seller:
    """Return one practitioner and what they sell, or raise PersonNotFound."""
    card = lists.card(person_id, role=Role.PRACTITIONER)
    if card is None:
        raise PersonNotFound(Role.PRACTITIONER)
    wanted = OfferFilter(practitioner_id=person_id)
    return Seller(card, offers.listed(wanted, limit=SHOWN_AT_ONCE))


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
