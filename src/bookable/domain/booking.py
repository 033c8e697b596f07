"""The booking and the one function that decides about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from bookable.domain.commands import (
    NO_DETAILS,
    Amend,
    Cancel,
    Command,
    Complete,
    Confirm,
    Details,
    Expire,
    Reschedule,
    Start,
)
from bookable.domain.events import BY_STEP, Event
from bookable.domain.hours import exact_span
from bookable.domain.lifecycle import HOLDS_TIME, Status
from bookable.domain.meetings import Meeting
from bookable.domain.people import SYSTEM, Actor, Party, Side
from bookable.domain.policy import Program
from bookable.domain.refusals import InvalidField
from bookable.domain.spans import Span


class BookingFacts(Protocol):
    """What every view of a booking can show, whether it was decided about or only listed."""

    @property
    def id(self) -> int: ...
    @property
    def uuid(self) -> UUID: ...
    @property
    def provider(self) -> Party: ...
    @property
    def client(self) -> Party: ...
    @property
    def provider_uuid(self) -> UUID: ...
    @property
    def provider_name(self) -> str: ...
    @property
    def client_uuid(self) -> UUID: ...
    @property
    def client_name(self) -> str: ...
    @property
    def start(self) -> datetime: ...
    @property
    def end(self) -> datetime: ...
    @property
    def status(self) -> Status: ...
    @property
    def notes(self) -> str: ...
    @property
    def details(self) -> Details: ...
    @property
    def meeting_id(self) -> str | None: ...
    @property
    def join_url(self) -> str | None: ...
    @property
    def location(self) -> str: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def updated_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """An agreement, or the wish for one, between a provider and a client about a span of time.

    `confirming` names the attempt to confirm it that is under way, if there is one.
    """

    id: int
    uuid: UUID
    program: str
    provider: Party
    client: Party
    span: Span
    status: Status
    created_at: datetime
    updated_at: datetime
    hold_until: datetime | None = None
    details: Details = NO_DETAILS
    location: str = ""
    actual_start: datetime | None = None
    actual_end: datetime | None = None
    cancellation_reason: str = ""
    canceled_by: str = ""
    completed_by: str = ""
    completed_at: datetime | None = None
    meeting: Meeting | None = None
    meeting_synced: bool = True
    confirming: UUID | None = None

    @property
    def provider_uuid(self) -> UUID:
        """This will be the provider's uuid."""
        return self.provider.uuid

    @property
    def provider_name(self) -> str:
        """This will be the provider's name."""
        return self.provider.name

    @property
    def client_uuid(self) -> UUID:
        """This will be the client's uuid."""
        return self.client.uuid

    @property
    def client_name(self) -> str:
        """This will be the client's name."""
        return self.client.name

    @property
    def start(self) -> datetime:
        """This will be when the booked time begins."""
        return self.span.start

    @property
    def end(self) -> datetime:
        """This will be when the booked time ends."""
        return self.span.end

    @property
    def notes(self) -> str:
        """This will be what the two have noted."""
        return self.details.notes

    @property
    def meeting_id(self) -> str | None:
        """This will be the vendor's id of the meeting, if there is one."""
        return self.meeting.meeting_id if self.meeting else None

    @property
    def join_url(self) -> str | None:
        """This will be the address at which the two meet, if there is one."""
        return self.meeting.join_url if self.meeting else None

    @property
    def holds_time(self) -> bool:
        """This will tell whether nobody else can have the booked time."""
        return self.status in HOLDS_TIME

    def side_of(self, actor: Actor) -> Side | None:
        """This will be where an actor stands towards this booking, or None for a stranger."""
        if actor is SYSTEM:
            return Side.SYSTEM
        if actor.person_id == self.provider.person_id:
            return Side.PROVIDER
        if actor.person_id == self.client.person_id:
            return Side.CLIENT
        return Side.STAFF if actor.is_staff else None


@dataclass(frozen=True, slots=True)
class Decision:
    """A booking as it will be, and what happened to it on the way."""

    booking: Booking
    events: tuple[Event, ...]


def decide(
    booking: Booking, command: Command, *, program: Program, by: Actor, now: datetime
) -> Decision:
    """This will be what becomes of a booking by one command, or raise a Refusal.

    A stranger learns nothing (NotAParty) and the wrong side little (NotYourStep) before the
    booking's status (WrongStatus) and the time (TooEarly, TooLate) are looked at.
    """
    step = command.step
    side = booking.side_of(by)
    if side is None or not program.permits(step, side):
        raise program.turn_away(step, by, is_party=side is not None)
    after = program.target(step, booking.status)
    program.refuse_at_wrong_moment(step, booked=booking, now=now)
    changed = _changed(replace(booking, status=after, updated_at=now), command, side, now)
    return Decision(
        replace(changed, hold_until=_hold_after(booking, changed, program, now)),
        (_event(booking, changed, command, by, side, now),),
    )


def due(booking: Booking, *, program: Program, now: datetime) -> Command | None:
    """This will be the step that time itself takes with a booking at `now`, or None."""
    if booking.hold_until is not None and booking.hold_until <= now:
        return Expire()
    starts = program.starts_by_itself and booking.status is Status.CONFIRMED
    return Start() if starts and booking.start <= now else None


def _changed(booking: Booking, command: Command, side: Side, now: datetime) -> Booking:
    match command:
        case Confirm(meeting=meeting):
            return replace(booking, meeting=meeting, confirming=None)
        case Cancel(reason=reason):
            return replace(booking, cancellation_reason=reason, canceled_by=side, meeting=None)
        case Expire():
            reason = "Nobody answered in time"
            return replace(booking, cancellation_reason=reason, canceled_by=side)
        case Reschedule():
            synced = booking.meeting is None
            return replace(booking, span=_moved(booking, command), meeting_synced=synced)
        case Amend(changes=changes):
            return replace(booking, details=replace(booking.details, **changes))
        case Complete(actual=Span() as actual):
            booking = _took_place(booking, actual, now)
    if booking.status is Status.COMPLETED:
        return replace(booking, completed_by=side, completed_at=now)
    return booking


def _took_place(booking: Booking, actual: Span, now: datetime) -> Booking:
    if actual.end > now:
        raise InvalidField("actual_end", "must not lie ahead")
    return replace(booking, actual_start=actual.start, actual_end=actual.end)


def _moved(booking: Booking, command: Reschedule) -> Span:
    length = booking.span.length if command.length is None else command.length
    return exact_span(command.start, length, booking.provider.timezone, field="start_time")


def _hold_after(
    before: Booking, after: Booking, program: Program, now: datetime
) -> datetime | None:
    """A status that goes on waiting keeps the end of its hold, so that moving a booking cannot
    stretch it; only what the old start had cut short of it is given back."""
    kept = before.hold_until
    if kept is None or before.status is not after.status:
        return program.hold_until(after.status, start=after.start, now=now)
    whole = program.hold_until(after.status, start=after.start, now=before.created_at)
    return None if whole is None else max(whole, min(kept, after.start))


def _event(
    before: Booking, after: Booking, command: Command, by: Actor, side: Side, now: datetime
) -> Event:
    facts: dict[str, Any] = {}
    match command:
        case Cancel(reason=reason):
            facts = {"reason": reason}
        case Reschedule():
            facts = {
                "from_start": before.start,
                "from_end": before.end,
                "to_start": after.start,
                "to_end": after.end,
            }
        case Amend(changes=changes):
            facts = {"fields": ", ".join(sorted(changes))}
    kind = BY_STEP[command.step]
    return kind(
        by=by,
        side=side,
        at=now,
        before=before.status,
        after=after.status,
        **facts,
    )
