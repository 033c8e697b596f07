"""Times that were made exact by other zone rules than those of today: found, and set right.

Of what is told here row-level security shows only a part, unless everything is to be seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bookable.domain.realigning import Kind, Owner, Problem, Shift, Taken
from bookable.domain.refusals import InvalidField
from bookable.domain.spans import Span
from bookable.domain.wall_times import WallTime
from bookable.storage import zones
from bookable.storage.sql import Row, execute, one, row, rows
from bookable.storage.zones import RULES

BATCH = 1000
_LAST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Kept:
    """A time ahead that was made exact by older rules. Seats and whole courses move with the
    sessions that they `follow`."""

    owner: Owner
    span: Span
    wall: WallTime
    program: str
    follows: bool


def versions(kind: Kind) -> list[str]:
    """Return the versions of older rules by which times were made exact, past ones among them.

    Those of newer ones are left alone: a worker that was not renewed yet would move them back.
    """
    found = rows(_VERSIONS[kind], [])
    return [each[0] for each in found if each[0] < RULES]


def ahead(kind: Kind, rules: str, *, now: datetime) -> Iterator[list[Row]]:
    """Give the times ahead that were made exact by a version of rules, in batches of rows to be
    `read`."""
    after = (now, _LAST)
    while found := rows(_AHEAD[kind], [rules, *after, BATCH]):
        yield found
        after = (found[-1][1], found[-1][0])


def read(kind: Kind, row: Row) -> Kept:
    """Return the time that a row tells."""
    id_, start, end, shown, zone, is_second, own_zone, program, follows = row
    # Written by a process of a release before, while this one started: as it was, by today's rules.
    wall = zones.read(shown, zone, is_second) or WallTime.at(start, own_zone)
    return Kept(Owner(kind, id_), Span(start, end), wall, program, follows)


def stamp(kept: Sequence[Kept], *, rules: str) -> int:
    """Note that times of one kind which were made exact by older rules are right by those of today,
    and return how many it were. Whatever moved meanwhile, or is being worked on, is left alone."""
    columns: list[list[Any]] = [
        [each.owner.id for each in kept],
        [each.span.start for each in kept],
        [each.wall.shown for each in kept],
        [each.wall.zone for each in kept],
        [each.wall.is_second for each in kept],
    ]
    return execute(_STAMP.format(table=_TABLES[kept[0].owner.kind]), [*columns, rules, RULES])


def taken(shifts: Sequence[Shift], *, now: datetime) -> list[Taken]:
    """Return the claims of times that are to move, and those that stand where they belong; holds
    that ran out by `now` are in nobody's way."""
    wanted = [each for each in shifts if each.to is not None]
    columns: list[list[Any]] = [
        [each.owner.id if each.owner.kind is Kind.BOOKING else None for each in wanted],
        [each.owner.id if each.owner.kind is Kind.SESSION else None for each in wanted],
        [each.to.start for each in wanted if each.to],
        [each.to.end for each in wanted if each.to],
    ]
    return [_taken(*each) for each in rows(_TAKEN, [*columns, now])]


def session(session_id: int) -> tuple[Span, WallTime | None] | None:
    """Lock a session and return its time, or None."""
    found = row(_SESSION, [session_id])
    return None if found is None else (Span(*found[:2]), zones.read(*found[2:]))


def move_session(session_id: int, to: Span) -> None:
    """Keep the new time of a session that was locked; its wall time is as it was."""
    execute(
        "UPDATE service_session SET starts_at = %s, ends_at = %s, rules = %s WHERE id = %s",
        [to.start, to.end, RULES, session_id],
    )


def note(shift: Shift, *, now: datetime) -> None:
    """List for staff a time that cannot follow its clocks, once as long as that is so."""
    kind, id_ = shift.owner
    belongs = None if shift.to is None else shift.to.start
    problem = (shift.problem or Problem.TAKEN).value
    agreed = (shift.wall.shown, shift.wall.zone)
    told = [id_, shift.span.start, belongs, *agreed, RULES, problem, now]
    execute(_NOTE.format(owner=_OWNERS[kind]), told)


def leave(owner: Owner, *, now: datetime) -> bool:
    """Keep the wall time that the clocks of its zone show where a time stands, and tell whether it
    was on the list; the seats of a session stay with it."""
    kind, id_ = owner
    open_ = f"{_OWNERS[kind]} = %s AND settled_at IS NULL"
    noted = row(f"UPDATE zone_conflict SET settled_at = %s WHERE {open_} RETURNING 1", [now, id_])
    if noted is None:
        return False
    for table, which in _WITH[kind]:
        found = rows(f"SELECT id, starts_at, wall_zone FROM {table} WHERE {which}", [id_])
        for each, start, zone in found:
            told = zones.columns(_shown_at(start, zone))
            given = ", ".join(f"{name} = %s" for name in told)
            execute(f"UPDATE {table} SET {given} WHERE id = %s", [*told.values(), each])
    return True


def settle(stuck: Sequence[Owner], *, now: datetime) -> int:
    """Take all but these off the list: they have moved, ended or begun."""
    by_kind = [[each.id for each in stuck if each.kind is kind] for kind in Kind]
    return execute(_SETTLE, [now, *by_kind])


def open_conflicts() -> int:
    """Return how many times cannot follow their clocks."""
    found: int = one("SELECT count(*) FROM zone_conflict WHERE settled_at IS NULL")[0]
    return found


def _shown_at(moment: datetime, zone: str) -> WallTime:
    try:
        return WallTime.at(moment, zone)
    except InvalidField:
        # The zone is no more.
        return WallTime.at(moment, "UTC")


def _taken(
    calendar_id: int, booking: int | None, session: int | None, start: datetime, end: datetime
) -> Taken:
    owner = Owner(Kind.SESSION, session or 0) if booking is None else Owner(Kind.BOOKING, booking)
    return Taken(calendar_id, owner, Span(start, end))


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

# As the partial index has it.
_OPEN = "t.status IN ('draft', 'pending_payment', 'requested', 'confirmed')"

# One look into the index for each version, however many rows there are.
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

# Besides the claims on a calendar, whatever its person is a client of: that is busy time too.
_TAKEN = """
WITH mine AS (
    SELECT c.id, c.calendar_id, f.starts_at, f.ends_at
    FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::timestamptz[])
        AS f (booking_id, session_id, starts_at, ends_at)
    JOIN claim c ON c.booking_id = f.booking_id OR c.service_session_id = f.session_id
)
SELECT o.calendar_id, o.booking_id, o.service_session_id, lower(o.during), upper(o.during)
FROM mine JOIN claim o ON o.calendar_id = mine.calendar_id
    AND (o.id = mine.id OR o.during && tstzrange(mine.starts_at, mine.ends_at)
        AND (o.expires_at IS NULL OR o.expires_at > %s))
UNION
SELECT mine.calendar_id, b.id, NULL, b.starts_at, b.ends_at
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

_SETTLE = """
UPDATE zone_conflict SET settled_at = %s WHERE settled_at IS NULL
AND NOT coalesce(booking_id = ANY (%s), false)
AND NOT coalesce(service_session_id = ANY (%s), false)
"""
