"""One booking of what is sold, with its parts and notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from bookable.domain.bounds import MOVES_SHOWN, NOTES_SHOWN
from bookable.domain.commands import BookingRef
from bookable.domain.events import BookingRescheduled, kind_of
from bookable.domain.lifecycle import Status
from bookable.domain.people import Actor
from bookable.domain.sales import Kind, Sale
from bookable.storage import sold
from bookable.storage.notes import NoteRow
from bookable.storage.sales.rows import (
    COLUMNS,
    WIDTH,
    Contact,
    SaleRow,
    Timing,
    columns_of,
    moment,
    read,
    status_of,
)
from bookable.storage.sql import Row, row


class RoomRow(NamedTuple):
    """A room as a booking shows it."""

    id: int
    name: str


class MoveRow(NamedTuple):
    """How a booking came to another time: by which side, from where to where, and why."""

    at: datetime
    side: str
    from_start: datetime | None
    from_end: datetime | None
    to_start: datetime
    to_end: datetime
    reason: str


class CreditsRow(NamedTuple):
    """What a bundle brings, and what is left of it."""

    total: int
    remaining: int
    expires_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleDetail:
    """A booking with all that can be shown of it; `is_stale` where what is written of it is not
    what time has made of it."""

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
    is_stale: bool

    @property
    def status(self) -> Status:
        """This will be where the booking stands in its life."""
        return self.shown.status

    @property
    def start(self) -> datetime:
        """This will be when the booked time begins."""
        return self.shown.span.start

    @property
    def end(self) -> datetime:
        """This will be when the booked time ends."""
        return self.shown.span.end


def detail(
    ref: BookingRef, *, program: str, visible_to: Actor, timing: Timing
) -> SaleDetail | None:
    """This will be a booking with its parts and notes, by one statement; or None where there is
    none that the actor may see."""
    asked = {
        "ref": ref,
        "program": program,
        "me": visible_to.person_id,
        "sees_all": visible_to.is_staff,
        **timing._asdict(),
    }
    found = row(_BY_UUID if isinstance(ref, UUID) else _BY_NUMBER, asked)
    return None if found is None else _detail(found)


def _detail(found: Row) -> SaleDetail:
    shown, rest = read(found[:WIDTH]), list(found[WIDTH:])
    client, room, brought = (_next(rest, number) for number in (3, 2, 3))
    children, notes, moves, stale, sale = *_next(rest, 4), sold.read(_next(rest, sold.WIDTH))
    if sale is None:
        raise LookupError(f"booking {shown.id} sells nothing")
    return SaleDetail(
        shown=shown,
        sale=sale,
        client=Contact(*client),
        room=None if room[0] is None else RoomRow(*room),
        credits=CreditsRow(*brought) if sale.kind is Kind.BUNDLE else None,
        children=[read(each) for each in children or ()],
        notes=[NoteRow._make((*each[:5], moment(each[5]))) for each in notes or ()],
        moves=[_move(each) for each in moves or ()],
        is_stale=stale,
        **dict(zip(_OWN, rest, strict=True)),
    )


def _move(found: Sequence[Any]) -> MoveRow:
    at, side, *times, reason = found
    # What had no time before has none here.
    told = [moment(each) if each else None for each in times]
    return MoveRow._make((moment(at), side, *told, reason))


def _next(rest: list[Any], number: int) -> Sequence[Any]:
    taken, rest[:number] = rest[:number], []
    return taken


_OWN = (
    *("description", "client_notes", "timezone", "meeting_url", "meeting_id"),
    *("cancellation_reason", "canceled_by", "created_at", "updated_at"),
)

_CHILDREN = f"""(SELECT json_agg(json_build_array({columns_of("k", "kp", "ks")})
        ORDER BY k.starts_at, k.id)
    FROM booking k JOIN person kp ON kp.id = k.provider_id JOIN service ks ON ks.id = k.service_id
    WHERE k.parent_id = b.id)"""

# Whatever is private is read by its author and by staff.
_NOTES = f"""(SELECT json_agg(json_build_array(n.id, a.id, a.name, n.content, n.is_private,
    n.created_at) ORDER BY n.id) FROM (SELECT * FROM note n WHERE n.booking_id = b.id
        AND (NOT n.is_private OR n.author_id = %(me)s OR %(sees_all)s)
        ORDER BY n.id DESC LIMIT {NOTES_SHOWN}) n JOIN person a ON a.id = n.author_id)"""

_MOVES = f"""(SELECT json_agg(json_build_array(e.at, e.side, e.facts->>'from_start',
    e.facts->>'from_end', e.facts->>'to_start', e.facts->>'to_end',
    coalesce(e.facts->>'reason', '')) ORDER BY e.id) FROM (SELECT * FROM ledger_entry e
        WHERE e.booking_id = b.id AND e.kind = '{kind_of(BookingRescheduled)}'
        ORDER BY e.id DESC LIMIT {MOVES_SHOWN}) e)"""

# A bundle that is not paid yet shows what it will bring; what has run out is not left.
_BROUGHT = """coalesce(g.total, s.credits, 0),
    CASE WHEN g.expires_at <= %(now)s THEN 0 ELSE coalesce(g.remaining, 0) END, g.expires_at"""

_DETAIL = f"""
SELECT {COLUMNS}, c.id, c.name, c.email, r.id, r.name, {_BROUGHT},
    {_CHILDREN}, {_NOTES}, {_MOVES},
    {status_of("b")} <> b.status, {sold.COLUMNS}, {", ".join(f"b.{name}" for name in _OWN)}
FROM booking b JOIN person p ON p.id = b.provider_id JOIN person c ON c.id = b.client_id
JOIN service s ON s.id = b.service_id
LEFT JOIN room r ON r.id = b.room_id
LEFT JOIN credit_grant g ON g.booking_id = b.id
"""

_VISIBLE = """WHERE b.{by} = %(ref)s AND b.program = %(program)s
    AND (%(sees_all)s OR %(me)s IN (b.provider_id, b.client_id))"""

_BY_NUMBER, _BY_UUID = (_DETAIL + _VISIBLE.format(by=by) for by in ("id", "uuid"))
