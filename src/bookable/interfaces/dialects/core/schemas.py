"""What travels as JSON in the core API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from bookable.domain.event_types import EventType
from bookable.domain.lifecycle import Status
from bookable.domain.notifications import LONGEST_LEAD, MOST_REMINDERS
from bookable.domain.people import Scope, Side
from bookable.interfaces.http.seconds import WholeSeconds
from bookable.interfaces.http.wanted import free_text


def _says(text: str) -> Meta:
    return Meta(description=text)


class NoQuery(Struct, forbid_unknown_fields=True):
    """The query of an address that takes no parameters."""


class FieldErrorOut(Struct):
    """A wrong field."""

    pointer: Annotated[str, _says("The field, as a JSON pointer.")]
    detail: Annotated[str, _says("What is wrong with it.")]


class ProblemOut(Struct, omit_defaults=True):
    """An error, as a problem document (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str
    errors: list[FieldErrorOut] = []


class PersonOut(Struct):
    """A person as they see themselves."""

    id: Annotated[UUID, _says("The person's id.")]
    name: Annotated[str, _says("The name that others see.")]
    email: Annotated[str, _says("The e-mail address. Empty if it is not verified.")]
    timezone: Annotated[str, _says("The time zone, as an IANA name.")]
    roles: Annotated[list[str], _says("The roles of the person, such as `teacher` or `client`.")]


class KeyOut(Struct):
    """An API key."""

    id: Annotated[UUID, _says("The key's id.")]
    name: Annotated[str, _says("Its name.")]
    scopes: Annotated[list[Scope], _says("What it may do.")]


Reminders = Annotated[
    list[Annotated[int, Meta(ge=1, le=LONGEST_LEAD)]],
    Meta(
        max_length=MOST_REMINDERS,
        description="Minutes before the start of a booking; empty for no reminders.",
        examples=[[1440, 60]],
    ),
]


class EmailOut(Struct):
    """Which mails a person gets."""

    bookings: Annotated[
        bool,
        Meta(
            description="What happens to bookings. Money and cancellations are mailed in any case."
        ),
    ]
    reminders: Reminders
    digest: Annotated[None, Meta(description="Always null: there is no digest yet.")] = None


class NotificationsOut(Struct):
    """How a person is told what happens."""

    email: EmailOut


class EmailPatch(Struct, forbid_unknown_fields=True):
    """The choices to change."""

    bookings: bool | UnsetType = UNSET
    reminders: Reminders | UnsetType = UNSET
    digest: UnsetType | None = UNSET


class NotificationsPatch(Struct, forbid_unknown_fields=True):
    """The choices to change, by the way in which one is told."""

    email: EmailPatch


class MeOut(Struct):
    """The caller."""

    person: Annotated[PersonOut | None, _says("The person; null for a key without one.")]
    key: Annotated[KeyOut | None, _says("The API key, alone or acting for the person.")]


class NamedOut(Struct):
    """A reference, with id and name."""

    id: Annotated[UUID, _says("Its id.")]
    name: Annotated[str, _says("Its name.")]


class MoneyOut(Struct):
    """An amount of money."""

    amount: Annotated[int, _says("In minor units of the currency, such as cents.")]
    currency: Annotated[str, _says("The currency, by ISO 4217.")]


class MeetingOut(Struct):
    """An online meeting."""

    vendor: Annotated[str | None, _says("Who hosts it; null for a link that people entered.")]
    join_url: Annotated[str | None, _says("Where to join. Null for all but the two sides.")]


class CanceledOut(WholeSeconds):
    """Who canceled a booking, why and when."""

    by: Annotated[Side, _says("The side that canceled.")]
    reason: Annotated[str, _says("The reason that was given. May be empty.")]
    at: Annotated[datetime | None, _says("When it was canceled.")]


class BookingOut(WholeSeconds):
    """A booking."""

    id: Annotated[UUID, _says("The booking's id.")]
    number: Annotated[int, _says("A short number for people.")]
    version: Annotated[int, _says("Increases with every change.")]
    program: Annotated[str, _says("The programme, such as `tutoring`.")]
    status: Annotated[Status, _says("The status as it is now.")]
    provider: Annotated[NamedOut, _says("Who provides the time.")]
    client: Annotated[NamedOut, _says("Who booked it.")]
    start: Annotated[datetime | None, _says("Null if no time has been chosen yet.")]
    end: Annotated[datetime | None, _says("When it ends.")]
    timezone: Annotated[str, _says("The time zone of the agreed time, as an IANA name.")]
    duration_minutes: Annotated[int | None, _says("Its length.")]
    session_type: Annotated[str | None, _says("How the two meet, such as `video`.")]
    meeting: Annotated[MeetingOut | None, _says("The online meeting.")]
    location: Annotated[NamedOut | None, _says("Where the two meet.")]
    room: Annotated[NamedOut | None, _says("The room there.")]
    service: Annotated[NamedOut | None, _says("What was bought.")]
    session: Annotated[UUID | None, _says("The session in which the booking has a seat.")]
    price: Annotated[MoneyOut | None, _says("Its price.")]
    payment_status: Annotated[str | None, _says("The state of its payment.")]
    hold_until: Annotated[datetime | None, _says("When it expires without an answer or a payment.")]
    notes: Annotated[str, _says("Notes for the booking.")]
    title: Annotated[str, _says("Its title.")]
    description: Annotated[str, _says("Its description.")]
    agenda: Annotated[str, _says("What the two want to talk about.")]
    client_notes: Annotated[str, _says("The client's notes.")]
    allowed_steps: Annotated[
        list[str], _says("The steps that you could take at the time of this answer.")
    ]
    confirmed_by: Annotated[list[Side], _says("The sides that confirmed that it took place.")]
    disputed: Annotated[bool, _says("Whether one side says that it did not go as it should.")]
    canceled: Annotated[CanceledOut | None, _says("Who canceled it, if it is canceled.")]
    series: Annotated[UUID | None, _says("The series it belongs to. There are none yet.")]
    parent: Annotated[UUID | None, _says("The course or package that it is a part of.")]
    assigned: Annotated[str | None, _says("Why this provider was chosen. Not used yet.")]
    created_at: Annotated[datetime, _says("When it was made.")]
    updated_at: Annotated[datetime, _says("When it was last changed.")]


class ActorOut(Struct):
    """Who did it."""

    side: Annotated[Side, _says("The side: `system` if time itself moved the booking.")]
    person: Annotated[
        NamedOut | None,
        _says("The person. Null for the system and for keys. Only staff see which of them acted."),
    ]
    key: Annotated[NamedOut | None, _says("The API key that was used. Only staff are told.")]


class EventDataOut(Struct):
    """What an event is about."""

    booking: Annotated[BookingOut, _says("The booking as it stands now.")]


class EventOut(WholeSeconds):
    """Something that happened."""

    id: Annotated[UUID, _says("The event's id. It never changes.")]
    type: Annotated[EventType, _says("What happened.")]
    at: Annotated[datetime, _says("When it happened.")]
    actor: Annotated[ActorOut, _says("Who did it.")]
    data: Annotated[EventDataOut, _says("What it is about.")]


class EventsOut(Struct):
    """Events, the oldest first."""

    items: Annotated[list[EventOut], _says("The events after `after`.")]
    next_cursor: Annotated[str, _says("The cursor to send as `after` next. Never null.")]


class EventsQuery(Struct, forbid_unknown_fields=True):
    """Which events are wanted."""

    after: Annotated[
        str,
        free_text(100),
        _says("A cursor, or the id of an event. Without it, the list starts with the first event."),
    ] = ""
    type: Annotated[list[EventType], _says("Only events of these types. May be repeated.")] = []
    program: Annotated[list[str], _says("Only events of these programmes. May be repeated.")] = []
    limit: Annotated[int, Meta(ge=1, le=200), _says("The maximum number of events to return.")] = 50

    __dmr_force_list__: ClassVar[frozenset[str]] = frozenset({"type", "program"})
