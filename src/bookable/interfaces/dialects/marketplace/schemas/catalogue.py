"""Bodies and query parameters of the catalogue: practitioners, locations, services, sessions."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType

from bookable.domain.services import LIMITS
from bookable.interfaces.dialects.marketplace.schemas.common import (
    Id,
    NamedOut,
    PlaceOut,
)
from bookable.interfaces.http.paging import PageQuery
from bookable.interfaces.http.seconds import WholeSeconds
from bookable.interfaces.http.texts import Given, ShortText, Text, TimeText
from bookable.interfaces.http.wanted import wanted

KindWord = Literal["individual", "workshop", "group", "course", "package", "bundle"]
OrderWord = Literal["name", "-name", "price_cents", "-price_cents"]

Name = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=200,
        pattern=r"^\s*[^\x00\s][^\x00]*\Z",
        extra=wanted("text of 1 to 200 characters, without NUL and not only blanks"),
    ),
]
"""A name must contain more than blanks."""


def _within(field: str) -> msgspec.Meta:
    least, most = LIMITS[field]
    return msgspec.Meta(ge=least, le=most)


Price = Annotated[int, _within("price_cents")]
Currency = Annotated[
    str,
    msgspec.Meta(
        max_length=20,
        description="An ISO 4217 currency: `USD`.",
        extra=wanted("a currency such as USD"),
    ),
]
Seats = Annotated[int, _within("capacity")]
SeatsPerClient = Annotated[int, _within("seats_per_client")]
Credits = Annotated[int, _within("credits")]
Days = Annotated[int, _within("valid_days")]
Length = Annotated[int, _within("duration_minutes")]
Ids = Annotated[list[Id], msgspec.Meta(max_length=100)]


class Tier(Given):
    """A step of a cancellation policy: canceling at least `hours_before` hours before the start
    refunds `percent` of the price."""

    hours_before: Annotated[int, msgspec.Meta(ge=0, le=366 * 24)]
    percent: Annotated[int, msgspec.Meta(ge=0, le=100)]


Tiers = Annotated[list[Tier], msgspec.Meta(max_length=20)]


class PractitionerPath(Struct):
    """A practitioner's number."""

    practitioner_id: str


class ServicePath(Struct):
    """A service's number."""

    service_id: str


class SessionPath(ServicePath):
    """The numbers of a service and of one of its sessions."""

    session_id: str


class LocationPath(Struct):
    """A location's number."""

    location_id: str


class SearchQuery(PageQuery):
    """A page of the entries whose texts contain `search`."""

    search: ShortText = ""


class ServicesQuery(SearchQuery):
    """Filters for services. `search` looks in names, descriptions and practitioners' names. `group`
    is another word for `workshop`."""

    practitioner_id: Id | None = None
    kind: KindWord | Literal[""] = ""
    location_id: Id | None = None
    min_price_cents: Price | None = None
    max_price_cents: Price | None = None
    ordering: OrderWord | Literal[""] = ""


class SessionsQuery(PageQuery):
    """Filter for sessions: upcoming ones, those that have started, or all."""

    is_upcoming: bool | None = None


class ServiceIn(Given):
    """A service to sell. An `individual` needs `duration_minutes`, a `package` needs `includes`, a
    `bundle` needs `credits` and `covers`. `seats_per_client` limits how many seats one client may
    have in a session, or how many enrolments in a course. Staff must name the seller in
    `practitioner_id`, and may name others who provide an `individual`, too, in `practitioners`."""

    kind: KindWord
    name: Name
    description: Text = ""
    duration_minutes: Length | None = None
    price_cents: Price = 0
    currency: Currency = "USD"
    capacity: Seats | None = None
    seats_per_client: SeatsPerClient = 1
    location_id: Id | None = None
    includes: Ids = []
    covers: Ids = []
    practitioners: Ids = []
    credits: Credits | None = None
    valid_days: Days | None = None
    cancellation_policy: Tiers | None = None
    practitioner_id: Id | None = None


class ServicePatch(Given):
    """The terms to change. They apply to new bookings only. The kind of a service cannot change."""

    kind: KindWord | UnsetType = UNSET
    name: Name | UnsetType = UNSET
    description: Text | UnsetType = UNSET
    duration_minutes: Length | UnsetType | None = UNSET
    price_cents: Price | UnsetType = UNSET
    currency: Currency | UnsetType = UNSET
    capacity: Seats | UnsetType | None = UNSET
    seats_per_client: SeatsPerClient | UnsetType = UNSET
    location_id: Id | UnsetType | None = UNSET
    includes: Ids | UnsetType = UNSET
    covers: Ids | UnsetType = UNSET
    practitioners: Ids | UnsetType = UNSET
    credits: Credits | UnsetType | None = UNSET
    valid_days: Days | UnsetType | None = UNSET
    cancellation_policy: Tiers | UnsetType | None = UNSET


class SessionIn(Given):
    """A session to add. Without a capacity or a location it takes those of its service."""

    start_time: TimeText
    end_time: TimeText
    capacity: Seats | None = None
    location_id: Id | UnsetType | None = UNSET
    room_id: Id | UnsetType | None = UNSET


class SessionPatch(Given):
    """The fields to change. A capacity of null means the capacity of the service."""

    start_time: TimeText | UnsetType = UNSET
    end_time: TimeText | UnsetType = UNSET
    capacity: Seats | UnsetType | None = UNSET
    location_id: Id | UnsetType | None = UNSET
    room_id: Id | UnsetType | None = UNSET


class CallOffIn(Given):
    """An optional reason why the session is called off."""

    reason: Text | None = None


class PractitionerOut(Struct):
    """A practitioner in the directory."""

    id: int
    name: str
    company: str
    avatar: str
    bio: str
    timezone: str


class LocationOut(PlaceOut):
    """A location and its rooms."""

    timezone: str
    rooms: list[NamedOut]


class ServiceOut(WholeSeconds):
    """A service. `price` is `price_cents` as a decimal number in the currency's digits.
    `booking_type` is the type of its bookings. `cancellation_policy` says what clients who cancel
    get back."""

    id: int
    practitioner: NamedOut
    kind: str
    booking_type: str
    name: str
    description: str
    duration_minutes: int | None
    price_cents: int
    price: str
    currency: str
    capacity: int | None
    seats_per_client: int
    location: LocationOut | None
    includes: list[NamedOut]
    covers: list[NamedOut]
    practitioners: list[NamedOut]
    credits: int | None
    valid_days: int | None
    cancellation_policy: list[Tier]
    archived_at: dt.datetime | None


class SessionOut(WholeSeconds):
    """A session of a workshop or a course. A session with `canceled_at` does not take place."""

    id: int
    start_time: dt.datetime
    end_time: dt.datetime
    capacity: int
    seats_left: int
    canceled_at: dt.datetime | None
    location: LocationOut | None
    room: NamedOut | None


class ServiceDetail(ServiceOut):
    """A service and its upcoming sessions."""

    upcoming_sessions: list[SessionOut]


class PractitionerDetail(PractitionerOut):
    """A practitioner and the services they sell."""

    services: list[ServiceOut]
