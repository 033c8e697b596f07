"""Rehearsals: commands that are carried out in full, and undone at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

_noted: ContextVar[list[int] | None] = ContextVar("noted", default=None)


@contextmanager
def rehearsal() -> Iterator[list[int]]:
    """Undo at the end everything that the block writes. Yield the ids of its ledger entries.

    The transactions of the block become savepoints of this one, so whatever they commit is rolled
    back with it: rows, jobs and notifications. An id may be that of an entry which the block itself
    has rolled back. Asking vendors and counting in memory is up to others: see `is_rehearsed`.
    """
    noted: list[int] = []
    with transaction.atomic():
        token = _noted.set(noted)
        try:
            yield noted
        finally:
            _noted.reset(token)
        transaction.set_rollback(True)


def is_rehearsed() -> bool:
    """Return whether what happens now will be undone."""
    return _noted.get() is not None


def note(entry_ids: Iterable[int]) -> None:
    """Note that ledger entries were written, if this is a rehearsal."""
    noted = _noted.get()
    if noted is not None:
        noted.extend(entry_ids)
