"""Times that older zone rules made exact: finding them, and moving them to today's rules.

Row-level security hides part of these rows, so callers see everything first (`guard`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bookable.domain.refusals import InvalidField
from bookable.domain.spans import Span
from bookable.domain.wall_times import WallTime
from bookable.domain.zone_shifts import KEEP_WALL_TIME, Kind, Owner, Problem, Shift, Taken
from bookable.storage import zones
from bookable.storage.sql import Row, execute, one, row, rows
from bookable.storage.zones import RULES

BATCH = 1000
# Sorts after every id, so that the first batch begins at `now` itself.
_LAST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class StoredTime:
    """A future time that was computed by older zone rules.

    Seats and whole courses move with their sessions, so they `follow`.
    """

    owner: Owner
    span: Span
    wall: WallTime
    program: str
    follows: bool


def versions(kind: Kind) -> list[str]:
    """Return the older versions of zone rules that any time was computed by.

    Newer versions than ours are left alone: they come from newer code, and a worker that still runs
    old code would move those times back.
    """
    records = rows(_VERSIONS[kind], [])
    return [record[0] for record in records if record[0] < RULES]


def ahead(kind: Kind, rules: str, *, now: datetime) -> Iterator[list[Row]]:
    """Yield the future times that a version computed, in batches of rows for `read`."""
    after = (now, _LAST)
    while records := rows(_AHEAD[kind], [rules, *after, BATCH]):
        yield records
        after = (records[-1][1], records[-1][0])


def read(kind: Kind, row: Row) -> StoredTime:
    """Return the time in a row of `ahead`."""
    id_, start, end, shown, zone, is_second, own_zone, program, follows = row
    # Rows from before there were wall times: what the clocks show by today's rules was agreed on.
    wall = zones.read(shown, zone, is_second) or WallTime.at(start, own_zone)
    return StoredTime(Owner(kind, id_), Span(start, end), wall, program, follows)


def stamp(stored: Sequence[StoredTime], *, rules: str) -> int:
    """Mark times of one kind as correct by today's rules, and return how many were marked.

    Rows that moved meanwhile, or that are locked, are left for the next run.
    """
    columns: list[list[Any]] = [
        [time.owner.id for time in stored],
        [time.span.start for time in stored],
        [time.wall.shown for time in stored],
        [time.wall.zone for time in stored],
        [time.wall.is_second for time in stored],
    ]
    return execute(_STAMP.format(table=_TABLES[stored[0].owner.kind]), [*columns, rules, RULES])


def taken(shifts: Sequence[Shift], *, now: datetime) -> list[Taken]:
    """Return the claims of the times that move, and the claims at their new times.

    Holds that have expired by `now` do not count.
    """
    wanted = [record for record in shifts if record.to is not None]
    columns: list[list[Any]] = [
        [record.owner.id if record.owner.kind is Kind.BOOKING else None for record in wanted],
        [record.owner.id if record.owner.kind is Kind.SESSION else None for record in wanted],
        [record.to.start for record in wanted if record.to],
        [record.to.end for record in wanted if record.to],
    ]
    return [_taken(*record) for record in rows(_TAKEN, [*columns, now])]


def session(session_id: int) -> tuple[Span, WallTime | None] | None:
    """Lock a session and return its time, or None."""
    record = row(_SESSION, [session_id])
    return None if record is None else (Span(*record[:2]), zones.read(*record[2:]))


def move_session(session_id: int, to: Span) -> None:
    """Write the new time of a locked session; its wall time stays."""
    execute(
        "UPDATE service_session SET starts_at = %s, ends_at = %s, rules = %s WHERE id = %s",
        [to.start, to.end, RULES, session_id],
    )


def note(shift: Shift, *, now: datetime) -> None:
    """List a time that cannot move for staff, once while that is so."""
    kind, id_ = shift.owner
    belongs = None if shift.to is None else shift.to.start
    problem = (shift.problem or Problem.TAKEN).value
    agreed = (shift.wall.shown, shift.wall.zone)
    values = [id_, shift.span.start, belongs, *agreed, RULES, problem, now]
    execute(_NOTE.format(owner=_OWNERS[kind]), values)


def leave(owner: Owner, *, now: datetime) -> bool:
    """Accept a time where it stands, with the wall time that its zone shows there.

    Returns whether it was on the list. The seats of a session are changed with it.
    """
    kind, id_ = owner
    open_ = f"{_OWNERS[kind]} = %s AND settled_at IS NULL"
    noted = row(f"UPDATE zone_conflict SET settled_at = %s WHERE {open_} RETURNING 1", [now, id_])
    if noted is None:
        return False
    for table, which in _WITH[kind]:
        records = rows(f"SELECT id, starts_at, wall_zone FROM {table} WHERE {which}", [id_])
        for row_id, start, zone in records:
            columns = zones.columns(_shown_at(start, zone))
            settings = ", ".join(f"{name} = %s" for name in columns)
            execute(f"UPDATE {table} SET {settings} WHERE id = %s", [*columns.values(), row_id])
    return True


def resolve(stuck: Sequence[Owner], *, now: datetime) -> int:
    """Take all times except `stuck` off the list: they have moved, ended or begun."""
    by_kind = [[owner.id for owner in stuck if owner.kind is kind] for kind in KEEP_WALL_TIME]
    return execute(_RESOLVE, [now, *by_kind])


def open_conflicts() -> int:
    """Return how many times are on the list of those that cannot move."""
    number: int = one("SELECT count(*) FROM zone_conflict WHERE settled_at IS NULL")[0]
    return number


def _shown_at(moment: datetime, zone: str) -> WallTime:
    try:
        return WallTime.at(moment, zone)
    except InvalidField:
        # The zone does not exist any more.
        return WallTime.at(moment, "UTC")


def _taken(calendar_id: int, kind: str, owner_id: int, start: datetime, end: datetime) -> Taken:
    return Taken(calendar_id, Owner(Kind(kind), owner_id), Span(start, end))


_TABLES = {Kind.BOOKING: "booking", Kind.SESSION: "service_session"}
_OWNERS = {Kind.BOOKING: "booking_id", Kind.SESSION: "service_session_id"}
_WITH = {
    Kind.BOOKING: [("booking", "id = %s FOR NO KEY UPDATE")],
    Kind.SESSION: [
        (
            "booking",
            "id IN (SELECT parent_id FROM booking WHERE service_session_id = %s)"
            " ORDER BY id FOR NO KEY UPDATE",
        ),
        ("booking", "service_session_id = %s ORDER BY id FOR NO KEY UPDATE"),
        ("service_session", "id = %s FOR NO KEY UPDATE"),
    ],
}

# The same condition as in the partial index.
_OPEN = "t.status IN ('draft', 'pending_payment', 'requested', 'confirmed')"

# One look at the index for each version, however many rows have it (a "loose index scan").
_EACH_VERSION = """
WITH RECURSIVE known AS (
    (SELECT t.rules FROM {table} t WHERE {which} ORDER BY t.rules LIMIT 1)
    UNION ALL
    SELECT (SELECT t.rules FROM {table} t WHERE {which} AND t.rules > known.rules
        ORDER BY t.rules LIMIT 1)
    FROM known WHERE known.rules IS NOT NULL
)
SELECT rules FROM known WHERE rules IS NOT NULL
"""
_VERSIONS = {
    Kind.BOOKING: _EACH_VERSION.format(table="booking", which=_OPEN),
    Kind.SESSION: _EACH_VERSION.format(table="service_session", which="t.canceled_at IS NULL"),
}

_AHEAD = {
    Kind.BOOKING: f"""
SELECT t.id, t.starts_at, t.ends_at, t.wall_start, t.wall_zone, t.wall_is_second, p.timezone,
    t.program, t.service_session_id IS NOT NULL OR t.kind = 'course'
FROM booking t JOIN person p ON p.id = t.provider_id
WHERE t.rules = %s AND {_OPEN} AND (t.starts_at, t.id) > (%s, %s)
ORDER BY t.starts_at, t.id LIMIT %s
""",
    Kind.SESSION: """
SELECT t.id, t.starts_at, t.ends_at, t.wall_start, t.wall_zone, t.wall_is_second,
    coalesce(l.timezone, p.timezone), '', false
FROM service_session t JOIN service s ON s.id = t.service_id
JOIN person p ON p.id = s.practitioner_id LEFT JOIN location l ON l.id = t.location_id
WHERE t.rules = %s AND t.canceled_at IS NULL AND (t.starts_at, t.id) > (%s, %s)
ORDER BY t.starts_at, t.id LIMIT %s
""",
}

_STAMP = """
WITH wanted AS (
    SELECT * FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamp[], %s::text[], %s::bool[])
        AS f (id, starts_at, wall_start, wall_zone, wall_is_second)
), held AS (
    SELECT t.id FROM {table} t JOIN wanted f ON f.id = t.id AND f.starts_at = t.starts_at
    WHERE t.rules = %s ORDER BY t.id FOR NO KEY UPDATE OF t SKIP LOCKED
)
UPDATE {table} t SET wall_start = f.wall_start, wall_zone = f.wall_zone,
    wall_is_second = f.wall_is_second, rules = %s
FROM wanted f JOIN held ON held.id = f.id WHERE t.id = f.id
"""

# Besides the claims on a calendar, the bookings in which its person is a client are busy time.
_TAKEN = """
WITH mine AS (
    SELECT c.id, c.calendar_id, f.starts_at, f.ends_at
    FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::timestamptz[])
        AS f (booking_id, session_id, starts_at, ends_at)
    JOIN claim c ON c.booking_id = f.booking_id OR c.service_session_id = f.session_id
)
SELECT o.calendar_id, CASE WHEN o.booking_id IS NOT NULL THEN 'booking'
    WHEN o.hold_id IS NOT NULL THEN 'hold' ELSE 'session' END,
    coalesce(o.booking_id, o.hold_id, o.service_session_id), lower(o.during), upper(o.during)
FROM mine JOIN claim o ON o.calendar_id = mine.calendar_id
    AND (o.id = mine.id OR o.during && tstzrange(mine.starts_at, mine.ends_at)
        AND (o.expires_at IS NULL OR o.expires_at > %s))
UNION
SELECT mine.calendar_id, 'booking', b.id, b.starts_at, b.ends_at
FROM mine JOIN calendar k ON k.id = mine.calendar_id JOIN booking b ON b.client_id = k.person_id
    AND b.status IN ('confirmed', 'in_progress')
    AND b.ends_at > mine.starts_at AND b.starts_at < mine.ends_at
    AND b.match_id IS NULL AND (b.kind <> 'course' OR b.parent_id IS NOT NULL)
"""

_SESSION = """
SELECT starts_at, ends_at, wall_start, wall_zone, wall_is_second FROM service_session
WHERE id = %s FOR UPDATE
"""

_NOTE = """
INSERT INTO zone_conflict ({owner}, stands_at, belongs_at, wall_start, wall_zone, rules, problem,
    noticed_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT ({owner}) WHERE settled_at IS NULL DO UPDATE SET stands_at = excluded.stands_at,
    belongs_at = excluded.belongs_at, rules = excluded.rules, problem = excluded.problem
"""

_RESOLVE = """
UPDATE zone_conflict SET settled_at = %s WHERE settled_at IS NULL
AND NOT coalesce(booking_id = ANY (%s), false)
AND NOT coalesce(service_session_id = ANY (%s), false)
"""
