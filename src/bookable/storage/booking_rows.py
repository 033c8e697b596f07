"""Bookings: written inside a transaction, loaded as aggregates under a lock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from bookable.domain.booking import Booking
from bookable.domain.commands import BookingRef
from bookable.domain.mutual_confirmation import MutualConfirmation
from bookable.domain.people import SYSTEM, Actor, Side
from bookable.domain.refusals import BookingNotFound, NotAParty, SlotTaken, TooManyOpen
from bookable.storage import booking_columns, guard, ledger, new_bookings, rehearsals
from bookable.storage.holders import HOLDER_IS_GONE, MYSELF
from bookable.storage.new_bookings import NewBooking
from bookable.storage.sql import Statement, array, execute, one, row, rows

ATTEMPT_LASTS = timedelta(seconds=60)
"""Longer than any confirmation waits for its meeting, so an older attempt must be dead."""


def insert(new: NewBooking, *calendars: int) -> Booking:
    """Write a booking, its claims and its ledger entry in one statement, and return the booking.

    Raises TooManyOpen or SlotTaken, and the transaction rolls back.
    """
    uuid = uuid4()
    now = new.event.at
    made = row(
        _INSERT,
        [
            *new_bookings.values(new, uuid=uuid),
            *(new.limit, new.client.person_id, now, new.limit),
            *(*booking_columns.times(new.span), new.hold_until, array(sorted(calendars))),
            *ledger.columns(new.event),
        ],
    )
    if made is None:
        raise TooManyOpen(new.limit or 0)
    if made[1] != len(calendars):
        raise SlotTaken
    rehearsals.note([made[2]])
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
        mutual_confirmation=MutualConfirmation(requested_by=new.requested_by),
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
    guarded: bool = False,
) -> Booking:
    """Lock a booking until commit, and load it.

    Raises BookingNotFound; or NotAParty if the booking exists but the actor may not see it, or is
    not on the side `as_`. `whole_too` first locks the booking that this one is a part of: a whole
    is always locked before its parts, so that two commands never deadlock. Row-level security hides
    bookings of a `guarded` programme until the transaction knows its actor, so that is said first.
    """
    # Two statements: a statement that waits for a row lock reads joined rows as they were before
    # the wait. Loaded in the same statement, a meeting that was made during the wait would be
    # missing.
    seen, parameters = _seen(ref, program, visible_to, as_)
    lock = _LOCK_WITH_WHOLE if whole_too else _LOCK
    if guarded:
        lock = _LOCK_AS.format(lock=lock.format(seen=f"{seen} AND me.person <> ''"))
    me = [guard.seen_as(visible_to)] if guarded else []
    execute(lock.format(seen=seen), [*me, *parameters])
    return load(ref, program=program, visible_to=visible_to, as_=as_)


def load(ref: BookingRef, *, program: str, visible_to: Actor, as_: Side | None = None) -> Booking:
    """Load a booking without a lock. Raises what `locked` raises."""
    seen, parameters = _seen(ref, program, visible_to, as_)
    record = row(f"{booking_columns.SELECT} WHERE {seen}", parameters)
    if record is None:
        raise _why_hidden(ref, program)
    return booking_columns.read(record)


def refuse_unless_seen(
    ref: BookingRef, *, program: str, visible_to: Actor, as_: Side | None = None
) -> None:
    """Raise what `locked` raises, without loading the booking."""
    seen, parameters = _seen(ref, program, visible_to, as_)
    if row(f"SELECT 1 FROM booking b WHERE {seen}", parameters) is None:
        raise _why_hidden(ref, program)


def _seen(
    ref: BookingRef, program: str, actor: Actor, as_: Side | None
) -> tuple[str, list[object]]:
    sees_all = as_ is None and (actor.is_staff or actor is SYSTEM)
    condition = f"{_same(ref)} AND (%s OR %s IN ({_SIDES[as_]}))"
    return condition, [ref, program, sees_all, actor.person_id]


def lock_parts(parent_id: int) -> list[Booking]:
    """Lock and load the parts of a booking, by id."""
    rows("SELECT 1 FROM booking WHERE parent_id = %s ORDER BY id FOR NO KEY UPDATE", [parent_id])
    return parts(parent_id)


def parts(parent_id: int) -> list[Booking]:
    """Load the parts of a booking, by id."""
    records = rows(f"{booking_columns.SELECT} WHERE b.parent_id = %s ORDER BY b.id", [parent_id])
    return [booking_columns.read(record) for record in records]


def program_of(booking_id: int) -> str | None:
    """Return the name of the programme of a booking, or None without such a booking."""
    record = row("SELECT program FROM booking WHERE id = %s", [booking_id])
    return None if record is None else record[0]


def accepting_provider(booking_id: int) -> int | None:
    """Return the provider of a request if they have requests accepted automatically, or None."""
    found = rows(_ACCEPTING_PROVIDERS, [[booking_id]])
    return found[0][1] if found else None


def accepted_by_themselves(booking_ids: Sequence[int]) -> list[int]:
    """Return which of some bookings are requests whose provider has them accepted automatically."""
    return [id_ for id_, _ in rows(_ACCEPTING_PROVIDERS, [booking_ids])] if booking_ids else []


def visible_program(ref: UUID, *, visible_to: Actor) -> str | None:
    """Return the name of the programme of a booking that an actor may see, or None."""
    record = row(_PROGRAM, [guard.seen_as(visible_to), ref])
    return None if record is None else record[0]


def in_session(session_id: int) -> list[tuple[int, int]]:
    """Return the bookings of a session that are not canceled, drafts included.

    Each comes as its own id and the id of the whole that it is a part of, or its own again.
    """
    records = rows(
        "SELECT id, coalesce(parent_id, id) FROM booking"
        " WHERE service_session_id = %s AND status <> 'canceled' ORDER BY id",
        [session_id],
    )
    return [(record[0], record[1]) for record in records]


def lock_all(booking_ids: Sequence[int], *, waiting: bool = True) -> list[Booking]:
    """Lock and load bookings in the order of their ids.

    Waits for the locks of other transactions, or without `waiting` leaves those bookings out.
    """
    if not booking_ids:
        return []
    condition = "WHERE b.id = ANY (%s) ORDER BY b.id FOR NO KEY UPDATE OF b"
    statement = f"{booking_columns.SELECT} {condition}{'' if waiting else ' SKIP LOCKED'}"
    return [booking_columns.read(record) for record in rows(statement, [list(booking_ids)])]


def count_open(client_id: int, *, now: datetime) -> int:
    """Return how many bookings of a client wait for an answer or for a payment.

    The client's row is locked first and until commit, so that commands that count the bookings of
    the same client run one after the other.
    """
    number: int = one("SELECT open_bookings(%s, %s)", [client_id, now])[0]
    return number


def lock_if_reminder_due(booking_id: int, *, now: datetime) -> Booking | None:
    """Lock and load a booking whose reminder is due; None if it is not due any more."""
    condition = "WHERE b.id = %s AND b.nudge_at <= %s FOR NO KEY UPDATE OF b"
    record = row(f"{booking_columns.SELECT} {condition}", [booking_id, now])
    return None if record is None else booking_columns.read(record)


def begin_confirming(booking_id: int, attempt: UUID, *, now: datetime) -> bool:
    """Reserve a booking for one attempt to confirm it, and return whether that worked.

    An attempt does not count if its database connection is closed or if it is older than
    ATTEMPT_LASTS.
    """
    return execute(_BEGIN, [attempt, now, booking_id, now - ATTEMPT_LASTS]) == 1


def end_confirming(booking_id: int, attempt: UUID) -> None:
    """End an attempt that failed, unless a newer one has taken over."""
    execute(
        "UPDATE booking SET confirming = NULL, confirming_since = NULL, confirming_holder = ''"
        " WHERE id = %s AND confirming = %s",
        [booking_id, attempt],
    )


def changes(before: Booking, after: Booking, *, entries: int) -> list[Statement]:
    """Return the statement that writes what changed in a booking, and counts its new `entries`."""
    names = [f.name for f in fields(Booking) if getattr(after, f.name) != getattr(before, f.name)]
    # A new span was computed by the zone rules of today, so the version beside it changes too.
    names = [*names, "wall"] if "span" in names and "wall" not in names else names
    changed = {
        column: value
        for name in names
        for column, value in booking_columns.columns(name, getattr(after, name)).items()
    }
    settings = [f"{column} = %s" for column in changed]
    if entries:
        settings.append(f"version = version + {entries}")
    update = f"UPDATE booking SET {', '.join(settings)} WHERE id = %s"
    return [(update, [*changed.values(), after.id])] if settings else []


def _why_hidden(ref: BookingRef, program: str) -> BookingNotFound | NotAParty:
    guard.see_everything()
    there = row(f"SELECT 1 FROM booking b WHERE {_same(ref)}", [ref, program])
    return BookingNotFound() if there is None else NotAParty("see")


def _same(ref: BookingRef) -> str:
    return f"b.{'uuid' if isinstance(ref, UUID) else 'id'} = %s AND b.program = %s"


# One statement names the actor to row-level security and then looks: the second part needs the
# first one.
_ME = "(SELECT set_config('bookable.person', %s, true) AS person OFFSET 0) me"
_PROGRAM = f"""
SELECT b.program FROM {_ME}, LATERAL (
    SELECT program FROM booking WHERE uuid = %s
        AND me.person IN ('system', provider_id::text, client_id::text) OFFSET 0
) b
"""

_ACCEPTING_PROVIDERS = """
SELECT b.id, p.id FROM booking b JOIN person p ON p.id = b.provider_id
WHERE b.id = ANY (%s) AND b.status = 'requested' AND p.auto_accept AND p.is_active ORDER BY b.id
"""

_LOCK = "SELECT 1 FROM booking b WHERE {seen} FOR NO KEY UPDATE"
_LOCK_AS = f"SELECT 1 FROM {_ME}, LATERAL ({{lock}}) locked"
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

# ON CONFLICT DO NOTHING: a taken slot is a missing row, not an error. Plain inserts that race for
# one slot deadlock.
_NEW = new_bookings.NAMES
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
    INSERT INTO ledger_entry (booking_id, kind, at, actor_id, key_id, side, before, after, facts,
        guarded)
    SELECT booked.id, %s, %s, %s, %s, %s, %s, %s, %s, booked.guarded FROM booked RETURNING id
), to_relay AS (
    INSERT INTO unrelayed_entry (entry_id) SELECT id FROM noted
)
SELECT booked.id, (SELECT count(*) FROM claimed), noted.id FROM booked, noted
"""
