"""A booking before it is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bookable.domain.commands import Details
from bookable.domain.events import Event
from bookable.domain.lifecycle import Status
from bookable.domain.people import Party
from bookable.domain.sales import Sale
from bookable.domain.spans import SOMEDAY, Span
from bookable.domain.wall_times import WallTime


@dataclass(frozen=True, slots=True)
class NewBooking:
    """A booking before it is written, with its first event.

    `zone` is the zone in which the time was agreed on; empty means the provider's.
    """

    program: str
    provider: Party
    client: Party
    span: Span
    status: Status
    hold_until: datetime | None
    details: Details
    event: Event
    match: tuple[int, UUID] | None = None
    guarded: bool = False
    nudge_at: datetime | None = None
    sale: Sale | None = None
    zone: str = ""
    requested_by: str = ""
    most_open: int | None = None

    @property
    def limit(self) -> int | None:
        """How many unanswered or unpaid bookings the client may have before this one.

        None if this one waits for nothing, or only for the whole that it is a part of.
        """
        return None if self.hold_until is None else self.most_open

    @property
    def wall(self) -> WallTime | None:
        """The start in wall time, as it was agreed on."""
        zone = self.zone or self.provider.timezone
        return None if self.span == SOMEDAY else WallTime.at(self.span.start, zone)
