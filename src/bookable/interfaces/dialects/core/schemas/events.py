"""The feed of events."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from msgspec import Meta, Struct

from bookable.domain.event_types import EventType
from bookable.domain.people import Side
from bookable.interfaces.dialects.core.schemas.bookings import BookingOut
from bookable.interfaces.dialects.core.schemas.common import NamedOut, says
from bookable.interfaces.http.seconds import WholeSeconds
from bookable.interfaces.http.wanted import free_text


class ActorOut(Struct):
    """Who did it."""

    side: Annotated[Side, says("The side: `system` if time itself moved the booking.")]
    person: Annotated[
        NamedOut | None,
        says("The person. Null for the system and for keys. Only staff see which of them acted."),
    ]
    key: Annotated[NamedOut | None, says("The API key that was used. Only staff are told.")]


class EventDataOut(Struct):
    """What an event is about."""

    booking: Annotated[BookingOut, says("The booking as it stands now.")]


class EventOut(WholeSeconds):
    """Something that happened."""

    id: Annotated[UUID, says("The event's id. It never changes.")]
    type: Annotated[EventType, says("What happened.")]
    at: Annotated[datetime, says("When it happened.")]
    actor: Annotated[ActorOut, says("Who did it.")]
    data: Annotated[EventDataOut, says("What it is about.")]


class TestEventOut(WholeSeconds):
    """What an endpoint gets when its owner tries it."""

    id: Annotated[UUID, says("The event's id. It is not in the feed.")]
    type: Annotated[str, says("Always `webhook.test`.")]
    at: Annotated[datetime, says("When it was sent.")]
    data: Annotated[dict[str, UUID], says("The id of the endpoint.")]


class EventsOut(Struct):
    """Events, the oldest first."""

    items: Annotated[list[EventOut], says("The events after `after`.")]
    next_cursor: Annotated[str, says("The cursor to send as `after` next. Never null.")]


class EventsQuery(Struct, forbid_unknown_fields=True):
    """Which events are wanted."""

    after: Annotated[
        str,
        free_text(100),
        says("A cursor, or the id of an event. Without it, the list starts with the first event."),
    ] = ""
    type: Annotated[list[EventType], says("Only events of these types. May be repeated.")] = []
    program: Annotated[list[str], says("Only events of these programmes. May be repeated.")] = []
    limit: Annotated[int, Meta(ge=1, le=200), says("The maximum number of events to return.")] = 50

    __dmr_force_list__: ClassVar[frozenset[str]] = frozenset({"type", "program"})
