"""Choosing one of a service's providers: the one named, or the one who has had least lately."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from bookable.domain.booking import Booking
from bookable.domain.refusals import (
    InvalidField,
    LimitReached,
    NoticeTooShort,
    OutsideHours,
    SlotTaken,
    TooFarAhead,
)
from bookable.domain.services import Kind, Service
from bookable.engine.selling.purchases import Purchase
from bookable.engine.selling.singles import buy_hour
from bookable.storage import assignments, work
from bookable.storage.assignments import Candidate

LATELY = timedelta(days=30)
"""The time in which bookings are counted against a provider."""

NOT_FREE = (SlotTaken, OutsideHours, NoticeTooShort, TooFarAhead, LimitReached)
"""What says that a provider has no time, while another one may have."""


def by_provider(service: Service, named: UUID | None) -> Service:
    """Return a service as the provider who is named provides it, by default its own practitioner.

    Raise InvalidField for people who do not provide it.
    """
    if named is None or named == service.provider.uuid:
        return service
    party = assignments.provider(named, service.terms.practitioners)
    if party is None:
        raise InvalidField("provider", "does not provide this service")
    return replace(service, provider=party)


def buy_from_any(purchase: Purchase) -> Booking:
    """Book an hour with the provider who is free and has had least lately.

    That is who has had the fewest bookings of the service in the last 30 days, then whose latest is
    longest ago, then who came here first. If their time is taken in between, the next one is asked.
    Raise InvalidField for kinds that have one provider, and SlotTaken if none is free.
    """
    service, asked = purchase.service, purchase.asked
    if service.kind is not Kind.INDIVIDUAL:
        raise InvalidField("provider", f"is not chosen for a {service.kind}")
    if asked.hold is not None:
        raise InvalidField("hold", "is for the time of one provider: name them")
    assignments.lock_service(service.id)
    people = {service.provider.person_id, *service.terms.practitioners}
    found = assignments.candidates(
        service.id,
        people - {purchase.client.person_id},
        role=purchase.program.provider_role,
        since=purchase.now - LATELY,
    )
    for passed_over, candidate in enumerate(found):
        booking = _try(purchase, candidate)
        if booking is not None:
            assignments.insert(booking.id, candidate, providers=len(found), passed_over=passed_over)
            return booking
    raise SlotTaken


def _try(purchase: Purchase, candidate: Candidate) -> Booking | None:
    """Book an hour with a provider, or return None if they have no time for it."""
    service = replace(purchase.service, provider=candidate.party)
    try:
        return work.attempt(lambda: buy_hour(replace(purchase, service=service)))
    except NOT_FREE:
        return None
    except InvalidField as refusal:
        # The location is kept for other practitioners.
        if refusal.field == "location_id":
            return None
        raise
