"""Services on sale."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct, field

from bookable.domain.services import Kind
from bookable.interfaces.dialects.core.schemas.common import MoneyOut, NamedOut, says
from bookable.interfaces.http.seconds import WholeSeconds
from bookable.interfaces.http.texts import ShortText


class ServicePath(Struct):
    """A service in an address."""

    service_id: UUID


class TierOut(Struct):
    """A line of a cancellation policy."""

    hours_before: Annotated[int, says("How many hours before the start it ends.")]
    percent: Annotated[int, says("How much of the price is given back until then.")]


class ServiceOut(Struct, kw_only=True):
    """A service that can be booked."""

    id: Annotated[UUID, says("The `service` of a booking.")]
    program: Annotated[str, says("The programme in which it is booked.")]
    kind: Annotated[
        Kind,
        says(
            "`individual` takes a `start`, `workshop` a `session`, `course` all of its sessions,"
            " `package` and `bundle` no time."
        ),
    ]
    name: Annotated[str, says("What it is called.")]
    description: Annotated[str, says("What it is, in the provider's words.")]
    provider: Annotated[NamedOut, says("Who sells it.")]
    other_providers: Annotated[list[NamedOut], says("Who provides it besides.")]
    duration_minutes: Annotated[int | None, says("How long it takes; null if the booking says it.")]
    price: Annotated[MoneyOut, says("What it costs.")]
    capacity: Annotated[int | None, says("How many clients a session or course takes.")]
    seats_per_client: Annotated[int, says("How many seats in a session one client may have.")]
    location: Annotated[NamedOut | None, says("Where it takes place.")]
    includes: Annotated[list[NamedOut], says("The services of a package, in order.")]
    covers: Annotated[list[NamedOut], says("What the credits of a bundle pay for.")]
    credits: Annotated[int | None, says("How many credits a bundle has.")]
    valid_days: Annotated[int | None, says("For how many days they are valid.")]
    cancellation_policy: Annotated[
        list[TierOut], says("What canceling gives back. After the last line it is nothing.")
    ]


class SessionOut(WholeSeconds):
    """A session to come."""

    id: Annotated[UUID, says("The `session` of a booking.")]
    start: Annotated[datetime, says("When it begins.")]
    end: Annotated[datetime, says("When it ends.")]
    capacity: Annotated[int, says("How many seats it has.")]
    seats_left: Annotated[int, says("How many are free.")]


class ServiceWithSessionsOut(ServiceOut, kw_only=True):
    """A service with its sessions to come."""

    sessions: Annotated[list[SessionOut], says("At most 100, the earliest first.")]


class ServicesOut(Struct):
    """A page of services."""

    items: Annotated[list[ServiceOut], says("The services, by name.")]
    next_cursor: Annotated[str | None, says("Where the next page begins. Null on the last page.")]


class ServicesQuery(Struct, forbid_unknown_fields=True):
    """Which services are wanted."""

    provider: Annotated[UUID | None, says("Only services that this person provides.")] = None
    kind: Annotated[Kind | None, says("Only services of this kind.")] = None
    search: Annotated[ShortText, says("Only services with every word in their texts.")] = ""
    limit: Annotated[int, Meta(ge=1, le=200), says("The maximum number of services.")] = 50
    page: Annotated[ShortText, says("The `next_cursor` of the page before.")] = field(
        name="cursor", default=""
    )
