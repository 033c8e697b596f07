"""Bookings: written by the unit of work, read as aggregates under a lock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, astuple, fields
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from bookable.domain.accord import Accord
from bookable.domain.booking import Booking
from bookable.domain.commands import BookingRef, Details
from bookable.domain.people import SYSTEM, Actor, Side
from bookable.domain.refusals import BookingNotFound, NotAParty, SlotTaken, TooManyOpen
from bookable.domain.sales import Sale
from bookable.domain.spans import SOMEDAY, Span
from bookable.domain.wall_times import WallTime
from bookable.storage import aggregates, guard, ledger, sold, zones
from bookable.storage.holders import HOLDER_IS_GONE, MYSELF
from bookable.storage.new_bookings import NewBooking
from bookable.storage.sql import execute, row, rows

ATTEMPT_LASTS = timedelta(seconds=60)
"""Longer than any confirmation waits for its meeting."""


def insert(new: NewBooking, *, calendars: Sequence[int]) -> Booking:
    """Write a booking, its claims on calendars and its ledger entry by one statement, and return
    the booking. TooManyOpen and SlotTaken roll all of it back."""
    uuid = uuid4()
    now = new.event.at
    made = row(
        _INSERT,
        [
            *(uuid, new.program, new.provider.person_id, new.client.person_id),
            *(*_times(new.span), new.status, new.hold_until, now, now),
            *(new.match[0] if new.match else None, new.guarded, new.nudge_at, new.requested_by),
            *astuple(new.details),
            *sold.columns(new.sale).values(),
            *zones.columns(new.wall).values(),
            *(new.limit, new.client.person_id, now, new.limit),
            *(new.span.start, new.span.end, new.hold_until, sorted(calendars)),
            *ledger.columns(new.event),
        ],
    )
    if made is None:
        raise TooManyOpen(new.limit or 0)
    if made[1] != len(calendars):
        raise SlotTaken
    return _opened(new, made[0], uuid)


def _opened(new: NewBooking, id_: int, uuid: UUID) -> Booking:
    return Booking(
        id=id_,
        uuid=uuid,
        program=new.program,
        provider=new.provider,
        client=new.client,
        span=new.span,
        status=new.status,
        hold_until=new.hold_until,
        details=new.details,
        created_at=new.event.at,
        updated_at=new.event.at,
        match=new.match[1] if new.match else None,
        nudge_at=new.nudge_at,
        accord=Accord(requested_by=new.requested_by),
        sale=new.sale,
        wall=new.wall,
    )


def locked(
    ref: BookingRef,
    *,
    program: str,
    visible_to: Actor,
    as_: Side | None = None,
    whole_too: bool = False,
) -> Booking:
    """Lock a booking until commit and load it, or raise BookingNotFound; NotAParty for one that is
    there but not for this actor, or not on the side `as_` which they are asked to be. A whole is
    always locked before its parts: `whole_too` locks first what the booking belongs to.

    What is joined to a row that one had to wait for is read from before the wait. So it is loaded
    only once it is locked: a meeting that was made meanwhile would go unseen.
    """
    seen, parameters = _seen(ref, program, visible_to, as_)
    row((_LOCK_WITH_WHOLE if whole_too else _LOCK).format(seen=seen), parameters)
    return load(ref, program=program, visible_to=visible_to, as_=as_)


def load(ref: BookingRef, *, program: str, visible_to: Actor, as_: Side | None = None) -> Booking:
    """This will load a booking without a lock; it raises what `locked` does."""
    seen, parameters = _seen(ref, program, visible_to, as_)
    found = row(f"{aggregates.SELECT} WHERE {seen}", parameters)
    if found is None:
        raise _why_hidden(ref, program)
    return aggregates.read(found)


def _seen(
    ref: BookingRef, program: str, actor: Actor, as_: Side | None
) -> tuple[str, list[object]]:
    sees_all = as_ is None and (actor.is_staff or actor is SYSTEM)
    condition = f"{_same(ref)} AND (%s OR %s IN ({_SIDES[as_]}))"
    return condition, [ref, program, sees_all, actor.person_id]


def lock_parts(parent_id: int) -> list[Booking]:
    """This will lock and load the bookings that belong to another one, in their order."""
    rows("SELECT 1 FROM booking WHERE parent_id = %s ORDER BY id FOR NO KEY UPDATE", [parent_id])
    return parts(parent_id)


def parts(parent_id: int) -> list[Booking]:
    """This will load the bookings that belong to another one, in their order."""
    found = rows(f"{aggregates.SELECT} WHERE b.parent_id = %s ORDER BY b.id", [parent_id])
    return [aggregates.read(each) for each in found]


def program_of(booking_id: int) -> str | None:
    """This will be the name of the programme of a booking, or None where there is none."""
    found = row("SELECT program FROM booking WHERE id = %s", [booking_id])
    return None if found is None else found[0]


def in_session(session_id: int) -> list[tuple[int, int]]:
    """Return the ids of the live bookings of a session, drafts too, each with that of the whole
    that it belongs to, or its own."""
    found = rows(
        "SELECT id, coalesce(parent_id, id) FROM booking"
        " WHERE service_session_id = %s AND status <> 'canceled' ORDER BY id",
        [session_id],
    )
    return [(each[0], each[1]) for each in found]


def lock_all(booking_ids: Sequence[int], *, waiting: bool) -> list[Booking]:
    """Lock and load bookings in the order of their ids, once those who work on them are done, or
    without `waiting` those of them that nobody has locked."""
    condition = "WHERE b.id = ANY (%s) ORDER BY b.id FOR NO KEY UPDATE OF b"
    statement = f"{aggregates.SELECT} {condition}{'' if waiting else ' SKIP LOCKED'}"
    return [aggregates.read(each) for each in rows(statement, [list(booking_ids)])]


def lock_nudged(booking_id: int, *, now: datetime) -> Booking | None:
    """This will lock and load a booking about which time is to speak up, unless somebody else is
    working on it."""
    condition = "WHERE b.id = %s AND b.nudge_at <= %s FOR NO KEY UPDATE OF b"
    found = row(f"{aggregates.SELECT} {condition}", [booking_id, now])
    return None if found is None else aggregates.read(found)


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
    # What was made exact anew is so by the rules of today.
    names = [*names, "wall"] if "span" in names and "wall" not in names else names
    changed = dict(column for name in names for column in _columns(name, getattr(after, name)))
    if changed:
        settings = ", ".join(f"{column} = %s" for column in changed)
        execute(f"UPDATE booking SET {settings} WHERE id = %s", [*changed.values(), after.id])


def _columns(name: str, value: object) -> list[tuple[str, object]]:
    if name == "wall" and isinstance(value, WallTime | None):
        return list(zones.columns(value).items())
    if isinstance(value, Span):
        return list(zip(("starts_at", "ends_at"), _times(value), strict=True))
    if isinstance(value, Sale):
        return list(sold.columns(value).items())
    if isinstance(value, Accord):
        return [(f.name, getattr(value, f.name)) for f in fields(Accord)]
    if isinstance(value, Details):
        return list(asdict(value).items())
    return [] if name in {"meeting", "meeting_synced"} else [(name, value)]


def _times(span: Span) -> tuple[datetime | None, datetime | None]:
    return (None, None) if span == SOMEDAY else (span.start, span.end)


def _why_hidden(ref: BookingRef, program: str) -> BookingNotFound | NotAParty:
    guard.see_everything()
    there = row(f"SELECT 1 FROM booking b WHERE {_same(ref)}", [ref, program])
    return BookingNotFound() if there is None else NotAParty("see")


def _same(ref: BookingRef) -> str:
    return f"b.{'uuid' if isinstance(ref, UUID) else 'id'} = %s AND b.program = %s"


_LOCK = "SELECT 1 FROM booking b WHERE {seen} FOR NO KEY UPDATE"
_LOCK_WITH_WHOLE = """
SELECT 1 FROM booking w
WHERE w.id IN (SELECT unnest(ARRAY[b.id, b.parent_id]) FROM booking b WHERE {seen})
ORDER BY w.parent_id NULLS FIRST FOR NO KEY UPDATE
"""

_SIDES = {
    None: "b.provider_id, b.client_id",
    Side.PROVIDER: "b.provider_id",
    Side.CLIENT: "b.client_id",
}


_BEGIN = f"""
UPDATE booking SET confirming = %s, confirming_since = %s, confirming_holder = {MYSELF}
WHERE id = %s AND (confirming IS NULL OR confirming_since <= %s
    OR {HOLDER_IS_GONE.format(holder="confirming_holder")})
"""

# The claim's conflict comes back as a missing row instead of an error: plain inserts that race
# for one slot deadlock.
_NEW = [
    *("uuid", "program", "provider_id", "client_id", "starts_at", "ends_at", "status"),
    *("hold_until", "created_at", "updated_at", "match_id", "guarded", "nudge_at"),
    "requested_by",
    *aggregates.DETAILS,
    *sold.columns(None),
    *zones.NAMES,
]
_INSERT = f"""
WITH booked AS (
    INSERT INTO booking ({", ".join(_NEW)}) SELECT {", ".join(["%s"] * len(_NEW))}
    WHERE %s::int IS NULL OR open_bookings(%s, %s) < %s RETURNING id, guarded
), claimed AS (
    INSERT INTO claim (calendar_id, during, booking_id, expires_at)
    SELECT calendar.id, tstzrange(%s, %s, '[)'), booked.id, %s
    FROM booked, unnest(%s::bigint[]) AS calendar (id)
    ON CONFLICT ON CONSTRAINT claim_no_overlap DO NOTHING RETURNING id
), noted AS (
    INSERT INTO ledger_entry (booking_id, kind, at, actor_id, side, before, after, facts, guarded)
    SELECT booked.id, %s, %s, %s, %s, %s, %s, %s, booked.guarded FROM booked RETURNING id
), to_relay AS (
    INSERT INTO unrelayed_entry (entry_id) SELECT id FROM noted
)
SELECT booked.id, (SELECT count(*) FROM claimed) FROM booked
"""
