"""One booking of a service, with its parts and notes, for its two sides and staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from bookable.domain.booking import Booking
from bookable.domain.bounds import MOVES_SHOWN, NOTES_SHOWN
from bookable.domain.commands import BookingRef, Cancel, Expire
from bookable.domain.events import BookingRescheduled, kind_of
from bookable.domain.lifecycle import Status
from bookable.domain.people import Actor, Side
from bookable.domain.refusals import BookingNotFound
from bookable.domain.sales import Part, Sale
from bookable.domain.services import Kind
from bookable.domain.spans import Span
from bookable.engine.parts import canceling
from bookable.queries.sale_rows import (
    COLUMNS,
    WIDTH,
    Contact,
    SaleRow,
    columns_of,
    moment,
    read,
    read_json,
    timing,
)
from bookable.storage import sale_columns
from bookable.storage.note_rows import NoteRow
from bookable.storage.sql import Row, row


class RoomRow(NamedTuple):
    """A room of a booking."""

    id: int
    name: str


class MoveRow(NamedTuple):
    """A move of a booking: by which side, from when to when, and why."""

    at: datetime
    side: str
    from_start: datetime | None
    from_end: datetime | None
    to_start: datetime
    to_end: datetime
    reason: str


class CreditsRow(NamedTuple):
    """The credits of a bundle, and how many are left."""

    total: int
    remaining: int
    expires_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleDetail:
    """A booking with everything that is shown of it."""

    shown: SaleRow
    sale: Sale
    client: Contact
    description: str
    client_notes: str
    timezone: str
    meeting_url: str
    meeting_id: str
    cancellation_reason: str
    canceled_by: str
    created_at: datetime
    updated_at: datetime
    room: RoomRow | None
    credits: CreditsRow | None
    children: list[SaleRow]
    notes: list[NoteRow]
    moves: list[MoveRow]

    @property
    def status(self) -> Status:
        """The status at `now`."""
        return self.shown.status

    @property
    def span(self) -> Span | None:
        """The booked time."""
        return self.shown.span

    def cancellation(self, now: datetime) -> Cancel:
        """Return the cancellation that the booking's state calls for, with the parts to come."""
        ahead = (child.span for child in self.children if child.is_upcoming(now))
        parts = tuple(Part(span.start) for span in ahead if span is not None)
        return canceling(self, Cancel(parts=parts))


def sale(ref: BookingRef, *, program: str, by: Actor, now: datetime) -> SaleDetail:
    """Return one booking at `now` with its parts and notes, or raise BookingNotFound.

    Due changes are shown although the worker has not written them yet.
    """
    statement = _BY_UUID if isinstance(ref, UUID) else _BY_NUMBER
    return _seen(statement, ref, program=program, by=by, now=now)


def new_sale(booking: Booking, *, by: Actor, now: datetime) -> SaleDetail:
    """Return a booking that this transaction has made.

    It has no notes yet and was not moved, so neither is looked for.
    """
    has_parts = booking.sale is not None and booking.sale.has_parts
    statement = _NEW_WITH_PARTS if has_parts else _NEW
    return _seen(statement, booking.id, program=booking.program, by=by, now=now)


def _seen(statement: str, ref: BookingRef, *, program: str, by: Actor, now: datetime) -> SaleDetail:
    parameters = {
        "ref": ref,
        "program": program,
        "me": by.person_id,
        "sees_all": by.is_staff,
        **timing(program, now)._asdict(),
    }
    record = row(statement, parameters)
    if record is None:
        raise BookingNotFound
    return _detail(record, now)


def _detail(record: Row, now: datetime) -> SaleDetail:
    shown, columns = read(record[:WIDTH]), list(record[WIDTH:])
    client, room, bundle = (_next(columns, width) for width in (3, 2, 3))
    children, noted, moves = _next(columns, 3)
    sold_as, written = sale_columns.read(_next(columns, len(sale_columns.COLUMNS))), columns.pop(0)
    if sold_as is None:
        raise LookupError(f"booking {shown.id} sells nothing")
    return SaleDetail(
        shown=shown,
        sale=sold_as,
        client=Contact(*client),
        room=None if room[0] is None else RoomRow(*room),
        credits=CreditsRow(*bundle) if sold_as.kind is Kind.BUNDLE else None,
        children=[read_json(child) for child in children or ()],
        notes=[NoteRow._make((*note[:5], moment(note[5]))) for note in noted or ()],
        moves=[_move(move) for move in moves or ()],
        **dict(zip(_OWN, columns, strict=True)) | _due(shown.status, written=written, now=now),
    )


def _due(status: Status, *, written: str, now: datetime) -> dict[str, Any]:
    """Return the columns that differ from the written ones if the status does."""
    if status == written:
        return {}
    if status is not Status.CANCELED:
        return {"updated_at": now}
    # Time alone cancels only bookings whose hold has expired.
    return {
        "updated_at": now,
        "canceled_by": Side.SYSTEM,
        "cancellation_reason": Expire.reason,
    }


def _move(record: Sequence[Any]) -> MoveRow:
    at, side, *times, reason = record
    # A booking that had no time before the move has none here.
    moments = [moment(text) if text else None for text in times]
    return MoveRow._make((moment(at), side, *moments, reason))


def _next(columns: list[Any], width: int) -> Sequence[Any]:
    """Remove the next columns of a row from the front of the list, and return them."""
    taken, columns[:width] = columns[:width], []
    return taken


_OWN = (
    *("description", "client_notes", "timezone", "meeting_url", "meeting_id"),
    *("cancellation_reason", "canceled_by", "created_at", "updated_at"),
)

_CHILDREN = f"""(SELECT json_agg(json_build_array({columns_of("k", "kp", "ks")})
        ORDER BY k.starts_at, k.id)
    FROM booking k JOIN person kp ON kp.id = k.provider_id JOIN service ks ON ks.id = k.service_id
    WHERE k.parent_id = b.id)"""

# Private notes are read by their author and by staff.
_NOTES = f"""(SELECT json_agg(json_build_array(n.id, a.id, a.name, n.content, n.is_private,
    n.created_at) ORDER BY n.id) FROM (SELECT * FROM note n WHERE n.booking_id = b.id
        AND (NOT n.is_private OR n.author_id = %(me)s OR %(sees_all)s)
        ORDER BY n.id DESC LIMIT {NOTES_SHOWN}) n JOIN person a ON a.id = n.author_id)"""

_MOVES = f"""(SELECT json_agg(json_build_array(e.at, e.side, e.facts->>'from_start',
    e.facts->>'from_end', e.facts->>'to_start', e.facts->>'to_end',
    coalesce((SELECT r.reason FROM ledger_reason r WHERE r.entry_id = e.id), ''))
        ORDER BY e.id) FROM (SELECT * FROM ledger_entry e
        WHERE e.booking_id = b.id AND e.kind = '{kind_of(BookingRescheduled)}'
        ORDER BY e.id DESC LIMIT {MOVES_SHOWN}) e)"""

# An unpaid bundle shows the credits that it will bring; expired credits are not left.
_BROUGHT = """coalesce(g.total, s.credits, 0),
    CASE WHEN g.expires_at <= %(now)s THEN 0 ELSE coalesce(g.remaining, 0) END, g.expires_at"""

_DETAIL = f"""
SELECT {COLUMNS}, c.id, c.name, c.email, r.id, r.name, {_BROUGHT},
    {{more}}, {", ".join(sale_columns.COLUMNS)}, b.status,
    {", ".join(f"b.{name}" for name in _OWN)}
FROM booking b JOIN person p ON p.id = b.provider_id JOIN person c ON c.id = b.client_id
JOIN service s ON s.id = b.service_id
LEFT JOIN room r ON r.id = b.room_id
LEFT JOIN credit_grant g ON g.booking_id = b.id
WHERE b.{{by}} = %(ref)s AND b.program = %(program)s
    AND (%(sees_all)s OR %(me)s IN (b.provider_id, b.client_id))"""

_ALL = f"{_CHILDREN}, {_NOTES}, {_MOVES}"
_BY_NUMBER, _BY_UUID = (_DETAIL.format(more=_ALL, by=by) for by in ("id", "uuid"))
_NEW, _NEW_WITH_PARTS = (
    _DETAIL.format(more=f"{parts}, NULL, NULL", by="id") for parts in ("NULL", _CHILDREN)
)
