"""Bookings: written by the unit of work, read as aggregates under a lock."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from bookable.domain.accord import Accord
from bookable.domain.booking import Booking
from bookable.domain.commands import BookingRef
from bookable.domain.events import Event
from bookable.domain.lifecycle import Status
from bookable.domain.meetings import Meeting
from bookable.domain.people import Actor, Party
from bookable.domain.refusals import BookingNotFound, NotAParty, SlotTaken
from bookable.domain.spans import Span
from bookable.storage import guard, ledger
from bookable.storage.holders import HOLDER_IS_GONE, MYSELF
from bookable.storage.sql import Row, execute, row, rows

ATTEMPT_LASTS = timedelta(seconds=60)
"""Longer than any confirmation waits for its meeting."""


@dataclass(frozen=True, slots=True)
class NewBooking:
    """A booking that is about to be written, with the event that tells of it."""

    program: str
    provider: Party
    client: Party
    span: Span
    status: Status
    hold_until: datetime | None
    notes: str
    event: Event
    match: tuple[int, UUID] | None = None
    guarded: bool = False
    nudge_at: datetime | None = None


def insert(new: NewBooking, *, calendar_id: int) -> tuple[Booking, int]:
    """This will write a booking, its claim and its ledger entry by one statement, and return the
    booking with the entry's position; or raise SlotTaken, which rolls all of it back."""
    uuid = uuid4()
    now = new.event.at
    made = row(
        _INSERT,
        [
            *(uuid, new.program, new.provider.person_id, new.client.person_id),
            *(new.span.start, new.span.end, new.status, new.hold_until, new.notes, now, now),
            *(new.match[0] if new.match else None, new.guarded, new.nudge_at),
            *(calendar_id, new.span.start, new.span.end, new.hold_until),
            *ledger.columns(new.event),
        ],
    )
    if made is None or made[1] is None:
        raise SlotTaken
    booking = Booking(
        id=made[0],
        uuid=uuid,
        program=new.program,
        provider=new.provider,
        client=new.client,
        span=new.span,
        status=new.status,
        hold_until=new.hold_until,
        notes=new.notes,
        created_at=now,
        updated_at=now,
        match=new.match[1] if new.match else None,
        nudge_at=new.nudge_at,
    )
    return booking, made[2]


def locked(ref: BookingRef, *, program: str, visible_to: Actor) -> Booking:
    """This will lock a booking until commit and load it, or raise BookingNotFound; NotAParty for
    one that is there but not for this actor."""
    found = row(f"{_SELECT} {_visible(ref)} FOR NO KEY UPDATE OF b", _who(ref, program, visible_to))
    if found is None:
        raise _why_hidden(ref, program)
    return _booking(found)


def load(ref: BookingRef, *, program: str, visible_to: Actor) -> Booking:
    """This will load a booking without a lock; it raises what `locked` does."""
    found = row(f"{_SELECT} {_visible(ref)}", _who(ref, program, visible_to))
    if found is None:
        raise _why_hidden(ref, program)
    return _booking(found)


def lock_due(booking_ids: list[int], *, now: datetime) -> list[Booking]:
    """This will lock and load those of some bookings whose hold has run out and that nobody else
    is working on."""
    condition = "WHERE b.id = ANY (%s) AND b.hold_until <= %s ORDER BY b.id"
    found = rows(f"{_SELECT} {condition} FOR NO KEY UPDATE OF b SKIP LOCKED", [booking_ids, now])
    return [_booking(each) for each in found]


def waiting_too_long(now: datetime, *, limit: int) -> list[int]:
    """This will be the ids of bookings whose hold has run out, the oldest first."""
    found = rows(
        "SELECT id FROM booking WHERE hold_until <= %s ORDER BY hold_until LIMIT %s", [now, limit]
    )
    return [each[0] for each in found]


def lock_nudged(booking_id: int, *, now: datetime) -> Booking | None:
    """This will lock and load a booking about which time is to speak up, unless somebody else is
    working on it."""
    condition = "WHERE b.id = %s AND b.nudge_at <= %s FOR NO KEY UPDATE OF b SKIP LOCKED"
    found = row(f"{_SELECT} {condition}", [booking_id, now])
    return None if found is None else _booking(found)


def nudged(now: datetime, *, limit: int) -> list[int]:
    """This will be the ids of bookings about which time is to speak up, the oldest first."""
    found = rows(
        "SELECT id FROM booking WHERE nudge_at <= %s ORDER BY nudge_at LIMIT %s", [now, limit]
    )
    return [each[0] for each in found]


def begin_confirming(booking_id: int, attempt: UUID, *, now: datetime) -> bool:
    """This will claim a booking for one attempt to confirm it, and return whether that worked.

    An attempt whose connection is gone, or that is older than any attempt lasts, stands in
    nobody's way.
    """
    return execute(_BEGIN, [attempt, now, booking_id, now - ATTEMPT_LASTS]) == 1


def end_confirming(booking_id: int, attempt: UUID) -> None:
    """This will end an attempt that came to nothing, unless another one took over."""
    execute(
        "UPDATE booking SET confirming = NULL, confirming_since = NULL, confirming_holder = ''"
        " WHERE id = %s AND confirming = %s",
        [booking_id, attempt],
    )


def update(before: Booking, after: Booking) -> None:
    """This will write the columns in which a booking changed."""
    names = [f.name for f in fields(Booking) if getattr(after, f.name) != getattr(before, f.name)]
    changed = dict(column for name in names for column in _columns(name, getattr(after, name)))
    if changed:
        settings = ", ".join(f"{column} = %s" for column in changed)
        execute(f"UPDATE booking SET {settings} WHERE id = %s", [*changed.values(), after.id])


def _columns(name: str, value: object) -> list[tuple[str, object]]:
    if isinstance(value, Span):
        return [("starts_at", value.start), ("ends_at", value.end)]
    if isinstance(value, Accord):
        return [(f.name, getattr(value, f.name)) for f in fields(Accord)]
    return [] if name in {"meeting", "meeting_synced"} else [(name, value)]


def _why_hidden(ref: BookingRef, program: str) -> BookingNotFound | NotAParty:
    guard.see_everything()
    there = row(f"SELECT 1 FROM booking b WHERE {_same(ref)}", [ref, program])
    return BookingNotFound() if there is None else NotAParty("see")


def _same(ref: BookingRef) -> str:
    return f"b.{'uuid' if isinstance(ref, UUID) else 'id'} = %s AND b.program = %s"


def _visible(ref: BookingRef) -> str:
    return f"WHERE {_same(ref)} AND (%s OR %s IN (b.provider_id, b.client_id))"


def _who(ref: BookingRef, program: str, actor: Actor) -> list[object]:
    return [ref, program, actor.is_staff, actor.person_id]


def _booking(found: Row) -> Booking:
    meeting = None if found[23] is None else Meeting(*found[23:27])
    return Booking(
        id=found[0],
        uuid=found[1],
        program=found[2],
        provider=Party(*found[3:7]),
        client=Party(*found[7:11]),
        span=Span(found[11], found[12]),
        status=Status(found[13]),
        created_at=found[14],
        updated_at=found[15],
        hold_until=found[16],
        notes=found[17],
        cancellation_reason=found[18],
        canceled_by=found[19],
        completed_by=found[20],
        completed_at=found[21],
        confirming=found[22],
        meeting=meeting,
        meeting_synced=meeting is None or found[27],
        match=found[28],
        nudge_at=found[29],
        accord=Accord(**dict(zip(_ACCORD, found[30:], strict=True))),
    )


_ACCORD = tuple(f.name for f in fields(Accord))

_SELECT = f"""
SELECT b.id, b.uuid, b.program, p.id, p.uuid, p.name, p.timezone, c.id, c.uuid, c.name, c.timezone,
    b.starts_at, b.ends_at, b.status, b.created_at, b.updated_at, b.hold_until, b.notes,
    b.cancellation_reason, b.canceled_by, b.completed_by, b.completed_at, b.confirming,
    m.vendor, m.meeting_id, m.join_url, m.password, m.synced,
    (SELECT t.uuid FROM match t WHERE t.id = b.match_id), b.nudge_at,
    {", ".join(f"b.{name}" for name in _ACCORD)}
FROM booking b JOIN person p ON p.id = b.provider_id JOIN person c ON c.id = b.client_id
LEFT JOIN meeting m ON m.booking_id = b.id AND m.state = 'live'
"""

_BEGIN = f"""
UPDATE booking SET confirming = %s, confirming_since = %s, confirming_holder = {MYSELF}
WHERE id = %s AND (confirming IS NULL OR confirming_since <= %s
    OR {HOLDER_IS_GONE.format(holder="confirming_holder")})
"""

# The claim's conflict comes back as a missing row instead of an error: plain inserts that race
# for one slot deadlock.
_INSERT = """
WITH booked AS (
    INSERT INTO booking (uuid, program, provider_id, client_id, starts_at, ends_at, status,
        hold_until, notes, created_at, updated_at, match_id, guarded, nudge_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    RETURNING id
), claimed AS (
    INSERT INTO claim (calendar_id, during, booking_id, expires_at)
    SELECT %s, tstzrange(%s, %s, '[)'), booked.id, %s FROM booked
    ON CONFLICT ON CONSTRAINT claim_no_overlap DO NOTHING RETURNING id
), noted AS (
    INSERT INTO ledger_entry (booking_id, kind, at, actor_id, side, before, after, facts)
    SELECT booked.id, %s, %s, %s, %s, %s, %s, %s FROM booked RETURNING id
)
SELECT booked.id, (SELECT id FROM claimed), noted.id FROM booked, noted
"""
