"""Bookings of what is sold, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from bookable.domain.lifecycle import TERMINAL, Status
from bookable.domain.spans import SOMEDAY, Span


class Contact(NamedTuple):
    """Somebody with whom one has a booking."""

    id: int
    name: str
    email: str


class ClientRow(NamedTuple):
    """Whose booking it is, as lists show them."""

    id: int
    name: str


class LocationRow(NamedTuple):
    """A place as a booking shows it."""

    id: int
    name: str
    address: str


class ServiceRow(NamedTuple):
    """A service as it is sold now."""

    id: int
    name: str
    duration_minutes: int | None
    price_cents: int


class SaleRow(NamedTuple):
    """A booking of something that is sold, as lists show it."""

    id: int
    uuid: UUID
    span: Span
    status: Status
    payment_status: str
    kind: str
    title: str
    parent_id: int | None
    price_charged_cents: int
    currency: str
    provider: Contact
    service: ServiceRow
    client: ClientRow
    location: LocationRow | None

    @property
    def is_scheduled(self) -> bool:
        """This will tell whether the booking has a time."""
        return self.span != SOMEDAY

    def is_upcoming(self, now: datetime) -> bool:
        """This will tell whether the booked time is still to come."""
        return self.is_scheduled and self.span.start > now and self.status not in TERMINAL


class Timing(NamedTuple):
    """What `status_of` is told: the time, whether what is confirmed starts by itself, and the last
    end of what was held for several people and has completed by itself."""

    now: datetime
    starts_by_itself: bool
    groups_over: datetime | None


def read(found: Sequence[Any]) -> SaleRow:
    """This will be the booking of which a row tells, or the JSON of one."""
    number, uuid, start, end, status = found[:5]
    return SaleRow._make(
        (
            number,
            uuid if isinstance(uuid, UUID) else UUID(uuid),
            SOMEDAY if start is None else Span(moment(start), moment(end)),
            Status(status),
            *found[5:11],
            Contact(*found[11:14]),
            ServiceRow(*found[14:18]),
            ClientRow(*found[18:20]),
            None if found[20] is None else LocationRow(*found[20]),
        )
    )


def moment(kept: Any) -> datetime:
    """This will be a time by itself or from JSON."""
    return kept if isinstance(kept, datetime) else datetime.fromisoformat(kept)


def status_of(booking: str) -> str:
    """This will be SQL for the status of a booking at `now`: a part waits as long as its whole."""
    return f"""CASE
    WHEN coalesce({booking}.hold_until,
        (SELECT w.hold_until FROM booking w WHERE w.id = {booking}.parent_id)) <= %(now)s
        THEN '{Status.CANCELED.value}'
    WHEN {booking}.status IN ('{Status.CONFIRMED.value}', '{Status.IN_PROGRESS.value}')
        AND {booking}.kind IN ('workshop', 'course') AND {booking}.ends_at <= %(groups_over)s
        THEN '{Status.COMPLETED.value}'
    WHEN %(starts_by_itself)s AND {booking}.status = '{Status.CONFIRMED.value}'
        AND {booking}.starts_at <= %(now)s THEN '{Status.IN_PROGRESS.value}'
    ELSE {booking}.status END"""


def columns_of(booking: str, provider: str, service: str) -> str:
    """This will be SQL for what `read` reads, of tables that go by these names."""
    b, p, s = booking, provider, service
    return f"""{b}.id, {b}.uuid, {b}.starts_at, {b}.ends_at, {status_of(b)}, {b}.payment_status,
    {b}.kind, {b}.title, {b}.parent_id, {b}.price_charged_cents, {b}.currency,
    {p}.id, {p}.name, {p}.email, {s}.id, {s}.name, {s}.duration_minutes, {s}.price_cents,
    {b}.client_id, (SELECT who.name FROM person who WHERE who.id = {b}.client_id),
    (SELECT json_build_array(place.id, place.name, place.address)
        FROM location place WHERE place.id = {b}.location_id)"""


COLUMNS = columns_of("b", "p", "s")
WIDTH = 21
