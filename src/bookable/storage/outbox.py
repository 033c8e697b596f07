"""The outbox: mails that wait for their turn, and what became of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from bookable.storage import guard
from bookable.storage.sql import execute, pages, row, rows

KEPT, SENT, DROPPED = "kept", "sent", "dropped"
"""What becomes of a mail: kept for want of a mail server, sent, or dropped with nothing to say."""

ONE_DAY = timedelta(days=1)
_BEGAN_WITHIN = timedelta(days=3)
AT_ONCE = 200
"""How many mails that are due by time are noted in one transaction."""


class Note(NamedTuple):
    """A mail to write: its kind, the side that gets it, and what it is about.

    Two notes with the same `key` are the same mail.
    """

    key: str
    kind: str
    side: str
    booking_id: int | None = None
    waitlist_entry_id: int | None = None
    entry_id: int | None = None
    lead_minutes: int | None = None


class DueMail(NamedTuple):
    """A mail whose turn has come. `uuid` is the same on every attempt."""

    id: int
    uuid: UUID
    kind: str
    side: str
    booking_id: int | None
    waitlist_entry_id: int | None
    entry_id: int | None
    lead_minutes: int | None
    created_at: datetime


class Text(NamedTuple):
    """A mail as it was written."""

    person_id: int
    address: str
    subject: str
    text: str
    html: str
    calendar: str


class Added(NamedTuple):
    """A mail that was noted, and in whose turn it is sent: one after the other for each."""

    id: int
    turn: str


def add(notes: Sequence[Note], *, now: datetime) -> list[Added]:
    """Note mails that are not noted yet, and return them."""
    columns = [list(column) for column in zip(*notes, strict=True)]
    return _added(_ADD, [now, *columns]) if notes else []


def due_reminders(program: str, *, lead: timedelta, now: datetime) -> Iterator[list[Note]]:
    """Yield notes of reminders of a programme's bookings that begin after a lead, in batches.

    A reminder comes up to half the lead late, for example after an outage. A booking that was made
    or moved within the lead gets none: its people have just been written to. People who have chosen
    leads of their own are left out.
    """
    minutes = lead // timedelta(minutes=1)
    return _notes(_REMINDERS, [minutes, program, now + lead / 2, now + lead])


def due_chosen_reminders(now: datetime) -> Iterator[list[Note]]:
    """Yield notes of reminders to people who have chosen leads of their own, in batches."""
    return _notes(_CHOSEN_REMINDERS, [now])


def due_questions(program: str, *, sides: Sequence[str], now: datetime) -> Iterator[list[Note]]:
    """Yield notes of questions whether a programme's bookings took place that have just ended."""
    begun = now - _BEGAN_WITHIN
    return _notes(_QUESTIONS, [list(sides), program, now - ONE_DAY, now, begun])


def _notes(statement: str, parameters: Sequence[Any]) -> Iterator[list[Note]]:
    # Read whole batches at a time, and not one after the other in a single transaction.
    after: tuple[int, str] = (0, "")
    while True:
        with _in_full_view():
            page = rows(statement, [*parameters, *after, AT_ONCE])
        if not page:
            return
        yield [
            Note(key, kind, side, booking_id=booking_id, lead_minutes=lead)
            for booking_id, key, side, kind, lead in page
        ]
        after = page[-1][0], page[-1][1]


def due(mail_id: int) -> DueMail | None:
    """Return a mail whose turn has come, or None if it is done with."""
    names = ", ".join(DueMail._fields)
    statement = f"SELECT {names} FROM mail WHERE id = %s AND state IN ('due', 'failed')"
    with _in_full_view():
        found = row(statement, [mail_id])
    return None if found is None else DueMail._make(found)


def write(mail_id: int, text: Text) -> None:
    """Save the text of a mail before it is sent."""
    names = ", ".join(f"{name} = %s" for name in Text._fields)
    with _in_full_view():
        execute(f"UPDATE mail SET {names} WHERE id = %s", [*text, mail_id])


def done(mail_id: int, state: str, *, problem: str = "", now: datetime) -> None:
    """Note what became of a mail."""
    with _in_full_view():
        execute(
            "UPDATE mail SET state = %s, problem = %s, done_at = %s WHERE id = %s",
            [state, problem, now, mail_id],
        )


def note_problem(mail_id: int, problem: str) -> None:
    """Note why an attempt failed."""
    with _in_full_view():
        execute("UPDATE mail SET problem = %s WHERE id = %s", [problem, mail_id])


def give_up(mail_id: int, *, now: datetime) -> None:
    """Note that the last attempt failed."""
    with _in_full_view():
        execute("UPDATE mail SET state = 'failed', done_at = %s WHERE id = %s", [now, mail_id])


def again(mail_ids: Collection[int]) -> list[Added]:
    """Make mails due again that were kept, refused or dropped, and return them."""
    return _added(_AGAIN, [list(mail_ids)])


def old(before: datetime) -> Iterator[list[int]]:
    """Yield the ids of mails that were done with before a time, in batches."""
    first = (datetime.min.replace(tzinfo=UTC), 0)
    for page in pages(_OLD, [before], after=first):
        yield [mail_id for _, mail_id in page]


def forget(mail_ids: Sequence[int]) -> int:
    """Delete mails, and return the count."""
    return execute("DELETE FROM mail WHERE id = ANY(%s)", [list(mail_ids)])


@contextmanager
def _in_full_view() -> Iterator[None]:
    with transaction.atomic():
        guard.see_everything()
        yield


def _added(statement: str, parameters: Sequence[Any]) -> list[Added]:
    with _in_full_view():
        return [Added._make(record) for record in rows(statement, parameters)]


# The mails to one side of one booking keep their order.
_TURN = "'mail ' || coalesce(booking_id::text || ' ' || side, uuid::text)"

_ADD = f"""
INSERT INTO mail (uuid, created_at, state, {", ".join(Note._fields)})
SELECT gen_random_uuid(), %s, 'due', n.*
FROM unnest(%s::text[], %s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::bigint[],
    %s::int[]) AS n
ON CONFLICT (key) DO NOTHING RETURNING id, {_TURN}
"""

# A course is spoken of session by session, and one reminder is ever made for each start.
_REMIND = """
    AND b.status = 'confirmed' AND NOT (b.kind = 'course' AND b.parent_id IS NULL)
    AND NOT EXISTS (SELECT 1 FROM mail m WHERE m.key = k.key)
    AND NOT EXISTS (SELECT 1 FROM ledger_entry l WHERE l.booking_id = b.id
        AND l.after = 'confirmed' AND l.kind NOT IN ('booking_loaded', 'booking_amended')
        AND l.at > b.starts_at - make_interval(mins => w.lead))
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

# Confirmed bookings by the index booking_beginning, as far as they began in the last days; those in
# progress by booking_over.
_QUESTIONS = """
SELECT b.id, k.key, n.side, 'over', NULL
FROM booking b CROSS JOIN unnest(%s::text[]) AS n(side)
CROSS JOIN LATERAL (SELECT concat_ws(' ', 'over', b.id, extract(epoch FROM b.ends_at)::bigint,
    n.side) AS key) k
WHERE b.program = %s AND b.ends_at > %s AND b.ends_at < %s
    AND (b.status = 'in_progress' OR b.status = 'confirmed' AND b.starts_at > %s)
    AND NOT (b.kind = 'course' AND b.parent_id IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM mail m WHERE m.key = k.key)
    AND (b.id, k.key) > (%s, %s)
ORDER BY b.id, k.key LIMIT %s
"""

_AGAIN = f"""
UPDATE mail SET state = 'due', done_at = NULL, problem = ''
WHERE id = ANY(%s) AND state IN ('kept', 'failed', 'dropped') RETURNING id, {_TURN}
"""

_OLD = """
SELECT done_at, id FROM mail WHERE done_at < %s AND (done_at, id) > (%s, %s)
ORDER BY done_at, id LIMIT %s
"""
