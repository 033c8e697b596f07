"""Mails that are due by time alone: reminders, questions whether bookings took place, digests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from bookable.domain.digests import Rhythm, next_digest
from bookable.domain.people import SYSTEM
from bookable.storage import guard
from bookable.storage.outbox import Note
from bookable.storage.sql import Row, execute, pages, rows

_BEGAN_WITHIN = timedelta(days=3)
"""How long ago a booking that is over, and still confirmed, may have begun. What takes longer is a
course, and in progress by then."""
_AT_ONCE = 200
"""How many mails that are due by time are noted in one transaction."""
_PAGE = 10_000
"""How many are read at once. A page is found by sorting all that are due, so pages are large."""


def due_reminders(program: str, *, lead: timedelta, now: datetime) -> Iterator[list[Note]]:
    """Yield notes of reminders of a programme's bookings that begin after a lead, in batches.

    A reminder comes up to half the lead late, for example after an outage. There is none for a
    booking that was made or moved within the lead, since both sides have just got a mail about it.
    People who have chosen leads of their own are left out.
    """
    minutes = lead // timedelta(minutes=1)
    return _notes(_REMINDERS, [minutes, program, now + lead / 2, now + lead])


def due_chosen_reminders(now: datetime) -> Iterator[list[Note]]:
    """Yield notes of reminders to people who have chosen leads of their own, in batches."""
    return _notes(_CHOSEN_REMINDERS, [now])


def due_questions(program: str, *, sides: Sequence[str], now: datetime) -> Iterator[list[Note]]:
    """Yield notes of questions to some sides whether a programme's bookings took place, in batches.

    The bookings have ended within the last day.
    """
    begun = now - _BEGAN_WITHIN
    return _notes(_QUESTIONS, [list(sides), program, now - timedelta(days=1), now, begun])


def _notes(statement: str, parameters: Sequence[Any]) -> Iterator[list[Note]]:
    after: tuple[int, str] = (0, "")
    while page := _page(statement, parameters, after):
        for start in range(0, len(page), _AT_ONCE):
            yield [
                Note(key, kind, side, booking_id=booking_id, lead_minutes=lead)
                for booking_id, key, side, kind, lead in page[start : start + _AT_ONCE]
            ]
        after = page[-1][0], page[-1][1]


def _page(statement: str, parameters: Sequence[Any], after: tuple[int, str]) -> list[Row]:
    # In a transaction of its own: each batch is noted in another one, which may fail.
    with guard.looking_as(SYSTEM):
        return rows(statement, [*parameters, *after, _PAGE], replan=True)


# OFFSET 0 makes PostgreSQL look into the index for each booking. If its statistics say that there
# are no mails, it would otherwise compare each booking with each mail.
_NOT_NOTED = "NOT EXISTS (SELECT 1 FROM mail m WHERE m.key = k.key OFFSET 0)"

# Each session of a course has a reminder, and the course has none. The key of a mail names the
# start, so a booking that moves is reminded of again.
_REMIND = f"""
    AND b.status = 'confirmed' AND NOT (b.kind = 'course' AND b.parent_id IS NULL)
    AND {_NOT_NOTED}
    AND NOT EXISTS (SELECT 1 FROM ledger_entry l WHERE l.booking_id = b.id
        AND l.after = 'confirmed' AND l.kind NOT IN ('booking_loaded', 'booking_amended')
        AND l.at > b.starts_at - make_interval(mins => w.lead) OFFSET 0)
    AND (b.id, k.key) > (%s, %s)
ORDER BY b.id, k.key LIMIT %s
"""

_REMINDER_KEY = """CROSS JOIN LATERAL (SELECT concat_ws(' ', 'reminder', b.id,
    extract(epoch FROM b.starts_at)::bigint, w.lead, n.side) AS key) k"""

# Uses the index booking_beginning.
_REMINDERS = f"""
SELECT b.id, k.key, n.side, 'reminder', w.lead
FROM (SELECT %s::int AS lead) w CROSS JOIN booking b
CROSS JOIN LATERAL (VALUES ('client', b.client_id), ('provider', b.provider_id))
    AS n(side, person_id) {_REMINDER_KEY}
WHERE b.program = %s AND b.starts_at > %s AND b.starts_at <= %s
    AND NOT EXISTS (SELECT 1 FROM notification_preference p
        WHERE p.person_id = n.person_id AND p.reminders IS NOT NULL)
{_REMIND}
"""

# Uses the indexes booking_of_client and booking_of_provider, for each of these people.
_CHOSEN_REMINDERS = f"""
SELECT b.id, k.key, n.side, 'reminder', w.lead
FROM (SELECT %s::timestamptz AS now) t CROSS JOIN notification_preference p
CROSS JOIN LATERAL unnest(p.reminders) AS w(lead)
CROSS JOIN unnest(ARRAY['client', 'provider']) AS n(side)
CROSS JOIN LATERAL (
    SELECT * FROM booking c WHERE n.side = 'client' AND c.client_id = p.person_id
    UNION ALL SELECT * FROM booking c WHERE n.side = 'provider' AND c.provider_id = p.person_id
) b {_REMINDER_KEY}
WHERE b.starts_at > t.now + make_interval(mins => w.lead) / 2
    AND b.starts_at <= t.now + make_interval(mins => w.lead)
{_REMIND}
"""

# Uses the index booking_beginning for confirmed bookings, which is why their start is limited, and
# booking_over for those in progress. A course is asked about once, and not its sessions.
_QUESTIONS = f"""
SELECT b.id, k.key, n.side, 'over', NULL
FROM booking b CROSS JOIN unnest(%s::text[]) AS n(side)
CROSS JOIN LATERAL (SELECT concat_ws(' ', 'over', b.id, extract(epoch FROM b.ends_at)::bigint,
    n.side) AS key) k
WHERE b.program = %s AND b.ends_at > %s AND b.ends_at < %s
    AND (b.status = 'in_progress' OR b.status = 'confirmed' AND b.starts_at > %s)
    AND NOT (b.kind = 'course' AND b.parent_id IS NOT NULL)
    AND {_NOT_NOTED}
    AND (b.id, k.key) > (%s, %s)
ORDER BY b.id, k.key LIMIT %s
"""


class PlannedDigest(NamedTuple):
    """A digest whose planned time has come, and the zone in which its reader is now."""

    at: datetime
    person_id: int
    rhythm: Rhythm
    zone: str


def planned_digests(now: datetime) -> Iterator[list[PlannedDigest]]:
    """Yield the digests whose time has come in batches, the oldest first."""
    first = (datetime.min.replace(tzinfo=UTC), 0)
    for page in pages(_PLANNED, [now], after=first):
        yield [PlannedDigest(at, id_, Rhythm(rhythm), zone) for at, id_, rhythm, zone in page]


def plan_next(planned: Sequence[PlannedDigest], *, now: datetime) -> None:
    """Plan the digests after these, unless their readers have chosen another rhythm meanwhile."""
    moments = [next_digest(each.rhythm, after=now, zone=each.zone) for each in planned]
    people = [each.person_id for each in planned]
    execute(_PLAN, [people, [each.at for each in planned], moments])


# Uses the index digest_due.
_PLANNED = """
SELECT n.digest_at, n.person_id, n.digest, p.timezone
FROM notification_preference n JOIN person p ON p.id = n.person_id
WHERE n.digest_at <= %s AND (n.digest_at, n.person_id) > (%s, %s)
ORDER BY n.digest_at, n.person_id LIMIT %s
"""

_PLAN = """
UPDATE notification_preference p SET digest_at = n.next
FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS n (person_id, at, next)
WHERE p.person_id = n.person_id AND p.digest_at = n.at
"""
