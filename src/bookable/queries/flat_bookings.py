"""A booking as the core API shows it: read straight from a row, or taken from the aggregate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import accumulate, chain, pairwise
from uuid import UUID

from bookable.domain.booking import Booking
from bookable.domain.lifecycle import Status
from bookable.domain.mutual_confirmation import MutualConfirmation
from bookable.domain.people import Actor, Party, Side, side_of
from bookable.domain.sales import Sale
from bookable.domain.spans import Timed
from bookable.queries.full_bookings import Assigned, Named, Surroundings
from bookable.storage import sale_columns
from bookable.storage.sql import Row


@dataclass(slots=True)
class FlatBooking:
    """A booking with what belongs to it. It fits `domain.facts.StepFacts`.

    It is flat, because making objects for its parts would take lists longer than reading all other
    fields. It is neither frozen nor a named tuple, because making those and reading their fields
    takes three times as long. A part shares the hold of its whole, which ends at `whole_hold`.
    `sale` and `mutual_confirmation` have only what is shown and what the rules of steps ask.
    """

    provider_id: int
    provider_uuid: UUID
    provider_name: str
    client_id: int
    client_uuid: UUID
    client_name: str
    zone: str
    status: Status
    mutual_confirmation: MutualConfirmation
    sale: Sale | None
    service: Named | None
    location: Named | None
    room: Named | None
    assigned: Assigned | None
    parent: UUID | None
    whole_hold: datetime | None
    id: int
    uuid: UUID
    version: int
    program: str
    start: datetime | None
    end: datetime | None
    session_type: str
    meeting_vendor: str | None
    meeting_url: str
    session: UUID | None
    hold_until: datetime | None
    notes: str
    title: str
    description: str
    agenda: str
    client_notes: str
    completed_by: str
    canceled_by: str
    cancellation_reason: str
    canceled_at: datetime | None
    series: UUID | None
    created_at: datetime
    updated_at: datetime

    @property
    def span(self) -> Timed | None:
        """The booked time: this object, which has a start and an end, or None without a time."""
        return self if self.start is not None else None  # type: ignore[return-value]

    @property
    def provider(self) -> Party:
        """The provider."""
        return Party(self.provider_id, self.provider_uuid, self.provider_name)

    @property
    def client(self) -> Party:
        """The client."""
        return Party(self.client_id, self.client_uuid, self.client_name)

    def side_of(self, actor: Actor) -> Side | None:
        """Return an actor's side of this booking, or None for a stranger."""
        return side_of(actor, provider=self.provider_id, client=self.client_id)

    @classmethod
    def of(cls, booking: Booking, around: Surroundings) -> FlatBooking:
        """Return the flat booking of a loaded one."""
        span, details, meeting = booking.span, booking.details, booking.meeting
        provider, client = booking.provider, booking.client
        return cls(
            provider_id=provider.person_id,
            provider_uuid=provider.uuid,
            provider_name=provider.name,
            client_id=client.person_id,
            client_uuid=client.uuid,
            client_name=client.name,
            zone=booking.wall.zone if booking.wall else provider.timezone,
            status=booking.status,
            mutual_confirmation=booking.mutual_confirmation,
            sale=booking.sale,
            service=around.service,
            location=around.location,
            room=around.room,
            assigned=around.assigned,
            parent=around.parent,
            whole_hold=around.whole_hold,
            id=booking.id,
            uuid=booking.uuid,
            version=around.version,
            program=booking.program,
            start=span.start if span else None,
            end=span.end if span else None,
            meeting_vendor=meeting.vendor if meeting else None,
            meeting_url=meeting.join_url if meeting else details.meeting_url,
            session=around.session,
            hold_until=booking.hold_until,
            **{name: getattr(details, name) for name in _TEXTS},
            completed_by=booking.completed_by,
            canceled_by=booking.canceled_by,
            cancellation_reason=booking.cancellation_reason,
            canceled_at=around.canceled_at,
            series=around.series,
            created_at=booking.created_at,
            updated_at=booking.updated_at,
        )


_TEXTS = ("session_type", "notes", "title", "description", "agenda", "client_notes")


def read(found: Sequence[Row], by: Actor) -> list[FlatBooking]:
    """Return the bookings in rows that begin with COLUMNS and were read for an actor."""
    return [_booking(record, by) for record in found]


def _booking(record: Row, by: Actor) -> FlatBooking:
    provider_id, provider, provider_name, client_id, client, client_name, zone = record[_PARTIES]
    status, service, service_name, location, room, assigned, whole = record[_RELATED]
    confirmation = record[_CONFIRMATION]
    return FlatBooking(
        # The actor's own name and zone are not read for each row.
        provider_id,
        by.uuid if provider is None else provider,
        by.name if provider is None else provider_name,
        client_id,
        by.uuid if client is None else client,
        by.name if client is None else client_name,
        zone or by.timezone,
        _STATUSES[status],
        _NO_CONFIRMATION if confirmation == _UNCONFIRMED else _confirmation(*confirmation),
        None if service is None else sale_columns.listed(*record[_SOLD]),
        None if service is None else Named(service, service_name),
        None if location is None else _named(location),
        None if room is None else _named(room),
        None if assigned is None else _assigned(*assigned),
        *(_NO_WHOLE if whole is None else _whole(*whole)),
        *record[_PLAIN],
    )


def _confirmation(
    requested_by: str,
    provider_at: datetime | None,
    client_at: datetime | None,
    disputed_at: datetime | None,
) -> MutualConfirmation:
    return MutualConfirmation(
        requested_by=requested_by,
        provider_confirmed_at=provider_at,
        client_confirmed_at=client_at,
        disputed_at=disputed_at,
    )


def _named(pair: Sequence[str]) -> Named:
    return Named(UUID(pair[0]), pair[1])


def _whole(uuid: str, hold_until: str | None) -> tuple[UUID, datetime | None]:
    return UUID(uuid), None if hold_until is None else datetime.fromisoformat(hold_until)


def _assigned(bookings: int, last_at: str | None, providers: int, passed_over: int) -> Assigned:
    last = None if last_at is None else datetime.fromisoformat(last_at)
    return Assigned(bookings, last, providers, passed_over)


_STATUSES = {status.value: status for status in Status}
_UNCONFIRMED, _NO_CONFIRMATION = ("", None, None, None), MutualConfirmation()
_NO_WHOLE = (None, None)


def _referred(reference: str, what: str, table: str) -> str:
    """Return SQL for a value from the row that a booking refers to, or NULL.

    Few bookings refer to a row of these tables, and a join would read the whole table for each
    list.
    """
    found = f"(SELECT {what} FROM {table} o WHERE o.id = b.{reference})"
    return f"CASE WHEN b.{reference} IS NOT NULL THEN {found} END"


_PAIR = "json_build_array(o.uuid, o.name)"
_RELATED_COLUMNS = (
    *("b.status", "s.uuid", "s.name"),
    _referred("location_id", _PAIR, "location"),
    _referred("room_id", _PAIR, "room"),
    """CASE WHEN b.service_id IS NOT NULL THEN (
        SELECT json_build_array(a.bookings, a.last_at, a.providers, a.passed_over)
        FROM assignment a WHERE a.booking_id = b.id) END""",
    _referred("parent_id", "json_build_array(o.uuid, o.hold_until)", "booking"),
)

_OWN = {
    "start": "b.starts_at",
    "end": "b.ends_at",
    "meeting_vendor": "m.vendor",
    "meeting_url": "coalesce(m.join_url, b.meeting_url)",
    "session": _referred("service_session_id", "o.uuid", "service_session"),
    "canceled_at": f"""CASE WHEN b.status = '{Status.CANCELED}' THEN (
        SELECT max(e.at) FROM ledger_entry e WHERE e.booking_id = b.id
        AND e.after = '{Status.CANCELED}' AND e.before IS DISTINCT FROM e.after) END""",
    "series": _referred("series_id", "o.uuid", "series"),
    # Responses show whole seconds, and Python takes longer to cut the rest.
    "created_at": "date_trunc('second', b.created_at)",
    "updated_at": "date_trunc('second', b.updated_at)",
}
"""The SQL of fields that are not columns of the same name."""

# The groups of columns in the order in which a row has them, each with its slice of the row. The
# first has the fields of FlatBooking from `id` on, in their order.
_FIELDS = [each.name for each in fields(FlatBooking)]
_GROUPS = (
    tuple(_OWN.get(name, f"b.{name}") for name in _FIELDS[_FIELDS.index("id") :]),
    (
        *("b.provider_id", "p.uuid", "p.name", "b.client_id", "c.uuid", "c.name"),
        "coalesce(nullif(b.wall_zone, ''), p.timezone)",
    ),
    ("b.requested_by", "b.provider_confirmed_at", "b.client_confirmed_at", "b.disputed_at"),
    sale_columns.LISTED,
    _RELATED_COLUMNS,
)
_PLAIN, _PARTIES, _CONFIRMATION, _SOLD, _RELATED = (
    slice(start, end) for start, end in pairwise(accumulate(map(len, _GROUPS), initial=0))
)

COLUMNS = ", ".join(chain.from_iterable(_GROUPS))
"""The columns that `read` reads, the id first, with the parameter `me`: the person who asks."""

START = _FIELDS.index("start") - _FIELDS.index("id")
"""Which of the columns is the start."""

FROM = """
FROM booking b LEFT JOIN person p ON p.id = nullif(b.provider_id, %(me)s)
LEFT JOIN person c ON c.id = nullif(b.client_id, %(me)s)
LEFT JOIN meeting m ON m.booking_id = b.id AND m.state = 'live'
LEFT JOIN service s ON s.id = b.service_id
"""
