"""What a booking of a world file comes to: who with whom, about what, when, where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bookable.domain.lifecycle import HAS_A_SEAT, HOLDS_TIME, Status
from bookable.domain.sales import Sale
from bookable.domain.spans import SOMEDAY, Span
from bookable.engine.world.bookings import BookingEntry
from bookable.engine.world.names import Names
from bookable.engine.world.sales import sale_of
from bookable.engine.world.times import sessions_of, span_of
from bookable.storage.services import Offer
from bookable.storage.world.matches import KeptMatch
from bookable.storage.world.people import KeptPerson
from bookable.storage.world.places import KeptLocation, KeptRoom
from bookable.storage.world.services import KeptService
from bookable.storage.world.sessions import KeptSession


@dataclass(frozen=True, slots=True, kw_only=True)
class Nameable:
    """Everything that bookings can name, and what that is made of: services as they are sold, and
    the sessions of courses, by the ids of services."""

    people: Names[KeptPerson]
    locations: Names[KeptLocation]
    services: Names[KeptService]
    sessions: Names[KeptSession]
    matches: Names[KeptMatch]
    offers: Mapping[int, Offer]
    courses: Mapping[int, tuple[KeptSession, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A booking of the file with all that it names. What has no time of its own is booked for
    SOMEDAY; `sessions` are those in which a workshop or a course takes place."""

    entry: BookingEntry
    provider: KeptPerson
    client: KeptPerson
    span: Span
    match: KeptMatch | None
    offer: Offer | None
    sale: Sale | None
    sessions: tuple[KeptSession, ...]
    room: KeptRoom | None = None

    @property
    def claims(self) -> bool:
        """This will tell whether the booking itself takes the provider's time up; where there is
        a session, that does."""
        takes_time = self.sale is None or self.sale.takes_time
        return takes_time and self.entry.status in HOLDS_TIME

    def claimed(self, now: datetime) -> tuple[KeptPerson, ...]:
        """Return whose time the booking takes up: the provider's, and that of both buddies. The
        past takes no time on the client's side."""
        if not self.claims:
            return ()
        both = self.match is not None and self.span.end > now
        return (self.provider, self.client) if both else (self.provider,)

    @property
    def has_time(self) -> bool:
        """This will tell whether it takes place at a time of its own."""
        return self.span != SOMEDAY

    @property
    def earns(self) -> bool:
        """This will tell whether the two have earned something by it."""
        return self.entry.program.earns_reputation and self.entry.status is Status.COMPLETED

    @property
    def sits_in(self) -> tuple[KeptSession, ...]:
        """This will be the sessions in which the booking has a seat."""
        return self.sessions if self.entry.status in HAS_A_SEAT else ()


def agreement(entry: BookingEntry, names: Nameable) -> Agreement:
    """This will be what a booking comes to, or raise WorldRefused."""
    service = names.services.maybe(entry, "service")
    offer = None if service is None else names.offers[service.id]
    session = names.sessions.maybe(entry, "session")
    match = names.matches.maybe(entry, "match")
    provider, client = _parties(entry, names.people, service=service, match=match)
    location = names.locations.maybe(entry, "location")
    sessions = sessions_of(entry, offer, session, names.courses)
    return Agreement(
        entry=entry,
        provider=provider,
        client=client,
        span=span_of(entry, offer, sessions),
        match=match,
        offer=offer,
        sale=offer and sale_of(entry, offer, sessions, location),
        sessions=sessions,
    )


def refuse_unknown(entry: BookingEntry, names: Nameable) -> None:
    """This will raise WorldRefused where a booking names what is not there. Of one that was loaded
    before nothing else is looked at: what was true then need not be now."""
    kinds: tuple[tuple[Names[Any], tuple[str, ...]], ...] = (
        (names.people, ("provider", "client")),
        (names.locations, ("location",)),
        (names.services, ("service",)),
        (names.sessions, ("session",)),
        (names.matches, ("match",)),
    )
    for kind, fields in kinds:
        for field in fields:
            kind.maybe(entry, field)


def _parties(
    entry: BookingEntry,
    people: Names[KeptPerson],
    *,
    service: KeptService | None,
    match: KeptMatch | None,
) -> tuple[KeptPerson, KeptPerson]:
    sells = None if service is None else service.practitioner
    provider = _side(entry, "provider", people, sells if match is None else match.user1)
    client = _side(entry, "client", people, None if match is None else match.user2)
    role = entry.program.provider_role
    if match is None and role not in provider.roles:
        field = "provider" if service is None else "service"
        raise entry.refuse(field, f"{provider.email} is not a {role}")
    if provider.id == client.id:
        raise entry.refuse("client", "must be someone other than the provider")
    return provider, client


def _side(
    entry: BookingEntry, side: str, people: Names[KeptPerson], settled: KeptPerson | None
) -> KeptPerson:
    """Who stands on a side: as what is booked settles it, with which the file may agree."""
    if settled is None:
        return people.of(entry, side)
    given = people.maybe(entry, side)
    if given is not None and given.id != settled.id:
        raise entry.refuse(side, f"is {settled.email}, by what is booked")
    return settled
