"""Mails are noted: after ledger entries, and when time alone makes them due.

The mail loop writes and sends them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial

from django.db import transaction

from bookable.domain.digests import is_due
from bookable.domain.lifecycle import Step
from bookable.effects.mail import kinds_of_mail as _kinds  # noqa: F401  (registers them)
from bookable.effects.mail import kinds_of_notice as _notices  # noqa: F401  (registers them)
from bookable.effects.mail.occasions import BOTH, DIGEST, kinds_after
from bookable.effects.retries import effect
from bookable.engine import registry
from bookable.engine.batches import in_batches
from bookable.storage import due_mail_rows, jobs, outbox
from bookable.storage.due_mail_rows import PlannedDigest
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


def note_due_mails(now: datetime) -> int:
    """Note the mails that have come due by time, and return the count."""
    return in_batches(
        "remind", _due_mails(now), partial(outbox.add, now=now), name=lambda each: each.key
    )


def _due_mails(now: datetime) -> Iterator[list[Note]]:
    for name in registry.names():
        program = registry.program(name)
        for lead in program.reminders:
            yield from due_mail_rows.due_reminders(name, lead=lead, now=now)
        asked = [side for side in BOTH if program.permits(Step.COMPLETE, side)]
        if asked:
            yield from due_mail_rows.due_questions(name, sides=asked, now=now)
    yield from due_mail_rows.due_chosen_reminders(now)


def note_digests(now: datetime) -> int:
    """Note the digests that are due, plan the next ones, and return the count of those noted."""
    return in_batches(
        "digests",
        due_mail_rows.planned_digests(now),
        partial(_note_planned, now=now),
        name=lambda each: each.person_id,
    )


def _note_planned(planned: Sequence[PlannedDigest], *, now: datetime) -> int:
    due = [each for each in planned if is_due(each.rhythm, now=now, zone=each.zone)]
    with transaction.atomic():
        due_mail_rows.plan_next(planned, now=now)
        return outbox.add([_digest(each) for each in due], now=now)


def _digest(due: PlannedDigest) -> Note:
    key = f"{DIGEST} {due.person_id} {due.at.timestamp():.0f}"
    return Note(key, DIGEST, "", about_id=due.person_id)
