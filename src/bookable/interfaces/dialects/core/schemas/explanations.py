"""Why a time can or cannot be booked."""

from __future__ import annotations

import datetime as dt
from typing import Annotated
from uuid import UUID

from msgspec import Struct, field

from bookable.interfaces.dialects.core.schemas.common import NamedOut, says
from bookable.interfaces.http.seconds import WholeSeconds
from bookable.interfaces.http.texts import Minutes, ShortText, TimeText, ZoneName


class ExplainQuery(Struct, forbid_unknown_fields=True):
    """The booking that is asked about."""

    program: Annotated[ShortText, says("The programme, such as `tutoring`.")]
    provider: Annotated[UUID, says("Whose time it is.")]
    start: Annotated[TimeText, says("The start, with an offset, or as wall time of `timezone`.")]
    duration_minutes: Annotated[
        Minutes | None, says("The length. Required unless a `service` has its own.")
    ] = None
    service: Annotated[UUID | None, says("A service of the provider.")] = None
    timezone: Annotated[ZoneName | None, says("The zone of a start without an offset.")] = None
    client: Annotated[
        UUID | None, says("For whom staff and API keys ask. By default the provider alone counts.")
    ] = None


class BlockingOut(Struct):
    """A booking that is in the way."""

    id: Annotated[UUID, says("The booking's id.")]
    client: Annotated[NamedOut, says("Who booked it.")]


class ReasonOut(WholeSeconds):
    """A reason why a time cannot be booked."""

    code: Annotated[str, says("The code with which `POST bookings` would refuse it.")]
    detail: Annotated[str, says("What is in the way.")]
    start: Annotated[
        dt.datetime | None,
        says("When that begins, for closed hours the nearest open ones, or the earliest start."),
    ] = field(name="from")
    end: Annotated[dt.datetime | None, says("When it ends, or the latest start.")] = field(
        name="to"
    )
    booking: Annotated[
        BlockingOut | None, says("The booking in the way. Null to those who may not see it.")
    ]
    hold: Annotated[UUID | None, says("Your own hold, if that is in the way.")]


class NextOpeningOut(WholeSeconds):
    """A time that can be booked."""

    start: Annotated[dt.datetime, says("When it starts.")]
    end: Annotated[dt.datetime, says("When it ends.")]


class ExplanationOut(Struct):
    """Whether a time can be booked, and if not, why."""

    bookable: Annotated[bool, says("Whether the booking could be made at this moment.")]
    reasons: Annotated[list[ReasonOut], says("Every reason against it, the first one first.")]
    next_openings: Annotated[
        list[NextOpeningOut], says("The next three slots after `start`, of 62 days.")
    ]
