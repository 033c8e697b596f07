"""What is imported: the entries of a world file, and what has to hold within each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from bookable.domain.emails import email_key
from bookable.domain.hours import LONGEST as LONGEST_BOOKING
from bookable.domain.lifecycle import Status
from bookable.domain.money import PaymentStatus
from bookable.domain.people import Role, Side
from bookable.domain.program import Program
from bookable.domain.refusals import InvalidField
from bookable.domain.services import LONGEST as LONGEST_SESSION
from bookable.domain.services import Kind, refuse_unfit
from bookable.domain.spans import Span
from bookable.domain.wall_hours import END_OF_DAY
from bookable.engine.importing.entry import Entry, named, refuse_twins


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity(Entry):
    """Who a person is to an outside issuer of tokens."""

    issuer: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Entry):
    """A person, named by an e-mail."""

    email: str
    roles: Sequence[Role] | None = None
    password: str | None = None
    uuid: UUID | None = None
    handle: str | None = None
    identities: Sequence[Identity] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours(Entry):
    """A window of a person's time, weekly or on one date, or a closed date."""

    person: str
    weekday: int | None = None
    date: date | None = None
    start: time | None = None
    end: time | None = None
    closed: bool = False

    def __post_init__(self) -> None:
        if self.weekday is None and self.date is None:
            raise self.refuse("weekday", "is missing: give a weekday, or a date")
        if self.weekday is not None and self.date is not None:
            raise self.refuse("date", "give a weekday or a date, not both")
        if self.closed:
            self._check_closed()
        else:
            self._check_window()

    def _check_closed(self) -> None:
        if self.date is None:
            raise self.refuse("closed", "only a date can be closed, not a weekday")
        for field in self.pick("start", "end"):
            raise self.refuse(field, "a closed date has no hours")

    def _check_window(self) -> None:
        self.refuse_missing("start", "end")
        if self.start and self.end and self.start >= self.end != END_OF_DAY:
            raise self.refuse("end", "must come after start, on the same day")


@dataclass(frozen=True, slots=True, kw_only=True)
class Location(Entry):
    """A location, with the names of its rooms."""

    key: str
    rooms: Sequence[str] = ()

    def __post_init__(self) -> None:
        first: dict[str, int] = {}
        for n, room in enumerate(self.rooms):
            if first.setdefault(room, n) != n:
                raise self.refuse(f"rooms[{n}]", f"is the same as rooms[{first[room]}]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Entry):
    """A service that a practitioner sells."""

    key: str
    practitioner: str
    kind: Kind
    location: str | None = None
    practitioners: Sequence[str] = ()
    includes: Sequence[str] = ()
    covers: Sequence[str] = ()

    def __post_init__(self) -> None:
        try:
            refuse_unfit(self.kind, self.given)
        except InvalidField as refusal:
            raise self.refuse(refusal.field, refusal.problem) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session(Entry):
    """One dated occurrence of a workshop or a course."""

    key: str
    service: str
    start: datetime
    end: datetime
    capacity: int | None = None
    location: str | None = None
    room: str | None = None

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise self.refuse("end", "must come after start")
        if self.end - self.start > LONGEST_SESSION:
            raise self.refuse("end", f"must come {LONGEST_SESSION.days} days after start at most")

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match(Entry):
    """Two people who hold each other to account."""

    key: str
    user1: str
    user2: str

    def __post_init__(self) -> None:
        if email_key(self.user1) == email_key(self.user2):
            raise self.refuse("user2", "must be someone other than user1")


_OF_A_SERVICE = ("service", "session", "location", "payment_status")
_NEEDED = {Role.PRACTITIONER: ("service", "client"), Role.BUDDY: ("match",)}
"""Role of the provider → the fields that name the two sides.

They are a service with its client, or a match. All others give a provider and a client.
"""

_REFUSED = {Role.PRACTITIONER: ("match",), Role.BUDDY: _OF_A_SERVICE}
"""Role of the provider → the fields that such bookings cannot have."""

_CANCELED_BY = {
    "client": Side.CLIENT,
    "practitioner": Side.PROVIDER,
    "provider": Side.PROVIDER,
    "admin": Side.STAFF,
    "staff": Side.STAFF,
    "system": Side.SYSTEM,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking(Entry):
    """A booking that was made elsewhere, or earlier."""

    key: str
    program: Program
    status: Status
    start: datetime | None = None
    end: datetime | None = None
    provider: str | None = None
    client: str | None = None
    match: str | None = None
    service: str | None = None
    session: str | None = None
    location: str | None = None
    payment_status: PaymentStatus | None = None

    def __post_init__(self) -> None:
        self._check_program()
        self._check_time()
        if self.given.get("mentee_notes") and self.given.get("client_notes"):
            raise self.refuse("mentee_notes", "are the same as client_notes: give one of the two")

    @property
    def canceled_by(self) -> Side | None:
        by = self.given.get("canceled_by")
        return None if by is None else _CANCELED_BY[by]

    def own_span(self) -> Span:
        """Return the time that the entry gives, or raise WorldRefused."""
        if self.start is None:
            raise self.refuse("start", "is missing")
        if self.end is None:
            raise self.refuse("end", "is missing")
        if self.end <= self.start:
            raise self.refuse("end", "must come after start")
        return Span(self.start, self.end)

    def _check_program(self) -> None:
        name, role = self.program.name, self.program.provider_role
        if self.status not in self.program.statuses:
            raise self.refuse("status", f"no booking of {name} is ever {self.status}")
        self.refuse_missing(*_NEEDED.get(role, ("provider", "client")))
        for field in self.pick(*_REFUSED.get(role, ("match", *_OF_A_SERVICE))):
            raise self.refuse(field, f"bookings of {name} have none")

    def _check_time(self) -> None:
        # A service or its session may fix the time; that is checked when they are looked up.
        if self.service is None or (self.start and self.end):
            span = self.own_span()
            if self.service is None and span.length > LONGEST_BOOKING:
                raise self.refuse("end", "must come within a year of start")
        start, end = self.given.get("actual_start"), self.given.get("actual_end")
        if start and end and end <= start:
            raise self.refuse("actual_end", "must come after actual_start")


NAMING = {
    "people": {
        "people": ["email"],
        "availability": ["person"],
        "services": ["practitioner", "practitioners"],
        "matches": ["user1", "user2"],
        "bookings": ["provider", "client"],
    },
    "locations": {
        "locations": ["key"],
        "services": ["location"],
        "sessions": ["location"],
        "bookings": ["location"],
    },
    "services": {
        "services": ["key", "includes", "covers"],
        "sessions": ["service"],
        "bookings": ["service"],
    },
    "sessions": {"sessions": ["key"], "bookings": ["session"]},
    "matches": {"matches": ["key"], "bookings": ["match"]},
}
"""Kind of thing → the fields of each section that name one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """All that a file says: people, hours, locations, services, sessions, matches, bookings."""

    people: Sequence[Person] = ()
    availability: Sequence[Hours] = ()
    locations: Sequence[Location] = ()
    services: Sequence[Service] = ()
    sessions: Sequence[Session] = ()
    matches: Sequence[Match] = ()
    bookings: Sequence[Booking] = ()

    def __post_init__(self) -> None:
        refuse_twins(self.people, "email")
        for section in (
            *(self.locations, self.services, self.sessions, self.matches, self.bookings),
        ):
            refuse_twins(section, "key")

    def names_of(self, kind: str) -> list[str]:
        """Return every name of a kind of thing that the file uses anywhere."""
        return [
            name
            for part, fields in NAMING[kind].items()
            for name in named(getattr(self, part), *fields)
        ]
