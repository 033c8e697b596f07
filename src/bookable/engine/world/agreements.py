"""A booking of a world file, with the people, service, session and place that it names."""

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
    """Everything that bookings can name.

    `offers` are the services as they are sold, `courses` the sessions of each course, both by the
    id of the service.
    """

    people: Names[KeptPerson]
    locations: Names[KeptLocation]
    services: Names[KeptService]
    sessions: Names[KeptSession]
    matches: Names[KeptMatch]
    offers: Mapping[int, Offer]
    courses: Mapping[int, tuple[KeptSession, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A booking of the file with everything that it names.

    Without a time of its own its span is SOMEDAY. `sessions` are those of its workshop or course.
    """

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
        """Whether the booking itself takes up the provider's time. For a seat, its session does."""
        takes_time = self.sale is None or self.sale.takes_time
        return takes_time and self.entry.status in HOLDS_TIME

    def claimed(self, now: datetime) -> tuple[KeptPerson, ...]:
        """Return the people whose time the booking takes up: the provider, or both buddies.

        A past booking takes no time of the client.
        """
        if not self.claims:
            return ()
        both = self.match is not None and self.span.end > now
        return (self.provider, self.client) if both else (self.provider,)

    @property
    def has_time(self) -> bool:
        """Whether the booking has a time of its own."""
        return self.span != SOMEDAY

    @property
    def earns(self) -> bool:
        """Whether the booking earned reputation for both sides."""
        return self.entry.program.earns_reputation and self.entry.status is Status.COMPLETED

    @property
    def sits_in(self) -> tuple[KeptSession, ...]:
        """The sessions in which the booking has a seat."""
        return self.sessions if self.entry.status in HAS_A_SEAT else ()


def agreement(entry: BookingEntry, names: Nameable) -> Agreement:
    """Return a booking with everything that it names, or raise WorldRefused."""
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
    """Raise WorldRefused if a booking names something that does not exist.

    This is the only check of a booking that was loaded before: the rest was true then and need not
    be true now.
    """
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
    """Return provider and client, or raise WorldRefused."""
    seller = None if service is None else service.practitioner
    provider = _side(entry, "provider", people, seller if match is None else match.user1)
    client = _side(entry, "client", people, None if match is None else match.user2)
    role = entry.program.provider_role
    if match is None and role not in provider.roles:
        field = "provider" if service is None else "service"
        raise entry.refuse(field, f"{provider.email} is not a {role}")
    if provider.id == client.id:
        raise entry.refuse("client", "must be someone other than the provider")
    return provider, client


def _side(
    entry: BookingEntry, side: str, people: Names[KeptPerson], implied: KeptPerson | None
) -> KeptPerson:
    """Return the person on a side: the one that the service or match implies, or the one given."""
    if implied is None:
        return people.of(entry, side)
    given = people.maybe(entry, side)
    if given is not None and given.id != implied.id:
        raise entry.refuse(side, f"is {implied.email}, because of what is booked")
    return implied
