"""Commands: what can be asked of the engine about a booking. Each name is an imperative."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from bookable.domain.holds import HoldRef
from bookable.domain.lifecycle import Step
from bookable.domain.meetings import Meeting
from bookable.domain.people import PersonRef, Side
from bookable.domain.sales import Part, Venue
from bookable.domain.spans import Span

BookingRef = int | UUID
"""A booking by its number or by its uuid, whichever the client knows."""


@dataclass(frozen=True, slots=True)
class Details:
    """What a booking is about, in the parties' own words; programmes show some of these fields."""

    notes: str = ""
    title: str = ""
    description: str = ""
    agenda: str = ""
    client_notes: str = ""
    session_type: str = ""
    timezone: str = ""
    meeting_url: str = ""
    meeting_id: str = ""


NO_DETAILS = Details()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Ask a provider for a time.

    `start` may be exact, or a wall time without a zone, which is read in the provider's zone. A
    `hold` of the time is taken over.
    """

    program: str
    provider: PersonRef
    start: datetime
    length: timedelta
    hold: HoldRef | None = None
    details: Details = NO_DETAILS


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Ask for a time of two people who are matched."""

    program: str
    match: UUID
    start: datetime
    length: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Buy:
    """Buy a service.

    `span` is the time of an individual service; for a seat it repeats the session's time. Instead
    of it `start` may be given, with a `length` if the service has none.
    `use_credit` pays with a credit from the `bundle` that is named, otherwise from the one that
    expires first. A `hold` of the time or the seat is taken over. `by` is one of the people who
    provide the service, or with `by_any` the one who has had least lately; otherwise its own
    practitioner, who may be named as the `provider`.
    """

    program: str
    service: int
    provider: int | None = None
    span: Span | None = None
    start: datetime | None = None
    length: timedelta | None = None
    session: int | None = None
    location: int | None = None
    is_draft: bool = False
    use_credit: bool = False
    bundle: int | None = None
    by: UUID | None = None
    by_any: bool = False
    hold: HoldRef | None = None
    details: Details = NO_DETAILS


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Buy a service as `Buy` does, where everything is named by its uuid."""

    program: str
    service: UUID
    start: datetime | None = None
    length: timedelta | None = None
    session: UUID | None = None
    location: UUID | None = None
    is_draft: bool = False
    use_credit: bool = False
    bundle: UUID | None = None
    by: UUID | None = None
    by_any: bool = False
    hold: HoldRef | None = None
    details: Details = NO_DETAILS


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Take one step in the life of an existing booking."""

    step: ClassVar[Step]


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm(Command):
    """Accept a request. Where the programme meets online, `meeting` is the meeting that was made.

    `with_parent` confirms a part because its whole is confirmed.
    """

    step = Step.CONFIRM
    meeting: Meeting | None = None
    with_parent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Submit(Command):
    """Send a draft to payment."""

    step = Step.SUBMIT


@dataclass(frozen=True, slots=True, kw_only=True)
class Pay(Command):
    """Record a payment for the booking, in minor units of its currency."""

    step = Step.PAY
    cents: int
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reinstate(Command):
    """Take the booked time again after a payment that came when the hold had run out."""

    step = Step.REINSTATE
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Start(Command):
    step = Step.START


@dataclass(frozen=True, slots=True, kw_only=True)
class Complete(Command):
    """Say that the booking took place.

    `actual` is when it really took place, if that is known. Where both sides have to confirm,
    `whose` is the person whose part is confirmed. `parts` are the parts of a package or a course.
    """

    step = Step.COMPLETE
    actual: Span | None = None
    whose: UUID | None = None
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss(Command):
    """Say that the other side did not come. `parts` are the parts of a package or a course."""

    step = Step.MISS
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel(Command):
    """Cancel the booking; staff may say on whose behalf.

    `parts` are the parts of a package or a course. `share_cents` is what a part that is canceled
    alone gives back of the price of its whole. `with_parent` cancels a part because its whole or
    its session is canceled. `is_answer` says whether this has to be the answer of the side that was
    asked, or must not be one; None allows both.
    """

    step = Step.CANCEL
    reason: str = ""
    canceled_by: Side | None = None
    parts: tuple[Part, ...] = ()
    share_cents: int = 0
    with_parent: bool = False
    is_answer: bool | None = None

    def canceling_side(self, side: Side) -> Side:
        """Return the side that cancels.

        Only staff and the system may name another side than their own.
        """
        speaks_for_others = side in {Side.STAFF, Side.SYSTEM} or self.with_parent
        return self.canceled_by if self.canceled_by and speaks_for_others else side


@dataclass(frozen=True, slots=True, kw_only=True)
class CutShort(Cancel):
    """Cancel the `parts` still to come of a course that has begun."""

    step = Step.CUT_SHORT


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute(Command):
    """Say that the booking did not go as it should, before silence counts as agreement."""

    step = Step.DISPUTE
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remind(Command):
    """Remind the sides that have not said yet whether the booking took place."""

    step = Step.REMIND


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapse(Command):
    """Complete the booking because one side has stayed silent for too long."""

    step = Step.LAPSE


@dataclass(frozen=True, slots=True, kw_only=True)
class Expire(Command):
    """Release time for which no answer or payment came before its hold ran out."""

    step = Step.EXPIRE
    reason = "Nobody answered in time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reschedule(Command):
    """Move the booking to another time. Without a `length` it keeps the one it has.

    `start` may be a wall time without a zone, which is read in the provider's zone. A seat moves
    with its `session`, or to another one; then the command has its time, venue and `zone`.
    """

    step = Step.RESCHEDULE
    start: datetime
    length: timedelta | None = None
    reason: str = ""
    venue: Venue | None = None
    session: int | None = None
    zone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch(Command):
    """Take a seat in another session of the same service; `span` repeats that session's time."""

    step = Step.RESCHEDULE
    session: int | UUID
    span: Span | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Realign(Command):
    """Move the booking so that it keeps its wall time under newer rules of its zone.

    Only the system does this. The rules for guests who move a booking (notice, hours) do not apply.
    """

    step = Step.REALIGN
    to: Span
    rules: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Amend(Command):
    """Change what the booking is about: `changes` are fields of Details, `venue` the new one.

    The venue of a seat changes only `with_session`, and with it the `zone` of its wall time.
    """

    step = Step.AMEND
    changes: Mapping[str, str]
    venue: Venue | None = None
    with_session: bool = False
    zone: str = ""
