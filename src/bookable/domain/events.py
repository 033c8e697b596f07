"""What happened to bookings, each in the past tense: the entries of the ledger."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import datetime

from bookable.domain.lifecycle import Status, Step
from bookable.domain.people import Actor, Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened to a booking: who took it where, and when."""

    by: Actor
    side: Side
    at: datetime
    before: Status | None
    after: Status

    @property
    def kind(self) -> str:
        """This will be the event's name in the ledger: `BookingConfirmed` is
        `booking_confirmed`."""
        return kind_of(type(self))

    @property
    def facts(self) -> dict[str, str]:
        """This will be what the event adds to the five common facts, as text."""
        own = (f.name for f in fields(self) if f.name not in _COMMON)
        return {name: _text(getattr(self, name)) for name in own}


def kind_of(event: type[Event]) -> str:
    """This will be the name under which the ledger keeps events of a class."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", event.__name__).lower()


def _text(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, datetime) else str(value)


_COMMON = frozenset(f.name for f in fields(Event))


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingRequested(Event):
    """A client asked for a time, or for something that has none yet."""

    start: datetime | None
    end: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartAdded(Event):
    """A session was added to a course, and those who had bought it come to it."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingLoaded(Event):
    """A booking came in from a world file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingSubmitted(Event):
    """A draft was sent off to be paid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingPaid(Event):
    """Money came in for the booking."""

    cents: int
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingReinstated(Event):
    """Money came late, and the time was still to be had."""

    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingConfirmed(Event):
    """Both sides are agreed."""


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
    """The booking was called off; `refund_cents` of what was paid are to go back."""

    reason: str
    refund_cents: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyMoved(Event):
    """Money of a booking went back, or was to; `method` is the way that it came or went."""

    cents: int
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundMade(MoneyMoved):
    """What was promised went back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRecorded(MoneyMoved):
    """One side said that what was promised went back by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundFailed(MoneyMoved):
    """What was promised could not go back, and is still owed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundedOutside(MoneyMoved):
    """Money went back at the vendor that was not promised here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentDisputed(MoneyMoved):
    """The client's bank demands money back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeWon(MoneyMoved):
    """The money that was disputed stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeLost(MoneyMoved):
    """The money that was disputed is gone, which counts as refunded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingCutShort(BookingCanceled):
    """The rest of a course was called off; `refund_cents` of what was paid go back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartCanceled(Event):
    """One `part` of a course was called off for everybody; `refund_cents` of what was paid go
    back."""

    part: int
    reason: str
    refund_cents: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingExpired(Event):
    """Nobody answered or paid in time."""


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
    """The rules of the booking's zone changed, and it moved to where its clocks show the time that
    was agreed on; `rules` is the version of the new ones."""

    from_start: datetime
    from_end: datetime
    to_start: datetime
    to_end: datetime
    zone: str
    rules: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionConfirmed(Event):
    """One side said that the booked time took place, where both have to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionReminded(Event):
    """Those who had not said yet whether the booked time took place were reminded."""

    waiting_for: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionDisputed(Event):
    """One side said that it did not go as it should."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionLapsed(Event):
    """The silence of one side counted as its word, and the booking is completed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingAmended(Event):
    """What the booking is about was said anew; `fields` names what changed."""

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
"""What has happened once a step is taken."""
