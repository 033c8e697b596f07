"""Bookings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from msgspec import Meta, Struct, field

from bookable.domain.lifecycle import Status
from bookable.domain.money import PaymentStatus
from bookable.domain.people import Side
from bookable.interfaces.dialects.core.schemas.common import MoneyOut, NamedOut, says
from bookable.interfaces.http.seconds import WholeSeconds
from bookable.interfaces.http.texts import ShortText, TimeText


class MeetingOut(Struct):
    """An online meeting."""

    vendor: Annotated[str | None, says("Who hosts it; null for a link that people entered.")]
    join_url: Annotated[str | None, says("Where to join. Null for all but the two sides.")]


class CanceledOut(WholeSeconds):
    """Who canceled a booking, why and when."""

    by: Annotated[Side, says("The side that canceled.")]
    reason: Annotated[str, says("The reason that was given. May be empty.")]
    at: Annotated[datetime | None, says("When it was canceled.")]


class AssignedOut(WholeSeconds):
    """Why a provider was chosen for a booking."""

    provider: Annotated[NamedOut, says("Who was chosen.")]
    reason: Annotated[
        Literal["least_lately", "next_free"],
        says(
            "`least_lately`: nobody had fewer bookings of the service, or as many with an older"
            " latest one. `next_free`: those before them had no time."
        ),
    ]
    bookings_in_30_days: Annotated[
        int, says("How many bookings of the service they had from the 30 days before.")
    ]
    last_booked_at: Annotated[
        datetime | None, says("When the latest of all was made. Null if it was their first.")
    ]
    providers: Annotated[int, says("How many providers could have been chosen.")]
    not_free: Annotated[int, says("How many of them came first, but had no time.")]


class BookingOut(WholeSeconds):
    """A booking."""

    id: Annotated[UUID, says("The booking's id.")]
    number: Annotated[int, says("A short number for people.")]
    version: Annotated[int, says("Increases with every change.")]
    program: Annotated[str, says("The programme, such as `tutoring`.")]
    status: Annotated[Status, says("The status as it is now.")]
    provider: Annotated[NamedOut, says("Who provides the time.")]
    client: Annotated[NamedOut, says("Who booked it.")]
    start: Annotated[datetime | None, says("Null if no time has been chosen yet.")]
    end: Annotated[datetime | None, says("When it ends.")]
    timezone: Annotated[str, says("The time zone of the agreed time, as an IANA name.")]
    duration_minutes: Annotated[int | None, says("Its length.")]
    session_type: Annotated[str | None, says("How the two meet, such as `video`.")]
    meeting: Annotated[MeetingOut | None, says("The online meeting.")]
    location: Annotated[NamedOut | None, says("Where the two meet.")]
    room: Annotated[NamedOut | None, says("The room there.")]
    service: Annotated[NamedOut | None, says("What was bought.")]
    session: Annotated[UUID | None, says("The session in which the booking has a seat.")]
    price: Annotated[MoneyOut | None, says("Its price.")]
    payment_status: Annotated[
        PaymentStatus | None, says("How far it has been paid. Null where nothing is sold.")
    ]
    hold_until: Annotated[datetime | None, says("When it expires without an answer or a payment.")]
    notes: Annotated[str, says("Notes for the booking.")]
    title: Annotated[str, says("Its title.")]
    description: Annotated[str, says("Its description.")]
    agenda: Annotated[str, says("What the two want to talk about.")]
    client_notes: Annotated[str, says("The client's notes.")]
    allowed_steps: Annotated[
        Sequence[str], says("The steps that you could take at the time of this answer.")
    ]
    confirmed_by: Annotated[list[Side], says("The sides that confirmed that it took place.")]
    disputed: Annotated[bool, says("Whether one side says that it did not go as it should.")]
    canceled: Annotated[CanceledOut | None, says("Who canceled it, if it is canceled.")]
    series: Annotated[UUID | None, says("The weekly series in which it was made.")]
    parent: Annotated[UUID | None, says("The course or package that it is a part of.")]
    assigned: Annotated[
        AssignedOut | None, says("Why this provider was chosen, if `any` provider was asked for.")
    ]
    created_at: Annotated[datetime, says("When it was made.")]
    updated_at: Annotated[datetime, says("When it was last changed.")]

    def __post_init__(self) -> None:
        """Cut the times, if any has to be: to look at each by its name takes four times as long."""
        start, end, hold_until = self.start, self.end, self.hold_until
        if (
            self.created_at.microsecond
            or self.updated_at.microsecond
            or (start is not None and start.microsecond)
            or (end is not None and end.microsecond)
            or (hold_until is not None and hold_until.microsecond)
        ):
            super().__post_init__()


class BookingPath(Struct):
    """A booking in an address."""

    booking_id: UUID


class BookingsOut(Struct):
    """A page of bookings."""

    items: Annotated[list[BookingOut], says("The bookings, in the order that was asked for.")]
    next_cursor: Annotated[str | None, says("Where the next page begins. Null on the last page.")]


class BookingsQuery(Struct, forbid_unknown_fields=True):
    """Which bookings are wanted, and in which order."""

    program: Annotated[list[str], says("Only these programmes. May be repeated.")] = []
    status: Annotated[list[Status], says("Only these statuses. May be repeated.")] = []
    provider: Annotated[UUID | None, says("Only bookings with this provider.")] = None
    client: Annotated[UUID | None, says("Only bookings of this client.")] = None
    service: Annotated[UUID | None, says("Only bookings of this service.")] = None
    starts_from: Annotated[TimeText | None, says("Only bookings that start then or later.")] = None
    starts_before: Annotated[
        TimeText | None, says("Only bookings that start earlier than this.")
    ] = None
    has_time: Annotated[
        bool | None, says("Only bookings with a time, or, if false, only those without one.")
    ] = None
    updated_since: Annotated[TimeText | None, says("Only bookings that changed then or later.")] = (
        None
    )
    search: Annotated[
        ShortText, says("Only bookings with every word in a title or a name of those it concerns.")
    ] = ""
    order: Annotated[
        Literal["start", "-start", "updated"],
        says("By start, by start with the latest first, or by their last change."),
    ] = "start"
    limit: Annotated[int, Meta(ge=1, le=200), says("The maximum number of bookings.")] = 50
    page: Annotated[ShortText, says("The `next_cursor` of the page before.")] = field(
        name="cursor", default=""
    )

    __dmr_force_list__: ClassVar[frozenset[str]] = frozenset({"program", "status"})
