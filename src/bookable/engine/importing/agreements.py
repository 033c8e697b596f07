"""A booking of a world file, with the people, service, session and place that it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bookable.domain.currencies import payable
from bookable.domain.lifecycle import HAS_A_SEAT, HOLDS_TIME, TERMINAL, Status
from bookable.domain.money import AWAITED, Bill, PaymentStatus, share
from bookable.domain.sales import Sale, Venue, sale_of
from bookable.domain.services import MADE_OF_PARTS, Kind, Service
from bookable.domain.spans import Span, extent
from bookable.engine.importing.entries import NAMING, Booking
from bookable.engine.importing.entry import Names
from bookable.storage.bulk.loaded_catalogue import (
    SavedLocation,
    SavedMatch,
    SavedRoom,
    SavedService,
    SavedSession,
)
from bookable.storage.bulk.loaded_people import SavedPerson

_HALF = 50

_NOTHING_KEPT = AWAITED | {PaymentStatus.NOT_REQUIRED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Nameable:
    """Everything that bookings can name, by the kinds of NAMING.

    `included` are the services of packages and bundles, `courses` the sessions of each course, both
    by the id of the service.
    """

    people: Names[SavedPerson]
    locations: Names[SavedLocation]
    services: Names[SavedService]
    sessions: Names[SavedSession]
    matches: Names[SavedMatch]
    included: Mapping[int, Service]
    courses: Mapping[int, tuple[SavedSession, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A booking of the file with everything that it names.

    Without a time of its own its span is None. `sessions` are those of its workshop or course.
    """

    entry: Booking
    provider: SavedPerson
    client: SavedPerson
    span: Span | None
    match: SavedMatch | None
    service: Service | None
    sale: Sale | None
    sessions: tuple[SavedSession, ...]
    room: SavedRoom | None = None

    @property
    def claims(self) -> bool:
        """Whether the booking itself takes up the provider's time. For a seat, its session does."""
        takes_time = self.sale is None or self.sale.takes_time
        return takes_time and self.entry.status in HOLDS_TIME

    def claimed(self, now: datetime) -> tuple[SavedPerson, ...]:
        """Return the people whose time the booking takes up: the provider, or both buddies.

        A past booking takes no time of the client.
        """
        if not self.claims:
            return ()
        both = self.match is not None and self.time.end > now
        return (self.provider, self.client) if both else (self.provider,)

    @property
    def time(self) -> Span:
        """The span of a booking that takes up time."""
        if self.span is None:
            raise LookupError(f"{self.entry.path} has no time of its own")
        return self.span

    @property
    def earns(self) -> bool:
        """Whether the booking earned reputation for both sides."""
        return self.entry.program.earns_reputation and self.entry.status is Status.COMPLETED

    @property
    def sits_in(self) -> tuple[SavedSession, ...]:
        """The sessions in which the booking has a seat."""
        return self.sessions if self.entry.status in HAS_A_SEAT else ()


def agreement(entry: Booking, names: Nameable) -> Agreement:
    """Return a booking with everything that it names, or raise WorldRefused."""
    service = names.services.maybe(entry, "service")
    session = names.sessions.maybe(entry, "session")
    match = names.matches.maybe(entry, "match")
    provider, client = _parties(entry, names.people, service=service, match=match)
    location = names.locations.maybe(entry, "location")
    sessions = _sessions(entry, service, session, names.courses)
    return Agreement(
        entry=entry,
        provider=provider,
        client=client,
        span=_span(entry, service, sessions),
        match=match,
        service=service,
        sale=None if service is None else _sale(entry, service, sessions, location),
        sessions=sessions,
    )


def refuse_unknown(entry: Booking, names: Nameable) -> None:
    """Raise WorldRefused if a booking names something that does not exist.

    This is the only check of a booking that was loaded before: the rest was true then and need not
    be true now.
    """
    for kind, fields in NAMING.items():
        known: Names[Any] = getattr(names, kind)
        for field in fields["bookings"]:
            known.maybe(entry, field)


def _parties(
    entry: Booking,
    people: Names[SavedPerson],
    *,
    service: SavedService | None,
    match: SavedMatch | None,
) -> tuple[SavedPerson, SavedPerson]:
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
    entry: Booking, side: str, people: Names[SavedPerson], implied: SavedPerson | None
) -> SavedPerson:
    """Return the person on a side: the one that the service or match implies, or the one given."""
    if implied is None:
        return people.of(entry, side)
    given = people.maybe(entry, side)
    if given is not None and given.id != implied.id:
        raise entry.refuse(side, f"is {implied.email}, because of what is booked")
    return implied


def _sessions(
    entry: Booking,
    service: Service | None,
    session: SavedSession | None,
    courses: Mapping[int, tuple[SavedSession, ...]],
) -> tuple[SavedSession, ...]:
    """Return the sessions of a booking: the one of a workshop that it names, or all of a course.

    Raise WorldRefused if they are missing.
    """
    if session is not None:
        return (_named(entry, service, session),)
    if service is None or service.kind not in {Kind.WORKSHOP, Kind.COURSE}:
        return ()
    sessions = courses.get(service.id, ()) if service.kind is Kind.COURSE else ()
    # A booking that is over needs only its time; one still to come needs its seats.
    if not sessions and entry.status not in TERMINAL:
        if service.kind is Kind.COURSE:
            raise entry.refuse("service", "the course has no sessions to take part in")
        raise entry.refuse("session", "is missing: a workshop is booked by its session")
    return sessions


def _span(
    entry: Booking, service: Service | None, sessions: tuple[SavedSession, ...]
) -> Span | None:
    """Return a booking's time, None if it has none of its own, or raise WorldRefused."""
    if service is not None and service.kind in MADE_OF_PARTS:
        for field in entry.pick("start", "end"):
            raise entry.refuse(field, f"a {service.kind} has no time of its own")
        return None
    if not sessions:
        return entry.own_span()
    whole = extent(session.span for session in sessions)
    its = "the session's" if len(sessions) == 1 else "that of all its sessions"
    for field, moment in (("start", whole.start), ("end", whole.end)):
        if getattr(entry, field) not in (None, moment):
            raise entry.refuse(field, f"{its} is {moment:%Y-%m-%dT%H:%M:%SZ}")
    return whole


def _named(entry: Booking, service: Service | None, session: SavedSession) -> SavedSession:
    if service is None or session.service_id != service.id:
        raise entry.refuse("session", "is not one of the service")
    if service.kind is Kind.COURSE:
        raise entry.refuse("session", "a course is booked as a whole, so leave it out")
    return session


def _sale(
    entry: Booking,
    service: Service,
    sessions: tuple[SavedSession, ...],
    location: SavedLocation | None,
) -> Sale:
    """Return what was sold, at the service's current price and terms, or raise WorldRefused."""
    session = sessions[0] if sessions and service.kind is Kind.WORKSHOP else None
    return sale_of(
        service,
        _bill(entry, service),
        usual=entry.program.cancellation,
        session=None if session is None else session.id,
        venue=_venue(service, session, location),
    )


def _venue(service: Service, session: SavedSession | None, location: SavedLocation | None) -> Venue:
    """Return the place: as given, else the session's, else the service's."""
    usual = service.terms.location_id
    room = None if session is None else session.room
    if session is not None:
        usual = session.venue.location or usual
    location_id = usual if location is None else location.id
    return Venue(
        location_id, room.id if room is not None and room.location_id == location_id else None
    )


def _bill(entry: Booking, service: Service) -> Bill:
    price, status = service.terms.price_cents, _payment_status(entry, service)
    free = status is PaymentStatus.NOT_REQUIRED
    paid = 0 if status in _NOTHING_KEPT else price
    return Bill(
        price_cents=price,
        currency=service.terms.currency,
        # A booking that needs no payment was a gift: the discount is the whole price.
        discount_cents=price if free else 0,
        status=status,
        paid_cents=paid,
        refunded_cents=_refunded(status, paid, service.terms.currency),
    )


def _payment_status(entry: Booking, service: Service) -> PaymentStatus:
    usual = PaymentStatus.UNPAID if service.terms.price_cents else PaymentStatus.NOT_REQUIRED
    status = PaymentStatus(entry.payment_status or usual)
    if status in AWAITED and not service.terms.price_cents:
        raise entry.refuse("payment_status", "the service is free, so no payment is due")
    return status


def _refunded(status: PaymentStatus, paid: int, currency: str) -> int:
    """Return how much was refunded. A partial refund counts as half: the file does not say more."""
    if status is PaymentStatus.PARTIALLY_REFUNDED:
        return payable(share(paid, percent=_HALF), currency)
    return paid if status is PaymentStatus.REFUNDED else 0
