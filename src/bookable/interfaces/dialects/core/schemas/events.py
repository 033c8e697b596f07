"""The feed of events."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from bookable.domain.event_types import EventType
from bookable.domain.people import Side
from bookable.interfaces.dialects.core.schemas.bookings import BookingOut
from bookable.interfaces.dialects.core.schemas.common import NamedOut, says
from bookable.interfaces.http.seconds import WholeSeconds
from bookable.interfaces.http.wanted import free_text


class ActorOut(Struct):
    """Who did it."""

    side: Annotated[
        Side | None,
        says(
            "The side: `system` if time itself moved the booking, and null for people who act for"
            " themselves alone."
        ),
    ]
    person: Annotated[
        NamedOut | None,
        says("The person. Null for the system and for keys. Only staff see which of them acted."),
    ]
    key: Annotated[NamedOut | None, says("The API key that was used. Only staff are told.")]


class EventPersonOut(Struct):
    """A person, as they and staff see them. Of one whose data was erased, the id alone."""

    id: Annotated[UUID, says("The person's id.")]
    name: Annotated[str | UnsetType, says("The name that others see.")] = UNSET
    email: Annotated[str | UnsetType, says("The e-mail address. Empty if it is not verified.")] = (
        UNSET
    )
    roles: Annotated[
        list[str] | UnsetType, says("The roles of the person, such as `teacher` or `client`.")
    ] = UNSET
    timezone: Annotated[str | UnsetType, says("The time zone, as an IANA name.")] = UNSET
    locale: Annotated[str | UnsetType, says("The language in which the person is written to.")] = (
        UNSET
    )
    company: Annotated[str | UnsetType, says("The company.")] = UNSET
    avatar_url: Annotated[str | UnsetType, says("The address of a picture.")] = UNSET
    bio: Annotated[str | UnsetType, says("What the person says of themselves.")] = UNSET
    active: Annotated[bool | UnsetType, says("Whether the person may sign in.")] = UNSET


class SeatOfferOut(WholeSeconds):
    """A seat that was offered to a client on a waitlist."""

    service: Annotated[NamedOut, says("The workshop or course.")]
    session: Annotated[UUID | None, says("Its session. Null for all sessions of a course.")]
    start: Annotated[datetime | None, says("When the session begins.")]
    provider: Annotated[NamedOut, says("Whose service it is.")]
    client: Annotated[NamedOut, says("To whom it was offered.")]
    state: Annotated[
        str,
        says(
            "How it stands now: `offered`, `taken` if they booked, `passed` if it expired, `left`"
            " if they left the waitlist, `dissolved` if it was called off, or `waiting` again."
        ),
    ]
    offered_until: Annotated[datetime | None, says("When the offer ends.")]


class EventDataOut(Struct, omit_defaults=True):
    """What an event is about, as it stands now: one of these."""

    booking: Annotated[
        BookingOut | UnsetType, says("The booking, of `booking.*` and `payment.*`.")
    ] = UNSET
    person: Annotated[
        EventPersonOut | UnsetType,
        says("The person, of `person.*`. Of `person.erased`, the id alone."),
    ] = UNSET
    seat_offer: Annotated[SeatOfferOut | UnsetType, says("The offer, of `seat.offered`.")] = UNSET


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


LATEST = "latest"
"""What stands for the end of the feed, in place of a cursor."""


class EventsQuery(Struct, forbid_unknown_fields=True):
    """Which events are wanted."""

    after: Annotated[
        str,
        free_text(100),
        says(
            "A cursor, the id of an event, or `latest` for the end of the feed: no events, and the"
            " cursor of what comes next. Without it, the list starts with the first event."
        ),
    ] = ""
    type: Annotated[list[EventType], says("Only events of these types. May be repeated.")] = []
    program: Annotated[list[str], says("Only events of these programmes. May be repeated.")] = []
    limit: Annotated[int, Meta(ge=1, le=200), says("The maximum number of events to return.")] = 50

    __dmr_force_list__: ClassVar[frozenset[str]] = frozenset({"type", "program"})
