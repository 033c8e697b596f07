"""The booking, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from bookable.domain.accord import Accord
from bookable.domain.commands import NO_DETAILS, Details
from bookable.domain.events import Event
from bookable.domain.lifecycle import HAS_A_SEAT, HOLDS_TIME, Status
from bookable.domain.meetings import Meeting
from bookable.domain.people import Actor, Party, Side, side_of
from bookable.domain.sales import Sale
from bookable.domain.spans import SOMEDAY, Span
from bookable.domain.wall_times import WallTime


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """An agreement, or the wish for one, between a provider and a client about a span of time.

    `confirming` names the attempt to confirm it that is under way, if there is one; `match` the
    match that it was made for. At `nudge_at` time next speaks up about a word that it waits for.
    What is bought has a `sale`, and may be without a time of its own: its span is SOMEDAY.
    `wall` is the start as it was agreed on, in the zone that it was agreed on in.
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
    match: UUID | None = None
    accord: Accord = field(default_factory=Accord)
    nudge_at: datetime | None = None
    sale: Sale | None = None
    wall: WallTime | None = None

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
    def is_scheduled(self) -> bool:
        """This will tell whether the booking has a time."""
        return self.span != SOMEDAY

    @property
    def holds_time(self) -> bool:
        """This will tell whether nobody else can have the booked time on account of it."""
        takes_time = self.sale is None or self.sale.takes_time
        return takes_time and self.is_scheduled and self.status in HOLDS_TIME

    @property
    def seat(self) -> int | None:
        """This will be the session in which the booking has a seat, if there is one."""
        return self.sale.session if self.sale and self.status in HAS_A_SEAT else None

    def side_of(self, actor: Actor) -> Side | None:
        """This will be where an actor stands towards this booking, or None for a stranger."""
        return side_of(actor, provider=self.provider.person_id, client=self.client.person_id)


@dataclass(frozen=True, slots=True)
class Decision:
    """A booking as it will be, and what happened to it on the way."""

    booking: Booking
    events: tuple[Event, ...]
