"""Digests: noted in the morning of each person who wants one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db import transaction

from bookable.domain.digests import is_due
from bookable.effects.mail.occasions import DIGEST
from bookable.engine.batches import in_batches
from bookable.storage import digest_rows, outbox
from bookable.storage.digest_rows import PlannedDigest
from bookable.storage.outbox import Note


def note_digests(now: datetime) -> int:
    """Note the digests that are due, plan the next ones, and return the count of those noted."""
    return in_batches(
        "digests",
        digest_rows.planned_digests(now),
        partial(_note, now=now),
        name=lambda each: each.person_id,
    )


def _note(planned: Sequence[PlannedDigest], *, now: datetime) -> int:
    due = [each for each in planned if is_due(each.rhythm, now=now, zone=each.zone)]
    with transaction.atomic():
        digest_rows.plan_next(planned, now=now)
        return outbox.add([_digest(each) for each in due], now=now)


def _digest(due: PlannedDigest) -> Note:
    key = f"{DIGEST} {due.person_id} {due.at.timestamp():.0f}"
    return Note(key, DIGEST, "", about_id=due.person_id)
