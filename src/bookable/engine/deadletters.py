"""Effects that failed for the last time, tried again because somebody asks for it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bookable.storage import deadletters, jobs
from bookable.storage.deadletters import unresolved
from bookable.storage.work import transact


def retry(letter_ids: Collection[int], *, now: datetime) -> int:
    """This will have the effects of dead letters tried again, and return how many; those that
    were resolved before stay so."""

    def step(_: object) -> int:
        letters = deadletters.take(letter_ids, now=now)
        for letter in letters:
            jobs.defer(letter.effect, **letter.arguments)
        return len(letters)

    return transact(step)


__all__ = ["retry", "unresolved"]
