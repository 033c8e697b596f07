"""What a mail server has taken in the end, compared with the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from icalendar import Calendar
from tests.lookalikes.smtp import Letter

from prove.stand import Database, Stand
from prove.table import Row

TELLS = {
    "requested": {"requested"},
    "pending_payment": {"payment_due"},
    "confirmed": {"confirmed"},
    "canceled": {"declined", "canceled", "expired"},
}
"""The kinds of mails that tell of a status."""

STATUS_KINDS = frozenset().union(*TELLS.values())
TO_THE_CLIENT_ALONE = {"pending_payment"}
UNREAD = 30.0
"""Seconds after its sender was killed in which a busy mail server may read a mail to its end."""

IN_HAND = 3.0
"""Seconds for which a mail may be on its way while the mail server refuses all at once."""


class Mail(NamedTuple):
    """A mail as Bookable knows it, with its booking as it stands.

    `moved` tells whether the booking was moved again after the mail's entry in the ledger.
    """

    id: int
    kind: str
    side: str
    state: str
    booking: int | None
    entry: int | None
    is_of_its_booking: bool
    was_dead: bool
    status: str
    start: datetime | None
    changed: datetime | None
    moved: bool


class File(NamedTuple):
    """What a calendar file in a letter says."""

    sequence: int
    method: str
    start: datetime


@dataclass
class Post:
    """Letters that arrived, and when the worker was killed and the mail server opened again."""

    letters: Sequence[Letter]
    kills: Sequence[float]
    opened: float
    mails: Mapping[str, Mail] = field(default_factory=dict)

    def mail(self, letter: Letter) -> Mail | None:
        """Return the mail of a letter, by its Message-ID."""
        return self.mails.get(_id(letter))

    def threads(self) -> dict[tuple[int, str], list[tuple[Letter, Mail]]]:
        """Return the letters to each side of each booking, in the order of their arrival."""
        found = defaultdict(list)
        for letter in self.letters:
            mail = self.mail(letter)
            if mail is not None and mail.booking is not None:
                found[mail.booking, mail.side].append((letter, mail))
        return found


def mails(stand: Stand, post: Post, part: str) -> list[Row]:
    """Compare the letters that arrived with the mails that follow from the ledger."""
    with stand.database() as db:
        post.mails = _read(db)
        booked = db.execute("SELECT id, status FROM booking").fetchall()
    return [
        _row(part, "mails: all arrived", len(post.mails), [*_missing(post), *_of_nothing(post)]),
        _row(part, "mails: once", len(post.letters), _doubled(post)),
        _row(part, "mails: in order, none stale", len(post.letters), [*_late(post), *_stale(post)]),
        _row(part, "mails: the last one tells how it is", len(booked), _last(post, booked)),
    ]


def _row(part: str, what: str, count: int, problems: Iterable[str]) -> Row:
    found = list(problems)
    return Row(part, what, 1, count, count - len(found), violations=found)


def _missing(post: Post) -> Iterable[str]:
    there = {_id(letter) for letter in post.letters}
    for uuid, mail in post.mails.items():
        if mail.state == "sent" and uuid not in there:
            yield f"{mail.kind} {mail.id} never arrived"
        if mail.kind == "changed_elsewhere":
            yield f"mail {mail.id} tells of a change that nobody made"


def _of_nothing(post: Post) -> Iterable[str]:
    for letter in post.letters:
        mail = post.mail(letter)
        if mail is None:
            yield f"{letter.subject!r} is of no mail"
        elif not mail.is_of_its_booking:
            yield f"{mail.kind} {mail.id} is about what is not in the ledger"


def _doubled(post: Post) -> Iterable[str]:
    """Yield mails that came twice, although the first answer was not lost."""
    last: dict[str, Letter] = {}
    for letter in post.letters:
        before = last.get(_id(letter))
        # A sender that went on had read the answer. If it did not, it may have been killed before.
        since = before.at - (0.0 if before.is_answered else UNREAD) if before else 0.0
        if before and not before.is_lost and not _killed(post, since, letter.at):
            after = (
                f"{letter.at - before.at:.1f} s, {letter.at - post.opened:.1f} s after the storm"
            )
            yield f"{letter.subject!r} came again after {after}"
        last[_id(letter)] = letter


def _killed(post: Post, begin: float, end: float) -> bool:
    return any(begin <= each <= end for each in post.kills)


def _late(post: Post) -> Iterable[str]:
    """Yield mails that arrived after one about a later entry. Those that staff sent again may."""
    for thread in post.threads().values():
        newest = 0
        for _, mail in thread:
            if mail.entry is None or mail.was_dead:
                continue
            if mail.entry < newest:
                yield f"{mail.kind} {mail.id} of entry {mail.entry} came after entry {newest}"
            newest = max(newest, mail.entry)


def _stale(post: Post) -> Iterable[str]:
    """Yield mails that were written when what they tell was over.

    Before the mail server opened again it had refused all for a while, and nobody did anything any
    more. So each letter since then has to tell how its booking stands.
    """
    for letter in post.letters:
        mail = post.mail(letter)
        if letter.at < post.opened or mail is None or mail.changed is None:
            continue
        if mail.changed.timestamp() > post.opened - IN_HAND:
            continue
        is_over = mail.kind in STATUS_KINDS and mail.kind not in TELLS.get(mail.status, ())
        if is_over or (mail.kind == "rescheduled" and mail.moved):
            yield f"{mail.kind} {mail.id} came when booking {mail.booking} was {mail.status}"


def _last(post: Post, booked: Iterable[Sequence[Any]]) -> Iterable[str]:
    threads = post.threads()
    for booking, status in booked:
        for side in ("client", "provider"):
            if status in TELLS and (side == "client" or status not in TO_THE_CLIENT_ALONE):
                thread = threads.get((booking, side), [])
                yield from _told(thread, f"{side} of {booking}", status)


def _told(thread: Sequence[tuple[Letter, Mail]], who: str, status: str) -> Iterable[str]:
    kinds = [mail.kind for _, mail in thread if mail.kind in STATUS_KINDS]
    if not TELLS[status] & set(kinds[-1:]):
        yield f"{who} was told {kinds}, and it is {status}"
    files = [file for letter, _ in thread if (file := _file(letter))]
    newest = sorted(files, key=lambda file: file.sequence)[-1:]
    for file in newest:
        yield from _dated(file, thread[-1][1], who)


def _dated(file: File, mail: Mail, who: str) -> Iterable[str]:
    """Yield what the newest calendar file tells wrongly."""
    _, method, start = file
    if mail.status == "confirmed" and (method, start) != ("REQUEST", mail.start):
        yield f"{who} has {method} {start} in the calendar, and it is confirmed at {mail.start}"
    if mail.status == "canceled" and method != "CANCEL":
        yield f"{who} still has {start} in the calendar, and it is canceled"


def _file(letter: Letter) -> File | None:
    kinds = [part.get_content_type() for part in letter.message.walk()]
    if "text/calendar" not in kinds:
        return None
    part = next(
        each for each in letter.message.walk() if each.get_content_type() == "text/calendar"
    )
    calendar = Calendar.from_ical(part.get_content())
    [event] = calendar.walk("VEVENT")
    return File(int(event["SEQUENCE"]), str(calendar["METHOD"]), event.start)


def _id(letter: Letter) -> str:
    return str(letter.message["Message-ID"]).strip("<>").partition("@")[0]


def _read(db: Database) -> dict[str, Mail]:
    return {str(uuid): Mail(*found) for uuid, *found in db.execute(_MAILS).fetchall()}


_MAILS = """
SELECT m.uuid, m.id, m.kind, m.side, m.state, m.booking_id, m.entry_id,
    m.entry_id IS NULL OR l.booking_id = m.booking_id,
    EXISTS (SELECT 1 FROM dead_letter d WHERE d.effect = 'send_mail'
        AND (d.arguments ->> 'mail_id')::bigint = m.id),
    b.status, b.starts_at,
    (SELECT max(n.at) FROM ledger_entry n WHERE n.booking_id = b.id),
    EXISTS (SELECT 1 FROM ledger_entry n WHERE n.booking_id = b.id AND n.id > m.entry_id
        AND n.kind = 'booking_rescheduled')
FROM mail m LEFT JOIN ledger_entry l ON l.id = m.entry_id LEFT JOIN booking b ON b.id = m.booking_id
"""
