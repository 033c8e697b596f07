"""A booking before it is written, and the codec from it to its columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from bookable.domain.commands import Details
from bookable.domain.events import Event
from bookable.domain.lifecycle import Status
from bookable.domain.people import Party
from bookable.domain.sales import Sale
from bookable.domain.spans import Span
from bookable.domain.wall_times import WallTime
from bookable.storage import sale_columns, zones
from bookable.storage.booking_columns import DETAILS, times


@dataclass(frozen=True)
class NewBooking:
    """A booking before it is written, with its first event.

    `zone` is the zone in which the time was agreed on; empty means the provider's.
    """

    program: str
    provider: Party
    client: Party
    span: Span | None
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

    @cached_property
    def wall(self) -> WallTime | None:
        """The start in wall time, as it was agreed on."""
        zone = self.zone or self.provider.timezone
        return None if self.span is None else WallTime.at(self.span.start, zone)


NAMES = (
    *("uuid", "program", "provider_id", "client_id", "starts_at", "ends_at", "status"),
    *("hold_until", "created_at", "updated_at", "match_id", "guarded", "nudge_at"),
    "requested_by",
    *DETAILS,
    *sale_columns.NAMES,
    *zones.NAMES,
)
"""The columns of a new booking, always in this order."""


def columns(new: NewBooking, *, uuid: UUID) -> dict[str, object]:
    """Return a booking as values by column."""
    return dict(zip(NAMES, values(new, uuid=uuid), strict=True))


def values(new: NewBooking, *, uuid: UUID) -> list[object]:
    """Return a booking as values, in the order of NAMES."""
    now, details = new.event.at, new.details
    return [
        *(uuid, new.program, new.provider.person_id, new.client.person_id),
        *(*times(new.span), new.status, new.hold_until, now, now),
        *(new.match[0] if new.match else None, new.guarded, new.nudge_at, new.requested_by),
        *(getattr(details, name) for name in DETAILS),
        *sale_columns.columns(new.sale).values(),
        *zones.columns(new.wall).values(),
    ]
