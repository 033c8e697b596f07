"""Holds: time or a seat that is kept while a form is filled in."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from bookable.interfaces.dialects.core.schemas.common import NamedOut, says
from bookable.interfaces.http.seconds import WholeSeconds
from bookable.interfaces.http.texts import Given, Minutes, ShortText, TimeText, ZoneName


class HoldIn(Given):
    """What to hold: a provider's time, an appointment, or a seat in a session."""

    program: Annotated[ShortText, says("The programme, such as `tutoring`.")]
    provider: Annotated[
        UUID | None,
        says("Whose time it is. Optional with a `session` or a `service`, which is theirs."),
    ] = None
    service: Annotated[
        UUID | None,
        says("An appointment, with a room where it takes place; or the service of the `session`."),
    ] = None
    session: Annotated[UUID | None, says("The session of a workshop, for a seat in it.")] = None
    start: Annotated[
        TimeText | None, says("The start, with an offset, or as wall time of `timezone`.")
    ] = None
    timezone: Annotated[ZoneName | None, says("The zone of a start without an offset.")] = None
    duration_minutes: Annotated[
        Minutes | None, says("The length. A service may bring its own.")
    ] = None
    minutes: Annotated[int, Meta(ge=1, le=30), says("How long it is held, in minutes.")] = 10


class HoldOut(WholeSeconds):
    """A hold."""

    id: Annotated[UUID, says("The hold's id. Send it as `hold` with the booking.")]
    program: Annotated[str, says("The programme, such as `tutoring`.")]
    provider: Annotated[NamedOut, says("Whose time it is.")]
    service: Annotated[
        NamedOut | None, says("The service of the appointment or session. Null for time.")
    ]
    session: Annotated[UUID | None, says("The session in which a seat is held. Null for time.")]
    start: Annotated[datetime, says("The start of the time, or of the session.")]
    end: Annotated[datetime, says("Its end.")]
    timezone: Annotated[str, says("The provider's time zone, as an IANA name.")]
    duration_minutes: Annotated[int, says("Its length.")]
    created_at: Annotated[datetime, says("When it was made.")]
    expires_at: Annotated[
        datetime, says("When it expires, unless it is booked or released before.")
    ]


class HoldsOut(Struct):
    """The holds of a person."""

    items: Annotated[list[HoldOut], says("Those that have not expired; the first to expire first.")]
    next_cursor: Annotated[None, says("Always null: a person has three holds at most.")]


class HoldPath(Struct):
    """A hold in an address."""

    hold_id: UUID
