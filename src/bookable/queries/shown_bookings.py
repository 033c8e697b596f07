"""Bookings as the core API shows them: read straight from rows, or taken from the aggregate."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import accumulate, chain, pairwise
from typing import Any, NamedTuple
from uuid import UUID

from bookable.domain.allowed_steps import allowed_steps
from bookable.domain.booking import Booking
from bookable.domain.lifecycle import Status, Step
from bookable.domain.mutual_confirmation import MutualConfirmation
from bookable.domain.overdue import due
from bookable.domain.people import Actor, Party, Side, side_of
from bookable.domain.refusals import BookingNotFound
from bookable.domain.sales import Sale
from bookable.domain.services import Kind
from bookable.domain.spans import Timed
from bookable.engine.registry import program as program_named
from bookable.queries.full_bookings import Assigned, FullBooking, Named, Surroundings, full_bookings
from bookable.storage import guard, sale_columns
from bookable.storage.sql import Row, array


class BookingLine(NamedTuple):
    """A booking with what belongs to it. It fits `domain.facts.StepFacts`.

    It is flat, because objects within it would cost lists more than all else that they read of it.
    A part shares the hold of its whole, which ends at `whole_hold`. Of `sale` and
    `mutual_confirmation` it has what is shown and what rules of steps ask.
    """

    provider: Party
    client: Party
    status: Status
    mutual_confirmation: MutualConfirmation
    sale: Sale | None
    service: Named | None
    location: Named | None
    room: Named | None
    assigned: Assigned | None
    zone: str
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
    whole_hold: datetime | None
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
    parent: UUID | None
    created_at: datetime
    updated_at: datetime

    @property
    def span(self) -> Timed | None:
        """The booked time: the row itself has its start and end."""
        return self if self.start is not None else None  # type: ignore[return-value]

    def side_of(self, actor: Actor) -> Side | None:
        """Return an actor's side of this booking, or None for a stranger."""
        return side_of(actor, provider=self.provider.person_id, client=self.client.person_id)

    @classmethod
    def of(cls, booking: Booking, around: Surroundings) -> BookingLine:
        """Return a booking that was loaded."""
        span, details, meeting = booking.span, booking.details, booking.meeting
        return cls(
            provider=booking.provider,
            client=booking.client,
            status=booking.status,
            mutual_confirmation=booking.mutual_confirmation,
            sale=booking.sale,
            service=around.service,
            location=around.location,
            room=around.room,
            assigned=around.assigned,
            zone=booking.wall.zone if booking.wall else booking.provider.timezone,
            id=booking.id,
            uuid=booking.uuid,
            version=around.version,
            program=booking.program,
            start=span.start if span else None,
            end=span.end if span else None,
            session_type=details.session_type,
            meeting_vendor=meeting.vendor if meeting else None,
            meeting_url=meeting.join_url if meeting else details.meeting_url,
            session=around.session,
            hold_until=booking.hold_until,
            whole_hold=around.whole_hold,
            notes=details.notes,
            title=details.title,
            description=details.description,
            agenda=details.agenda,
            client_notes=details.client_notes,
            completed_by=booking.completed_by,
            canceled_by=booking.canceled_by,
            cancellation_reason=booking.cancellation_reason,
            canceled_at=around.canceled_at,
            series=around.series,
            parent=around.parent,
            created_at=booking.created_at,
            updated_at=booking.updated_at,
        )


class ShownBooking(NamedTuple):
    """A booking as time has made it, and the steps that the asker could take."""

    line: BookingLine
    steps: Sequence[Step]

    @classmethod
    def of(cls, full: FullBooking) -> ShownBooking:
        """Return a booking that was loaded as it is shown."""
        return cls(BookingLine.of(full.booking, full.surroundings), full.steps)


def shown_booking(ref: UUID, *, by: Actor, now: datetime) -> ShownBooking:
    """Return a booking of any programme, or raise BookingNotFound."""
    found = shown_where("b.uuid = %(ref)s", {"ref": ref}, by=by, now=now)
    if not found:
        raise BookingNotFound
    return found[0]


def shown_by_id(ids: Collection[int], *, by: Actor, now: datetime) -> dict[int, ShownBooking]:
    """Return those of some bookings that the actor may see."""
    if not ids:
        return {}
    found = shown_where("b.id = ANY (%(ids)s::bigint[])", {"ids": array(ids)}, by=by, now=now)
    return {each.line.id: each for each in found}


def shown_where(
    condition: str, parameters: Mapping[str, Any], *, by: Actor, now: datetime
) -> list[ShownBooking]:
    """Return the bookings of an SQL condition that the actor may see, in no order."""
    query = f"SELECT {COLUMNS} {FROM} WHERE {condition}"
    found = read(guard.rows_seen_by(by, query, {**parameters, "me": by.person_id}), by)
    return shown([each for each in found if each.side_of(by) is not None], by=by, now=now)


def shown(lines: Sequence[BookingLine], *, by: Actor, now: datetime) -> list[ShownBooking]:
    """Return bookings that were read at `now` as they are shown to someone who may see them.

    What time has changed and the worker has not written yet is read in full, and so are courses,
    whose parts decide about their steps.
    """
    rest = [each.id for each in lines if _needs_more(each, now)]
    full: Mapping[int, FullBooking] = {}
    if rest:
        with guard.looking_as(by):
            full = full_bookings(rest, by=by, now=now)
    return [
        ShownBooking.of(full[each.id])
        if each.id in full
        else ShownBooking(each, _steps(each, by, now))
        for each in lines
    ]


def _needs_more(line: BookingLine, now: datetime) -> bool:
    if line.whole_hold is not None and line.whole_hold <= now:
        return True
    sale = line.sale
    is_course = sale is not None and sale.kind is Kind.COURSE and sale.parent is None
    return is_course or due(line, program=program_named(line.program), now=now) is not None


def _steps(line: BookingLine, by: Actor, now: datetime) -> Sequence[Step]:
    return allowed_steps(line, parts=(), program=program_named(line.program), by=by, now=now)


def read(found: Sequence[Row], by: Actor) -> list[BookingLine]:
    """Return the bookings in rows of COLUMNS that were read for an actor."""
    # The actor's own name is not read for each row.
    own = Party(by.person_id, by.uuid, by.name)
    return [_line(record, own, by.timezone) for record in found]


def _line(record: Row, own: Party, zone_of_own: str) -> BookingLine:
    status, provider_id, provider, provider_name, client_id, client, client_name = record[:7]
    service, service_name, location, room, assigned, zone = record[_OTHER]
    return BookingLine(
        own if provider is None else Party(provider_id, provider, provider_name),
        own if client is None else Party(client_id, client, client_name),
        _STATUSES[status],
        _said(*record[_SAID]),
        sale_columns.listed(*record[_SOLD]),
        None if service is None else Named(service, service_name),
        None if location is None else _named(location),
        None if room is None else _named(room),
        None if assigned is None else _assigned(*assigned),
        zone or zone_of_own,
        *record[_PLAIN],
    )


def _said(
    requested_by: str,
    provider_at: datetime | None,
    client_at: datetime | None,
    disputed_at: datetime | None,
) -> MutualConfirmation:
    if not requested_by and provider_at is client_at is disputed_at is None:
        return _NOBODY_SAID
    return MutualConfirmation(
        requested_by=requested_by,
        provider_confirmed_at=provider_at,
        client_confirmed_at=client_at,
        disputed_at=disputed_at,
    )


def _named(pair: Sequence[str]) -> Named:
    return Named(UUID(pair[0]), pair[1])


def _assigned(bookings: int, last_at: str | None, providers: int, passed_over: int) -> Assigned:
    last = None if last_at is None else datetime.fromisoformat(last_at)
    return Assigned(bookings, last, providers, passed_over)


_STATUSES = {status.value: status for status in Status}
_NOBODY_SAID = MutualConfirmation()


def _of(reference: str, what: str, table: str) -> str:
    """Return SQL for something of what a booking refers to. A join would read the table for each
    list, since few bookings refer to anything there."""
    found = f"(SELECT {what} FROM {table} o WHERE o.id = b.{reference})"
    return f"CASE WHEN b.{reference} IS NOT NULL THEN {found} END"


_PAIR = "json_build_array(o.uuid, o.name)"
_OTHERS = (
    *("s.uuid", "s.name"),
    _of("location_id", _PAIR, "location"),
    _of("room_id", _PAIR, "room"),
    """CASE WHEN b.service_id IS NOT NULL THEN (
        SELECT json_build_array(a.bookings, a.last_at, a.providers, a.passed_over)
        FROM assignment a WHERE a.booking_id = b.id) END""",
    "coalesce(nullif(b.wall_zone, ''), p.timezone)",
)

_OWN = {
    "start": "b.starts_at",
    "end": "b.ends_at",
    "meeting_vendor": "m.vendor",
    "meeting_url": "coalesce(m.join_url, b.meeting_url)",
    "session": _of("service_session_id", "o.uuid", "service_session"),
    "whole_hold": _of("parent_id", "o.hold_until", "booking"),
    "canceled_at": f"""CASE WHEN b.status = '{Status.CANCELED}' THEN (
        SELECT max(e.at) FROM ledger_entry e WHERE e.booking_id = b.id
        AND e.after = '{Status.CANCELED}' AND e.before IS DISTINCT FROM e.after) END""",
    "series": _of("series_id", "o.uuid", "series"),
    "parent": _of("parent_id", "o.uuid", "booking"),
}
"""The SQL of fields that are no column of the same name."""

_GROUPS = (
    ("b.status", "b.provider_id", "p.uuid", "p.name", "b.client_id", "c.uuid", "c.name"),
    ("b.requested_by", "b.provider_confirmed_at", "b.client_confirmed_at", "b.disputed_at"),
    sale_columns.LISTED,
    _OTHERS,
    tuple(
        _OWN.get(name, f"b.{name}")
        for name in BookingLine._fields[BookingLine._fields.index("zone") + 1 :]
    ),
)
_, _SAID, _SOLD, _OTHER, _PLAIN = (
    slice(start, end) for start, end in pairwise(accumulate(map(len, _GROUPS), initial=0))
)

COLUMNS = ", ".join(chain.from_iterable(_GROUPS))
"""The columns that `read` reads, with the parameter `me`: the person who asks."""

FROM = """
FROM booking b LEFT JOIN person p ON p.id = nullif(b.provider_id, %(me)s)
LEFT JOIN person c ON c.id = nullif(b.client_id, %(me)s)
LEFT JOIN meeting m ON m.booking_id = b.id AND m.state = 'live'
LEFT JOIN service s ON s.id = b.service_id
"""
