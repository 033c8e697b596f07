"""Bookings of services as rows.

Time alone changes some statuses, and the worker writes that a little later. So these statements
compute what the status is at `now`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from bookable.domain.lifecycle import TERMINAL, Status
from bookable.domain.spans import Span
from bookable.engine.registry import program as program_named


class Contact(NamedTuple):
    """One side of a booking."""

    id: int
    name: str
    email: str


class LocationRow(NamedTuple):
    """A location of a booking."""

    id: int
    name: str
    address: str


class SaleRow(NamedTuple):
    """A booking of a service in lists, with its service as it is named and priced at present.

    It is flat, because objects within it would cost lists more than all else that they read of it.
    """

    id: int
    uuid: UUID
    start: datetime | None
    end: datetime | None
    status: Status
    payment_status: str
    kind: str
    title: str
    parent_id: int | None
    price_charged_cents: int
    currency: str
    provider_id: int
    provider_name: str
    provider_email: str
    service_id: int
    service_name: str
    service_minutes: int | None
    service_price_cents: int
    client_id: int
    client_name: str
    location: LocationRow | None

    @property
    def span(self) -> Span | None:
        """The booked time."""
        return None if self.start is None or self.end is None else Span(self.start, self.end)

    def is_upcoming(self, now: datetime) -> bool:
        """Return whether the booked time is still ahead."""
        return self.start is not None and self.start > now and self.status not in TERMINAL


class Timing(NamedTuple):
    """The parameters of `status_of`.

    `starts_by_itself` is true if confirmed bookings start by time alone. Bookings of workshops and
    courses that ended at `groups_over` or before are complete; None means that none are.
    """

    now: datetime
    starts_by_itself: bool
    groups_over: datetime | None


def timing(program: str, now: datetime) -> Timing:
    """Return the parameters of `status_of` for a programme."""
    rules = program_named(program)
    after = rules.groups_complete_after
    return Timing(now, rules.starts_by_itself, None if after is None else now - after)


def read(record: Sequence[Any]) -> SaleRow:
    """Return the booking in a row."""
    return SaleRow._make(
        (
            *record[:4],
            _STATUSES[record[4]],
            *record[5:20],
            None if record[20] is None else LocationRow(*record[20]),
        )
    )


def read_json(record: Sequence[Any]) -> SaleRow:
    """Return the booking in the JSON of a row."""
    number, uuid, start, end, *others = record
    times = (None, None) if start is None else (moment(start), moment(end))
    return read([number, UUID(uuid), *times, *others])


# Calling the enum takes three times as long, for each row of a list.
_STATUSES = {status.value: status for status in Status}


def moment(text: str) -> datetime:
    """Return a time from JSON, in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


def status_of(booking: str) -> str:
    """Return SQL for the status of a booking at `now`. A part shares the hold of its whole."""
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


def columns_of(booking: str, provider: str, service: str, *, client_name: str = "") -> str:
    """Return SQL for the columns of `read`, for tables with these aliases."""
    b, p, s = booking, provider, service
    client_name = client_name or name_of(f"{b}.client_id")
    # Without the CASE, PostgreSQL looks for the location of bookings that have none.
    return f"""{b}.id, {b}.uuid, {b}.starts_at, {b}.ends_at, {status_of(b)}, {b}.payment_status,
    {b}.kind, {b}.title, {b}.parent_id, {b}.price_charged_cents, {b}.currency,
    {p}.id, {p}.name, {p}.email, {s}.id, {s}.name, {s}.duration_minutes, {s}.price_cents,
    {b}.client_id, {client_name},
    CASE WHEN {b}.location_id IS NOT NULL THEN
        (SELECT json_build_array(place.id, place.name, place.address)
            FROM location place WHERE place.id = {b}.location_id) END"""


def name_of(person: str) -> str:
    """Return SQL for the name of the person with an id."""
    return f"(SELECT who.name FROM person who WHERE who.id = {person})"


COLUMNS = columns_of("b", "p", "s")
WIDTH = 21
"""The number of columns that `read` reads."""
