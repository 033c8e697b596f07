"""Events: what happened to bookings. Each is in the past tense and becomes a ledger entry."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache

from bookable.domain.lifecycle import Status, Step
from bookable.domain.people import Actor, Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened to a booking: who did it, when, and between which statuses."""

    by: Actor
    side: Side
    at: datetime
    before: Status | None
    after: Status

    @property
    def kind(self) -> str:
        """The event's name in the ledger: `BookingConfirmed` is `booking_confirmed`."""
        return kind_of(type(self))

    @property
    def facts(self) -> dict[str, str]:
        """What the event adds to the five common fields, as text."""
        own = (f.name for f in fields(self) if f.name not in _COMMON)
        return {name: _text(getattr(self, name)) for name in own}


def kind_of(event: type[Event]) -> str:
    """Return the name under which the ledger keeps events of a class."""
    return _words(event.__name__)


@cache
def _words(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _text(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, datetime) else str(value)


_COMMON = frozenset(f.name for f in fields(Event))


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingRequested(Event):
    """A client asked for a time, or bought something that has no time yet."""

    start: datetime | None
    end: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartAdded(Event):
    """A session was added to a course, and its buyers have a seat in it."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingLoaded(Event):
    """A booking was imported from a world file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingSubmitted(Event):
    """A draft was sent to payment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingPaid(Event):
    """Money came in for the booking."""

    cents: int
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingReinstated(Event):
    """A payment came after the hold had run out, and the time was still free."""

    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingConfirmed(Event):
    """The provider, or the other side of a match, agreed to the booking."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingStarted(Event):
    """The booked time began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingCompleted(Event):
    """The booked time took place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingMissed(Event):
    """One side did not come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingCanceled(Event):
    """The booking was canceled; `refund_cents` of what was paid go back."""

    reason: str
    refund_cents: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyMoved(Event):
    """Money of a booking went back, or was meant to; `method` says how it was paid or returned.

    A payment that was not what was asked for may have come, and go back, in another `currency` than
    that of the booking.
    """

    cents: int
    currency: str
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundMade(MoneyMoved):
    """A promised refund was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRecorded(MoneyMoved):
    """One side recorded that promised refunds in one currency were made by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundFailed(MoneyMoved):
    """A promised refund failed, and is still owed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundedOutside(MoneyMoved):
    """Money was refunded at the vendor that was not promised here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentDisputed(MoneyMoved):
    """The client's bank demands money back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeWon(MoneyMoved):
    """The disputed money stays with the provider."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeLost(MoneyMoved):
    """The disputed money is gone, which counts as refunded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingCutShort(BookingCanceled):
    """The rest of a course was canceled; `refund_cents` of what was paid go back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartCanceled(Event):
    """One `part` of a course was canceled for all clients; `refund_cents` go back."""

    part: int
    reason: str
    refund_cents: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingExpired(Event):
    """No answer or payment came in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingRescheduled(Event):
    """The booking moved to another time."""

    from_start: datetime | None
    from_end: datetime | None
    to_start: datetime
    to_end: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingRealigned(Event):
    """The booking moved with its wall time because the rules of its zone changed.

    `rules` is the version of the new rules.
    """

    from_start: datetime
    from_end: datetime
    to_start: datetime
    to_end: datetime
    zone: str
    rules: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionConfirmed(Event):
    """One side confirmed that the booking took place, where both have to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionReminded(Event):
    """The sides that had not confirmed that the booking took place were reminded."""

    waiting_for: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionDisputed(Event):
    """One side said that the booking did not go as it should."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionLapsed(Event):
    """One side stayed silent for too long, and the booking is completed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingAmended(Event):
    """The description or the place of the booking was changed; `fields` names what changed."""

    fields: str


BY_STEP: dict[Step, type[Event]] = {
    Step.SUBMIT: BookingSubmitted,
    Step.PAY: BookingPaid,
    Step.REINSTATE: BookingReinstated,
    Step.CONFIRM: BookingConfirmed,
    Step.START: BookingStarted,
    Step.COMPLETE: BookingCompleted,
    Step.MISS: BookingMissed,
    Step.CANCEL: BookingCanceled,
    Step.CUT_SHORT: BookingCutShort,
    Step.EXPIRE: BookingExpired,
    Step.RESCHEDULE: BookingRescheduled,
    Step.REALIGN: BookingRealigned,
    Step.REMIND: CompletionReminded,
    Step.DISPUTE: CompletionDisputed,
    Step.LAPSE: CompletionLapsed,
    Step.AMEND: BookingAmended,
}
"""The event that records each step."""
