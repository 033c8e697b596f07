"""Whose eyes the database looks through: rows of guarded programmes are shown by row-level
security, for one transaction at a time, to those whom they concern.

Nobody is named at first, so that a query which forgets to say for whom it asks sees none of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bookable.domain.people import SYSTEM, Actor
from bookable.storage.sql import execute, one

EVERYTHING = "system"
NOBODY = ""


def see_as(actor: Actor) -> None:
    """This will show the rest of this transaction what an actor may see: people what concerns
    them, staff and time itself everything."""
    sees_all = actor is SYSTEM or actor.is_staff
    _look(EVERYTHING if sees_all else str(actor.person_id))


def see_everything() -> None:
    """This will show the rest of this transaction every row."""
    _look(EVERYTHING)


@contextmanager
def everything_for_now() -> Iterator[None]:
    """This will show every row to what is done meanwhile in this transaction, and then what was
    shown before. After an error there is no transaction that would show anything."""
    before: str = one("SELECT coalesce(current_setting('bookable.person', true), '')")[0]
    _look(EVERYTHING)
    yield
    _look(before)


@contextmanager
def everything() -> Iterator[None]:
    """This will show every row to what is done meanwhile, in however many transactions."""
    _look(EVERYTHING, lasting=True)
    try:
        yield
    finally:
        _look(NOBODY, lasting=True)


def _look(who: str, *, lasting: bool = False) -> None:
    execute("SELECT set_config('bookable.person', %s, %s)", [who, not lasting])
