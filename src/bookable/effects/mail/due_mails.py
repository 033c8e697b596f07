"""Mails that follow from time alone: reminders, and the question whether a booking took place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from bookable.domain.lifecycle import Step
from bookable.effects.mail.occasions import BOTH
from bookable.engine import registry
from bookable.engine.batches import in_batches
from bookable.storage import due_mail_rows, outbox
from bookable.storage.outbox import Note


def note_due_mails(now: datetime) -> int:
    """Note the mails that have come due by time, and return the count."""
    return in_batches("remind", _due(now), partial(outbox.add, now=now), name=lambda each: each.key)


def _due(now: datetime) -> Iterator[list[Note]]:
    for name in registry.names():
        program = registry.program(name)
        for lead in program.reminders:
            yield from due_mail_rows.due_reminders(name, lead=lead, now=now)
        asked = [side for side in BOTH if program.permits(Step.COMPLETE, side)]
        if asked:
            yield from due_mail_rows.due_questions(name, sides=asked, now=now)
    yield from due_mail_rows.due_chosen_reminders(now)
