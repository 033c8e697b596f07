"""A provider's diary: what takes their time in a span, and when they are open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from bookable.domain.blocked_hours import blocked_within, open_within
from bookable.domain.lifecycle import Status, Step
from bookable.domain.people import Actor, Side
from bookable.domain.services import LONGEST
from bookable.domain.spans import Span
from bookable.engine import registry
from bookable.queries import statuses
from bookable.storage import guard, opening_windows
from bookable.storage.busy import booked
from bookable.storage.sql import rows


class Kind(StrEnum):
    """What takes the time."""

    BOOKING = "booking"
    ELSEWHERE = "elsewhere"
    """A booking in which the provider is the client of somebody else."""
    SESSION = "session"
    BUSY = "busy"
    """An event of a connected calendar."""
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class DiaryEntry:
    """A stretch of time that is taken.

    `name` is the other side, the service of a session, or the label of a connected calendar.
    `seats` are those of a session, whose id is `session`: taken, and in all. A booking that
    `can_move` may be moved by the diary's owner, as its status and time stand.
    """

    kind: Kind
    span: Span
    uuid: UUID | None
    name: str
    about: str
    status: str
    seats: tuple[int, int]
    session: int | None
    can_move: bool


class Diary(NamedTuple):
    """What takes time, in order, and when its owner is open in this time.

    `blocked` is when they are not although they usually are. They may have no hours at all.
    """

    entries: Sequence[DiaryEntry]
    opens: Sequence[Span]
    blocked: Sequence[Span]
    has_hours: bool


def diary(within: Span, *, by: Actor, now: datetime) -> Diary:
    """Return what takes a person's time in a span, in three statements however much it is.

    It misses bookings that began longer before than any service takes.
    """
    parameters = {
        **statuses.moments(now),
        "me": by.person_id,
        "programs": registry.names(),
        "earliest": within.start - LONGEST,
        "start": within.start,
        "end": within.end,
    }
    with guard.looking_as(by):
        entries = [_entry(record, now) for record in rows(_ENTRIES, parameters)]
        windows = opening_windows.of(by.person_id)
    hours = opening_windows.hours_from(windows, zone=by.timezone)
    opens, blocked = open_within(hours, within), blocked_within(hours, within)
    return Diary(entries, opens, blocked, bool(hours.weekly or hours.dated))


def _entry(record: Sequence[Any], now: datetime) -> DiaryEntry:
    kind, start, end, uuid, name, about, status, taken, seats, session, program, side = record
    span = Span(start, end)
    movable = kind == Kind.BOOKING and _can_move(program, side, status, span, now)
    many = (taken, seats)
    return DiaryEntry(Kind(kind), span, uuid, name, about, status, many, session, movable)


def _can_move(program: str, side: str, status: str, span: Span, now: datetime) -> bool:
    rules = registry.program(program)
    if not rules.permits(Step.RESCHEDULE, Side(side)):
        return False
    allowed = rules.allowed(status=Status(status), span=span, now=now, side=Side(side))
    return Step.RESCHEDULE in allowed


# The host sees sessions in place of their seats. Two buddies are both hosts of their time.
_BOOKINGS = """
SELECT '{kind}', b.starts_at, b.ends_at, b.uuid, p.name, coalesce(s.name, b.title), {status},
    0, 0, NULL::bigint, b.program, '{side}'
FROM booking b JOIN person p ON p.id = b.{other}_id LEFT JOIN service s ON s.id = b.service_id
WHERE b.{side}_id = %(me)s AND b.program = ANY (%(programs)s) AND {which}
    AND b.starts_at < %(end)s AND b.starts_at > %(earliest)s AND b.ends_at > %(start)s
    AND {status} NOT IN ('canceled', 'draft')"""

_OWN = _BOOKINGS.format(
    kind=Kind.BOOKING,
    side=Side.PROVIDER,
    other=Side.CLIENT,
    status=statuses.EVER,
    which="b.kind NOT IN ('workshop', 'course')",
)
_OF_BUDDIES = _BOOKINGS.format(
    kind=Kind.BOOKING,
    side=Side.CLIENT,
    other=Side.PROVIDER,
    status=statuses.EVER,
    which="b.match_id IS NOT NULL",
)

_ENTRIES = f"""
SELECT * FROM (
{_OWN}
UNION ALL {_OF_BUDDIES}
UNION ALL SELECT '{Kind.ELSEWHERE}', e.starts_at, e.ends_at, b.uuid, p.name,
    coalesce(s.name, b.title), b.status, 0, 0, NULL::bigint, b.program, 'client'
FROM ({booked("%(me)s", first="%(start)s", last="%(end)s")}) e
JOIN booking b ON b.id = e.id JOIN person p ON p.id = b.provider_id
LEFT JOIN service s ON s.id = b.service_id
UNION ALL SELECT '{Kind.SESSION}', t.starts_at, t.ends_at, t.uuid, s.name,
    concat_ws(', ', l.name, r.name), '', t.taken, t.capacity, t.id, '', ''
FROM service s JOIN service_session t ON t.service_id = s.id
LEFT JOIN location l ON l.id = coalesce(t.location_id, s.location_id)
LEFT JOIN room r ON r.id = t.room_id
WHERE s.practitioner_id = %(me)s AND t.canceled_at IS NULL
    AND t.starts_at < %(end)s AND t.starts_at > %(earliest)s AND t.ends_at > %(start)s
UNION ALL SELECT DISTINCT '{Kind.BUSY}', lower(o.during), upper(o.during), NULL::uuid, c.label, '',
    '', 0, 0, NULL::bigint, '', ''
FROM calendar k JOIN busy_time o ON o.calendar_id = k.id
JOIN calendar_connection c ON c.id = o.connection_id
WHERE k.person_id = %(me)s AND o.during && tstzrange(%(start)s, %(end)s)
UNION ALL SELECT '{Kind.HOLD}', lower(t.during), upper(t.during), NULL::uuid, '', '',
    '', 0, 0, NULL::bigint, '', ''
FROM calendar k JOIN claim t ON t.calendar_id = k.id
WHERE k.person_id = %(me)s AND t.hold_id IS NOT NULL AND t.expires_at > %(now)s
    AND t.during && tstzrange(%(start)s, %(end)s)
) entries (kind, start, "end", uuid, name, about, status, taken, seats, session, program, side)
ORDER BY start, "end" DESC, kind, uuid
"""
