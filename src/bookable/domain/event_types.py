"""Types of events: what the feed and webhooks call the things that happen."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from bookable.domain import events as e
from bookable.domain.events import Event, kind_of
from bookable.domain.lifecycle import Status
from bookable.domain.people import Side


class EventType(StrEnum):
    """What happened, in the words of the feed."""

    REQUESTED = "booking.requested"
    CONFIRMED = "booking.confirmed"
    DECLINED = "booking.declined"
    RESCHEDULED = "booking.rescheduled"
    CANCELED = "booking.canceled"
    EXPIRED = "booking.expired"
    STARTED = "booking.started"
    COMPLETED = "booking.completed"
    NO_SHOW = "booking.no_show"
    DISPUTED = "booking.disputed"
    AMENDED = "booking.amended"
    PAID = "payment.received"
    REFUNDED = "payment.refunded"
    SEAT_OFFERED = "seat.offered"
    PERSON_CREATED = "person.created"
    PERSON_UPDATED = "person.updated"
    PERSON_ERASED = "person.erased"


FACTS = (
    EventType.SEAT_OFFERED,
    EventType.PERSON_CREATED,
    EventType.PERSON_UPDATED,
    EventType.PERSON_ERASED,
)
"""What happens to people and to their places on waitlists, and not to bookings."""


TYPE_OF: Mapping[type[Event], EventType | None] = {
    e.BookingRequested: EventType.REQUESTED,
    e.BookingSubmitted: EventType.REQUESTED,
    e.BookingConfirmed: EventType.CONFIRMED,
    e.BookingReinstated: EventType.CONFIRMED,
    e.BookingRescheduled: EventType.RESCHEDULED,
    e.BookingRealigned: EventType.RESCHEDULED,
    e.BookingCanceled: EventType.CANCELED,
    e.BookingCutShort: EventType.CANCELED,
    e.BookingExpired: EventType.EXPIRED,
    e.BookingStarted: EventType.STARTED,
    e.BookingCompleted: EventType.COMPLETED,
    e.CompletionLapsed: EventType.COMPLETED,
    e.BookingMissed: EventType.NO_SHOW,
    e.CompletionDisputed: EventType.DISPUTED,
    e.BookingAmended: EventType.AMENDED,
    e.CompletionConfirmed: EventType.AMENDED,
    e.PartAdded: EventType.AMENDED,
    e.PartCanceled: EventType.AMENDED,
    e.RefundFailed: EventType.AMENDED,
    e.PaymentDisputed: EventType.AMENDED,
    e.DisputeWon: EventType.AMENDED,
    e.BookingPaid: EventType.PAID,
    e.RefundMade: EventType.REFUNDED,
    e.RefundRecorded: EventType.REFUNDED,
    e.RefundedOutside: EventType.REFUNDED,
    e.DisputeLost: EventType.REFUNDED,
    # What a world file tells is past, and a reminder changes nothing.
    e.BookingLoaded: None,
    e.CompletionReminded: None,
}
"""The type of each event of a booking. Those without one are not shown."""

_BY_KIND = {kind_of(event): type_ for event, type_ in TYPE_OF.items()}
_REQUESTED, _CANCELED = kind_of(e.BookingRequested), kind_of(e.BookingCanceled)


def type_of(
    kind: str, *, side: str, before: str | None, after: str, requested_by: str
) -> EventType | None:
    """Return the type of a ledger entry, or None if the feed does not show it.

    A booking that needs no answer is confirmed as it is made, and a request that the side which was
    asked cancels is declined. A kind that is not known any more is a change like any other.
    """
    if kind == _REQUESTED and after == Status.CONFIRMED:
        return EventType.CONFIRMED
    if kind == _CANCELED and before == Status.REQUESTED and is_asked(side, requested_by):
        return EventType.DECLINED
    return _BY_KIND.get(kind, EventType.AMENDED)


def is_asked(side: str, requested_by: str) -> bool:
    """Return whether a side was asked by the other one: the provider, unless they asked."""
    asked = Side.CLIENT if requested_by == Side.PROVIDER else Side.PROVIDER
    return side == asked
