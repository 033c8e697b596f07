"""The booking aggregate, and the decision that changes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from bookable.domain.commands import NO_DETAILS, Details
from bookable.domain.events import Event
from bookable.domain.lifecycle import HAS_A_SEAT, HOLDS_TIME, Status
from bookable.domain.meetings import Meeting
from bookable.domain.moments import Phase, phase
from bookable.domain.mutual_confirmation import MutualConfirmation
from bookable.domain.people import Actor, Party, Side, side_of
from bookable.domain.sales import Sale
from bookable.domain.spans import Span
from bookable.domain.wall_times import WallTime


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """An agreement, or the request for one, between a provider and a client about a span of time.

    `confirming` is the id of the attempt to confirm that is under way, `match` the match that the
    booking was made for. `nudge_at` is when time next acts on a confirmation that is missing. A
    booking of a service has a `sale`; if it has no time yet, its span is None. `wall` is the agreed
    start in wall time, with its zone.
    """

    id: int
    uuid: UUID
    program: str
    provider: Party
    client: Party
    span: Span | None
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
    mutual_confirmation: MutualConfirmation = field(default_factory=MutualConfirmation)
    nudge_at: datetime | None = None
    sale: Sale | None = None
    wall: WallTime | None = None

    @property
    def reason_given(self) -> str:
        """Why it was canceled, in the words of the person who canceled it. Empty for a hold that
        ran out: its reason is in English, for programs, and pages say it in their language."""
        return "" if self.canceled_by == Side.SYSTEM else self.cancellation_reason

    @property
    def provider_id(self) -> int:
        return self.provider.person_id

    @property
    def provider_uuid(self) -> UUID:
        return self.provider.uuid

    @property
    def provider_name(self) -> str:
        return self.provider.name

    @property
    def provider_company(self) -> str:
        return self.provider.company

    @property
    def provider_avatar_url(self) -> str:
        return self.provider.avatar_url

    @property
    def client_uuid(self) -> UUID:
        return self.client.uuid

    @property
    def client_name(self) -> str:
        return self.client.name

    @property
    def client_timezone(self) -> str:
        return self.client.timezone

    @property
    def time(self) -> Span:
        """The span of a booking that is known to have one, as all outside of packages have."""
        if self.span is None:
            raise LookupError(f"booking {self.id} has no time yet")
        return self.span

    @property
    def notes(self) -> str:
        return self.details.notes

    @property
    def meeting_id(self) -> str | None:
        """The vendor's id of the meeting, if there is one."""
        return self.meeting.meeting_id if self.meeting else None

    @property
    def join_url(self) -> str | None:
        """The address at which the two meet, if there is one."""
        return self.meeting.join_url if self.meeting else None

    def meeting_page(self, now: datetime) -> str:
        """Return the page of the web where the two meet, while they may still do so, or ''.

        A provider may have written it themselves.
        """
        is_over = self.span is not None and self.span.end <= now
        if is_over or self.status not in {Status.CONFIRMED, Status.IN_PROGRESS}:
            return ""
        url = self.join_url or self.details.meeting_url
        return url if url.startswith(("https://", "http://")) else ""

    @property
    def is_seat(self) -> bool:
        """Whether it is a seat in a session of a workshop or a course."""
        return self.sale is not None and self.sale.is_seat

    @property
    def is_canceled(self) -> bool:
        """Whether it was canceled, by one side, by staff or because time ran out."""
        return self.status is Status.CANCELED

    @property
    def is_in_calendars(self) -> bool:
        """Whether it has a time that its two sides keep free for it."""
        return self.span is not None and self.status in HOLDS_TIME

    def has_begun(self, now: datetime) -> bool:
        """Return whether the booking's time has begun. Without a time it has not."""
        return self.span is not None and self.span.start <= now

    def has_ended(self, now: datetime) -> bool:
        """Return whether the booking's time is over, so that it can be said to have taken place."""
        return phase(now, span=self.span) is Phase.AFTER

    @property
    def holds_time(self) -> bool:
        """Whether the booking takes up its span in both calendars."""
        takes_time = self.sale is None or self.sale.takes_time
        return takes_time and self.is_in_calendars

    @property
    def seat(self) -> int | None:
        """The id of the session in which the booking has a seat, or None."""
        return self.sale.session if self.sale and self.status in HAS_A_SEAT else None

    def side_of(self, actor: Actor) -> Side | None:
        """Return an actor's side of this booking, or None for a stranger."""
        return side_of(actor, provider=self.provider.person_id, client=self.client.person_id)

    def own_side(self, party: Actor) -> Side:
        """Return the side of one of the two people, or raise LookupError for anyone else."""
        side = self.side_of(party)
        if side not in (Side.PROVIDER, Side.CLIENT):
            raise LookupError(f"{party.person_id} is no party of booking {self.id}")
        return side


@dataclass(frozen=True, slots=True)
class Decision:
    """The booking after a command, and the events that led there."""

    booking: Booking
    events: tuple[Event, ...]
