"""What may be asked of the engine about a booking, each in the imperative."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from bookable.domain.lifecycle import Step
from bookable.domain.meetings import Meeting
from bookable.domain.people import PersonRef, Side
from bookable.domain.sales import Part, Place
from bookable.domain.spans import Span

BookingRef = int | UUID
"""A booking by its number or by its uuid, whichever the client knows."""


@dataclass(frozen=True, slots=True)
class Details:
    """What a booking is about, in the words of the two; each programme shows what it needs."""

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
    """Ask a provider for an hour.

    `start` may be exact, or a wall time without a zone, which is read in the provider's zone.
    """

    program: str
    provider: PersonRef
    start: datetime
    length: timedelta
    details: Details = NO_DETAILS


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Ask for an hour of two people who are matched."""

    program: str
    match: UUID
    start: datetime
    length: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Buy:
    """Buy what a provider sells.

    `span` is the time of an individual service, and for a seat the session's again. `use_credit`
    pays with a credit, of the `bundle` that is named or of whichever runs out first.
    """

    program: str
    service: int
    provider: int | None = None
    span: Span | None = None
    session: int | None = None
    location: int | None = None
    is_draft: bool = False
    use_credit: bool = False
    bundle: int | None = None
    details: Details = NO_DETAILS


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Take one step in the life of a booking that exists."""

    step: ClassVar[Step]


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm(Command):
    """Agree to a request; where the programme meets online, with the meeting that was made.
    `with_parent` confirms a part since the whole is."""

    step = Step.CONFIRM
    meeting: Meeting | None = None
    with_parent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Submit(Command):
    """Send a draft off to be paid."""

    step = Step.SUBMIT


@dataclass(frozen=True, slots=True, kw_only=True)
class Pay(Command):
    """Take in money for what is booked, in cents of its currency."""

    step = Step.PAY
    cents: int
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reinstate(Command):
    """Take the time again that was let go of before its money came."""

    step = Step.REINSTATE
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Start(Command):
    """Begin the booked time."""

    step = Step.START


@dataclass(frozen=True, slots=True, kw_only=True)
class Complete(Command):
    """Say that the booked time took place; where it is known, when it really did. Where both sides
    have to say so, `whose` part is meant. `parts` is what was sold piece by piece."""

    step = Step.COMPLETE
    actual: Span | None = None
    whose: UUID | None = None
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss(Command):
    """Say that the other side did not come. `parts` is what was sold piece by piece."""

    step = Step.MISS
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel(Command):
    """Call the booking off; staff may say for whom. `parts` is what was sold piece by piece,
    `share_cents` what a part that is called off alone gives back of its whole's price, and
    `with_parent` calls off a part since its whole or its session is."""

    step = Step.CANCEL
    reason: str = ""
    canceled_by: Side | None = None
    parts: tuple[Part, ...] = ()
    share_cents: int = 0
    with_parent: bool = False

    def said_by(self, side: Side) -> Side:
        """This will be the side that calls it off: only staff may say so for another."""
        speaks_for_others = side in {Side.STAFF, Side.SYSTEM} or self.with_parent
        return self.canceled_by if self.canceled_by and speaks_for_others else side


@dataclass(frozen=True, slots=True, kw_only=True)
class CutShort(Cancel):
    """Call off the `parts` that lie ahead of a course of which something took place."""

    step = Step.CUT_SHORT


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute(Command):
    """Say that it did not go as it should, before silence counts as agreement."""

    step = Step.DISPUTE
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remind(Command):
    """Remind whoever has not said yet whether the booked time took place."""

    step = Step.REMIND


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapse(Command):
    """Let the silence of one side count as its word."""

    step = Step.LAPSE


@dataclass(frozen=True, slots=True, kw_only=True)
class Expire(Command):
    """Let go of time that nobody answered or paid for."""

    step = Step.EXPIRE


@dataclass(frozen=True, slots=True, kw_only=True)
class Reschedule(Command):
    """Move the booking to another time; without a length it keeps the one that it has.

    `start` may be a wall time without a zone, which is read in the provider's zone. A seat moves
    with its `session`, or to another one, whose time, place and `zone` are given.
    """

    step = Step.RESCHEDULE
    start: datetime
    length: timedelta | None = None
    reason: str = ""
    place: Place | None = None
    session: int | None = None
    zone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch(Command):
    """Take a seat in another session of the same service; `span` is that session's time again."""

    step = Step.RESCHEDULE
    session: int
    span: Span | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Realign(Command):
    """Move the booking with its wall time, since the rules of its zone are now those of a newer
    version. What holds for guests who move a booking does not hold here: nobody asked for it."""

    step = Step.REALIGN
    to: Span
    rules: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Amend(Command):
    """Say anew what the booking is about: `changes` are fields of Details, `place` is where it
    takes place from now on, if that changes; of a seat it changes only `with_session`, and with it
    the `zone` of its wall time."""

    step = Step.AMEND
    changes: Mapping[str, str]
    place: Place | None = None
    with_session: bool = False
    zone: str = ""
