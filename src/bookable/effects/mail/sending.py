"""Mails are noted when something happens; the mail loop writes and sends them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bookable.effects.mail import kinds_of_mail as _kinds  # noqa: F401  (registers them)
from bookable.effects.mail import kinds_of_notice as _notices  # noqa: F401  (registers them)
from bookable.effects.mail.occasions import kinds_after
from bookable.effects.retries import effect
from bookable.storage import jobs, outbox
from bookable.storage.ledger import Entry
from bookable.storage.outbox import Note


def note_mails(entries: Iterable[Entry], *, now: datetime) -> None:
    """Note the mails that follow from ledger entries, each once."""
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
    outbox.add(notes, now=now)


@effect(jobs.SEND_MAIL)
def send_mail(mail_id: int) -> None:
    """Make a mail due again that failed for good: its dead letter is tried again."""
    outbox.again([mail_id], states=[outbox.FAILED])
