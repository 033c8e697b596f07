"""What a world file is: its sections, and the fields of their entries.

Fields without a default are required. For all others null is the same as leaving them out.
"""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from bookable.domain import services, slots
from bookable.domain.lifecycle import Status
from bookable.domain.money import PaymentStatus
from bookable.domain.people import Role
from bookable.domain.services import Kind
from bookable.interfaces.world.fields import (
    Currency,
    Day,
    Email,
    Handle,
    Key,
    Moment,
    Name,
    NameOrNone,
    ProgramName,
    Secret,
    ShortText,
    Text,
    WebAddress,
    WindowEnd,
    WindowStart,
    Zone,
)


def _within(limits: tuple[int, int]) -> Meta:
    return Meta(ge=limits[0], le=limits[1])


Interval = Annotated[int, _within(slots.LIMITS["interval_minutes"])]
BufferBefore = Annotated[int, _within(slots.LIMITS["buffer_before_minutes"])]
BufferAfter = Annotated[int, _within(slots.LIMITS["buffer_after_minutes"])]
Notice = Annotated[int, _within(slots.LIMITS["minimum_notice_minutes"])]
Advance = Annotated[int, _within(slots.LIMITS["maximum_advance_days"])]
DailyLimit = Annotated[int, _within(slots.LIMITS["daily_limit"])]
WeeklyLimit = Annotated[int, _within(slots.LIMITS["weekly_limit"])]
Length = Annotated[int, _within(services.LIMITS["duration_minutes"])]
Price = Annotated[int, _within(services.LIMITS["price_cents"])]
Seats = Annotated[int, _within(services.LIMITS["capacity"])]
SeatsPerClient = Annotated[int, _within(services.LIMITS["seats_per_client"])]
Credits = Annotated[int, _within(services.LIMITS["credits"])]
Days = Annotated[int, _within(services.LIMITS["valid_days"])]
Weekday = Annotated[int, _within((0, 6))]


class _Entry(Struct, kw_only=True, forbid_unknown_fields=True):
    """One object of the file."""


class Identity(_Entry):
    """Who a person is to an outside issuer of tokens."""

    issuer: ShortText
    subject: Key


class Person(_Entry):
    """A person, named by an e-mail."""

    email: Email
    name: NameOrNone | None = None
    timezone: Zone | None = None
    roles: list[Role] | None = None
    company: NameOrNone | None = None
    avatar_url: WebAddress | None = None
    bio: Text | None = None
    password: Secret | None = None
    uuid: UUID | None = None
    handle: Handle | None = None
    identities: list[Identity] | None = None
    slot_interval_minutes: Interval | None = None
    buffer_before_minutes: BufferBefore | None = None
    buffer_after_minutes: BufferAfter | None = None
    minimum_notice_minutes: Notice | None = None
    maximum_advance_days: Advance | None = None
    daily_limit: DailyLimit | None = None
    weekly_limit: WeeklyLimit | None = None
    auto_accept: bool | None = None
    locale: Literal["en", "de", "es", "fr", "pt-br", "ja"] | None = None


class Hours(_Entry):
    """A window of a person's time, weekly or on one date, or a closed date."""

    person: Email
    weekday: Weekday | None = None
    date: Day | None = None
    start: WindowStart | None = None
    end: WindowEnd | None = None
    closed: bool | None = None


class Location(_Entry):
    """A location, with the names of its rooms."""

    key: Key
    name: Name
    address: ShortText | None = None
    timezone: Zone | None = None
    rooms: list[Name] | None = None


class Service(_Entry):
    """A service that a practitioner sells."""

    key: Key
    practitioner: Email
    kind: Kind
    name: Name
    duration_minutes: Length | None = None
    price_cents: Price | None = None
    currency: Currency | None = None
    capacity: Seats | None = None
    seats_per_client: SeatsPerClient | None = None
    location: Key | None = None
    practitioners: list[Email] | None = None
    includes: list[Key] | None = None
    covers: list[Key] | None = None
    credits: Credits | None = None
    valid_days: Days | None = None


class Session(_Entry):
    """One dated occurrence of a workshop or a course."""

    key: Key
    service: Key
    start: Moment
    end: Moment
    capacity: Seats | None = None
    location: Key | None = None
    room: Name | None = None


class Match(_Entry):
    """Two people who hold each other to account."""

    key: Key
    user1: Email
    user2: Email


class Booking(_Entry):
    """A booking that was made elsewhere, or earlier."""

    key: Key
    program: ProgramName
    status: Status
    start: Moment | None = None
    end: Moment | None = None
    provider: Email | None = None
    client: Email | None = None
    match: Key | None = None
    service: Key | None = None
    session: Key | None = None
    location: Key | None = None
    payment_status: PaymentStatus | None = None
    notes: Text | None = None
    title: ShortText | None = None
    description: Text | None = None
    agenda: Text | None = None
    client_notes: Text | None = None
    mentee_notes: Text | None = None
    session_type: Literal["video", "chat", "email", "in_person"] | None = None
    cancellation_reason: Text | None = None
    canceled_by: (
        Literal["client", "practitioner", "provider", "admin", "staff", "system"] | None
    ) = None
    actual_start: Moment | None = None
    actual_end: Moment | None = None


class Document(_Entry):
    """A whole world file."""

    people: list[Person] | None = None
    availability: list[Hours] | None = None
    locations: list[Location] | None = None
    services: list[Service] | None = None
    sessions: list[Session] | None = None
    matches: list[Match] | None = None
    bookings: list[Booking] | None = None
