"""The people of a story, in a real database: two of each kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta

from tests.factories import (
    NOW,
    make_buddy,
    make_match,
    make_person,
    make_service,
    make_session,
    open_weekly,
)

from bookable.domain.people import Actor, Role
from bookable.engine.matching import MatchRow
from bookable.storage.models import Service, ServiceSession
from prove.model.small import CAPACITY, CLOSES, CREDITS, OPENS, PRICE

PROVIDES = (Role.TEACHER, Role.MENTOR, Role.PRACTITIONER)
WANTS = (Role.STUDENT, Role.MENTEE, Role.CLIENT)


@dataclass
class Seller:
    """A provider with everything that they sell."""

    actor: Actor
    sold: dict[str, Service]
    session: ServiceSession

    @classmethod
    def new(cls, number: int) -> Seller:
        """Create a provider."""
        actor = make_person(*PROVIDES, name=f"Provider {number}")
        for weekday in range(7):
            open_weekly(actor, weekday, time(OPENS), time(CLOSES))
        sold = {
            "hour": make_service(actor, price_cents=PRICE),
            "free": make_service(actor, price_cents=0),
            "seat": make_service(actor, "workshop", price_cents=PRICE),
        }
        covers = [sold["hour"].id]
        more = {"credits": CREDITS, "valid_days": None}
        sold["bundle"] = make_service(actor, "bundle", price_cents=0, **more)
        sold["bundle"].covers = covers
        sold["bundle"].save()
        start = NOW + timedelta(days=1, hours=2)
        held = make_session(sold["seat"], start=start, minutes=60, capacity=CAPACITY)
        return cls(actor, sold, held)


@dataclass
class Cast:
    """The people of one story. The second client is also the second buddy."""

    sellers: list[Seller]
    clients: list[Actor]
    buddies: list[Actor]
    match: MatchRow
    staff: Actor

    @classmethod
    def new(cls) -> Cast:
        """Create people who are in no other story."""
        ben = make_person(*WANTS, Role.BUDDY, name="Ben")
        buddies = [make_buddy(name="Ana"), ben]
        return cls(
            [Seller.new(number) for number in range(2)],
            [make_person(*WANTS, name="Client"), ben],
            buddies,
            make_match(*buddies),
            make_person(Role.STAFF, name="Staff"),
        )
