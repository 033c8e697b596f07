"""What a booking of a world file comes to: who with whom, when, where."""

from __future__ import annotations

from dataclasses import dataclass

from bookable.domain.lifecycle import HOLDS_TIME, Status
from bookable.domain.spans import Span
from bookable.engine.catalogue.kinds import MADE_OF_OTHERS
from bookable.engine.world.bookings import BookingEntry
from bookable.engine.world.names import Names
from bookable.storage.world.matches import KeptMatch
from bookable.storage.world.people import KeptPerson
from bookable.storage.world.places import KeptLocation
from bookable.storage.world.services import KeptService
from bookable.storage.world.sessions import KeptSession

HAS_A_SEAT = HOLDS_TIME | {Status.COMPLETED, Status.NO_SHOW}


@dataclass(frozen=True, slots=True, kw_only=True)
class Nameable:
    """Everything that bookings can name."""

    people: Names[KeptPerson]
    locations: Names[KeptLocation]
    services: Names[KeptService]
    sessions: Names[KeptSession]
    matches: Names[KeptMatch]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A booking of the file with all that it names."""

    entry: BookingEntry
    provider: KeptPerson
    client: KeptPerson
    span: Span
    service: KeptService | None
    session: KeptSession | None
    match: KeptMatch | None
    location_id: int | None

    @property
    def claims(self) -> bool:
        """This will tell whether the booking itself takes the provider's time up; where there is
        a session, that does."""
        return self.session is None and self.entry.status in HOLDS_TIME

    @property
    def earns(self) -> bool:
        """This will tell whether the two have earned something by it."""
        return self.entry.program.earns_reputation and self.entry.status is Status.COMPLETED

    @property
    def sits_in(self) -> KeptSession | None:
        """This will be the session in which the booking has a seat, if there is one."""
        return self.session if self.entry.status in HAS_A_SEAT else None


def agreement(entry: BookingEntry, names: Nameable) -> Agreement:
    """This will be what a booking comes to, or raise WorldRefused."""
    service = names.services.maybe(entry, "service")
    if service is not None and service.kind in MADE_OF_OTHERS:
        raise entry.refuse("service", f"a booking of a {service.kind} cannot be loaded")
    session = names.sessions.maybe(entry, "session")
    match = names.matches.maybe(entry, "match")
    provider, client = _parties(entry, names.people, service=service, match=match)
    location = names.locations.maybe(entry, "location")
    usual = (each.location_id for each in (session, service) if each is not None)
    return Agreement(
        entry=entry,
        provider=provider,
        client=client,
        span=_span(entry, service, session),
        service=service,
        session=session,
        match=match,
        location_id=next((id_ for id_ in usual if id_), None) if location is None else location.id,
    )


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
        raise entry.refuse("client", "nobody books his own time")
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


def _span(entry: BookingEntry, service: KeptService | None, session: KeptSession | None) -> Span:
    if session is None:
        return entry.own_span()
    if service is None or session.service_id != service.id:
        raise entry.refuse("session", "is not one of the service")
    for field, moment in (("start", session.span.start), ("end", session.span.end)):
        if getattr(entry, field) not in (None, moment):
            raise entry.refuse(field, f"the session's is {moment:%Y-%m-%dT%H:%M:%SZ}")
    return session.span
