"""The outbox: a queue of mails that wait for their turn, and what became of them.

A mail in the state `due` may be taken from `due_at` on. While it is handed over to the mail server
its `due_at` is the end of a lease: if that process dies, the mail is taken again. `problem` is why
the last attempt failed, and is empty during an attempt. These times are those of PostgreSQL, as
attempts follow each other in real time even where a sandbox has a clock of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.db import transaction

from bookable.storage import guard
from bookable.storage.sql import execute, json_of, one, pages, rows

DUE, KEPT, SENT, DROPPED, FAILED = "due", "kept", "sent", "dropped", "failed"
"""States of a mail: due until one of these: kept for want of a mail server, sent, dropped with
nothing to say, or failed for the last time."""


class Note(NamedTuple):
    """A mail to write: its kind, the side that gets it, and what it is about.

    `about_id` is a webhook endpoint, a connected calendar, or for a digest the person, by the
    kind. Its owner gets the mail, and there is no side.

    Two notes with the same `key` are the same mail.
    """

    key: str
    kind: str
    side: str
    booking_id: int | None = None
    waitlist_entry_id: int | None = None
    entry_id: int | None = None
    lead_minutes: int | None = None
    about_id: int | None = None


class DueMail(NamedTuple):
    """A mail whose turn has come. `uuid` is the same on every attempt.

    `attempts` is how many have failed.
    """

    id: int
    uuid: UUID
    kind: str
    side: str
    booking_id: int | None
    waitlist_entry_id: int | None
    entry_id: int | None
    lead_minutes: int | None
    about_id: int | None
    created_at: datetime
    attempts: int


class Form(NamedTuple):
    """HTML that mails of one kind share. `id` follows from it.

    In the place of a word of each mail stands its number, in between U+E000 and U+E001.
    """

    id: UUID
    html: str


class Text(NamedTuple):
    """A mail as it was written, to a person or to an address that belongs to none yet.

    Its HTML is that of the `form` with the mail's own `words`, escaped; or `html`, without a form.
    """

    person_id: int | None
    address: str
    subject: str
    text: str
    calendar: str
    html: str = ""
    form: Form | None = None
    words: Sequence[str] = ()


class Outcome(NamedTuple):
    """What became of an attempt. A mail that is still due is taken again after `wait` seconds."""

    mail_id: int
    state: str
    problem: str = ""
    wait: int = 0
    attempts: int = 0


def add(notes: Sequence[Note], *, now: datetime) -> int:
    """Note mails that are not noted yet, and return the count."""
    if not notes:
        return 0
    with opened():
        return execute(_ADD, [now, *_transposed(notes)])


def add_notice(kind: str, about_id: int, *, now: datetime) -> None:
    """Note a mail to a person about something of their own, each time anew."""
    add([Note(f"{kind} {about_id} {uuid4()}", kind, "", about_id=about_id)], now=now)


def add_to_waitlist(kind: str, entry_ids: Sequence[int], *, now: datetime) -> None:
    """Note a mail of a kind to the client of each entry of a waitlist, once for each entry.

    It belongs to the transaction of the change, and leaves what that one sees as it is.
    """
    notes = [Note(f"{kind} {id_}", kind, "client", waitlist_entry_id=id_) for id_ in entry_ids]
    if notes:
        execute(_ADD, [now, *_transposed(notes)])


@contextmanager
def taken(limit: int) -> Iterator[list[DueMail]]:
    """Lock the mails whose turn has come, and yield them, oldest first.

    Other processes take other mails meanwhile. Of the mails to one side of a booking only the first
    is taken, and the next one when that one is done with. What the block reads is read in the same
    transaction, and it must `write` or `conclude` each mail, or that mail is taken again at once.
    """
    with opened():
        yield [DueMail._make(record) for record in rows(_TAKE, [limit], replan=True)]


def write(
    texts: Sequence[tuple[int, Text]], *, state: str, lease: float = 0.0, now: datetime
) -> None:
    """Save the texts of mails that are taken: kept ones, or due ones that are sent within a lease.

    `lease` is in seconds.
    """
    if not texts:
        return
    done_at = None if state == DUE else now
    forms = {text.form.id: text.form for _, text in texts if text.form is not None}
    if forms:
        execute(_KEEP_FORMS, [now.date(), *_transposed(sorted(forms.values())), now.date()])
    columns = [[mail_id, *text[:6], *_own_html(text)] for mail_id, text in texts]
    execute(_WRITE, [state, lease, done_at, *_transposed(columns)])


def _own_html(text: Text) -> tuple[UUID | None, str | None]:
    form = text.form
    return (None, None) if form is None else (form.id, json_of(text.words))


def conclude(outcomes: Sequence[Outcome], *, now: datetime) -> None:
    """Note what became of attempts, in the transaction of `taken` or `opened`.

    A mail of which another process has noted the end stays as it is.
    """
    if outcomes:
        execute(_CONCLUDE, [now, *_transposed(outcomes)])


def hasten(*, booking_id: int | None = None) -> int:
    """Make mails due now that wait for their next attempt: all, or those about a booking."""
    with opened():
        return execute(_HASTEN, [booking_id, booking_id])


def is_busy() -> bool:
    """Return whether mails are due, or being sent by any process."""
    with opened():
        return bool(one(_BUSY)[0])


def again(mail_ids: Collection[int], *, states: Collection[str] = (KEPT, FAILED, DROPPED)) -> int:
    """Make mails due again that were kept, refused or dropped, and return the count."""
    with opened():
        return execute(_AGAIN, [list(mail_ids), list(states)])


def old(before: datetime) -> Iterator[list[int]]:
    """Yield the ids of mails that were done with before a time, in batches."""
    first = (datetime.min.replace(tzinfo=UTC), 0)
    for page in pages(_OLD, [before], after=first):
        yield [mail_id for _, mail_id in page]


def forget(mail_ids: Sequence[int]) -> int:
    """Delete mails, and return the count."""
    return execute("DELETE FROM mail WHERE id = ANY(%s)", [list(mail_ids)])


def forget_forms(before: datetime) -> int:
    """Delete the forms of mails that were all written before a time, and return the count."""
    return execute("DELETE FROM mail_form WHERE used_on < %s", [before.date()])


@contextmanager
def opened() -> Iterator[None]:
    """Run the block in a transaction that sees the mails about all bookings."""
    with transaction.atomic():
        guard.see_everything()
        yield


def _transposed(records: Sequence[Sequence[Any]]) -> list[list[Any]]:
    return [list(column) for column in zip(*records, strict=True)]


# A trigger guards the mails about guarded bookings. A digest may list such bookings.
_ADD = f"""
INSERT INTO mail (uuid, created_at, state, {", ".join(Note._fields)}, guarded)
SELECT gen_random_uuid(), %s, 'due', n.*, n.kind = 'digest'
FROM unnest(%s::text[], %s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::bigint[],
    %s::int[], %s::bigint[]) AS n ({", ".join(Note._fields)})
ON CONFLICT (key) DO NOTHING
"""

# Mails without an end are those in the state `due`. With the state as the condition, PostgreSQL
# looked for each mail through all due ones: what it knows is how few there mostly are.
_IS_FIRST = """NOT EXISTS (SELECT 1 FROM mail e
    WHERE e.booking_id = m.booking_id AND e.side = m.side AND e.id < m.id AND e.done_at IS NULL)"""

# Uses the index mail_due, and mail_turn for the mails before it. A mail that another process takes
# is locked at first, and has a later `due_at` once it no longer is.
_TAKE = f"""
SELECT {", ".join(DueMail._fields)} FROM mail m
WHERE state = 'due' AND due_at <= statement_timestamp() AND {_IS_FIRST}
ORDER BY due_at, id LIMIT %s FOR UPDATE SKIP LOCKED
"""

_WRITTEN = (*Text._fields[:6], "form_id", "words")

_WRITE = f"""
UPDATE mail SET state = %s, due_at = statement_timestamp() + make_interval(secs => %s),
    done_at = %s, problem = '', {", ".join(f"{name} = n.{name}" for name in _WRITTEN)}
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
    %s::uuid[], %s::jsonb[]) AS n (id, {", ".join(_WRITTEN)})
WHERE mail.id = n.id
"""

# A form that is there, and was used that day, is not even locked.
_KEEP_FORMS = """
INSERT INTO mail_form (id, html, used_on)
SELECT n.id, n.html, %s FROM unnest(%s::uuid[], %s::text[]) AS n (id, html)
WHERE NOT EXISTS (SELECT 1 FROM mail_form f WHERE f.id = n.id AND f.used_on >= %s)
ON CONFLICT (id) DO UPDATE SET used_on = greatest(mail_form.used_on, excluded.used_on)
"""

_CONCLUDE = """
UPDATE mail SET state = n.state, problem = n.problem, attempts = n.attempts,
    due_at = statement_timestamp() + make_interval(secs => n.wait),
    done_at = CASE WHEN n.state = 'due' THEN NULL ELSE %s::timestamptz END
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::int[], %s::int[])
    AS n (id, state, problem, wait, attempts)
WHERE mail.id = n.id AND mail.state = 'due'
"""

_HASTEN = """
UPDATE mail SET due_at = statement_timestamp()
WHERE state = 'due' AND problem <> '' AND due_at > statement_timestamp()
    AND (%s::bigint IS NULL OR booking_id = %s)
"""

_BUSY = f"""
SELECT EXISTS (SELECT 1 FROM mail m WHERE state = 'due' AND CASE WHEN due_at > statement_timestamp()
    THEN problem = '' ELSE {_IS_FIRST} END)
"""

_AGAIN = """
UPDATE mail SET state = 'due', due_at = statement_timestamp(), attempts = 0, done_at = NULL,
    problem = ''
WHERE id = ANY(%s) AND state = ANY(%s)
"""

_OLD = """
SELECT done_at, id FROM mail WHERE done_at < %s AND (done_at, id) > (%s, %s)
ORDER BY done_at, id LIMIT %s
"""
