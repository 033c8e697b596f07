"""Mails go out: noted when a ledger entry is relayed, written and sent when their turn comes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from bookable.domain.mail_servers import Envelope, MailError
from bookable.effects.mail import kinds_of_mail as _kinds  # noqa: F401  (registers them)
from bookable.effects.mail.messages import message
from bookable.effects.mail.occasions import kinds_after
from bookable.effects.retries import effect
from bookable.engine import clock, ports
from bookable.storage import jobs, outbox
from bookable.storage.ledger import Entry
from bookable.storage.outbox import DueMail, Note

if TYPE_CHECKING:
    from bookable.effects.mail.composing import Draft

WITHIN_SECONDS = 30.0


def note_mails(entries: Iterable[Entry], *, now: datetime) -> None:
    """Note the mails that follow from ledger entries, each once, and defer sending them."""
    notes = [
        Note(
            key=f"{entry.id} {kind.name} {side}",
            kind=kind.name,
            side=side,
            booking_id=entry.booking_id,
            entry_id=entry.id,
        )
        for entry in entries
        for kind in kinds_after(entry)
        for side in kind.to
    ]
    note(notes, now=now)


def note(notes: Sequence[Note], *, now: datetime) -> int:
    """Note mails, each once, and defer sending them in the same transaction; return the count."""
    with transaction.atomic():
        added = outbox.add(notes, now=now)
        jobs.send_mails(added)
    return len(added)


def note_offer(kind: str, entry_id: int) -> None:
    """Note a mail of a kind about an entry of a waitlist, once, and defer sending it."""
    about = Note(f"{kind} {entry_id}", kind, "client", waitlist_entry_id=entry_id)
    note([about], now=clock.now())


def _gave_up(mail_id: int) -> None:
    outbox.give_up(mail_id, now=clock.now())


@effect(jobs.SEND_MAIL, at_last=_gave_up)
def send_mail(mail_id: int) -> None:
    """Write a mail from how things stand, and send it; without a mail server, keep it."""
    # Only the worker writes mails, and loads what knows all languages and calendars.
    from bookable.effects.mail.composing import compose

    mail = outbox.due(mail_id)
    if mail is None:
        return
    now = clock.now()
    draft = compose(mail, now=now)
    if isinstance(draft, str):
        outbox.done(mail_id, outbox.DROPPED, problem=draft, now=now)
        return
    outbox.write(mail_id, draft.text)
    outbox.done(mail_id, _deliver(mail, draft), now=now)


def _deliver(mail: DueMail, draft: Draft) -> str:
    server = ports.mail()
    if server is None:
        return outbox.KEPT
    sender = settings.BOOKABLE_MAIL_FROM
    whole = message(
        draft.text,
        sender=sender,
        reader=draft.reader,
        uuid=mail.uuid,
        thread=draft.thread,
        unsubscribe=draft.unsubscribe,
        base_url=settings.BOOKABLE_BASE_URL,
        at=mail.created_at,
    )
    envelope = Envelope(sender.address, draft.text.address, whole)
    try:
        server.deliver(envelope, within=WITHIN_SECONDS)
    except MailError as error:
        outbox.note_problem(mail.id, error.in_full)
        raise
    return outbox.SENT
