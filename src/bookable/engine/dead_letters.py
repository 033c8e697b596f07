"""Dead letters: effects that failed for the last time, retried when staff ask for it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bookable.storage import dead_letter_rows, jobs
from bookable.storage.work import transact


def retry(letter_ids: Collection[int], *, now: datetime) -> int:
    """Retry the effects of dead letters, and return the count. Resolved ones are left alone."""

    def step() -> int:
        # Resolving and deferring commit together: no letter is lost or tried twice.
        letters = dead_letter_rows.take(letter_ids, now=now)
        for letter in letters:
            jobs.defer(letter.effect, **letter.arguments)
        return len(letters)

    return transact(step)
