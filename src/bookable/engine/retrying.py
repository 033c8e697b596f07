"""Retries of a command whose choice of a room or a session was just taken."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from bookable.domain.refusals import SlotTaken

TRIES = 4
"""How many times a command is tried while others take the rooms that it chooses."""
GROUP_TRIES = 20
"""How many times a change of a session is tried while new bookings in it are locked."""

Result = TypeVar("Result")


class Retry(Exception):
    """The chosen room was taken in between, or the session moved. Another try may succeed."""


def with_retries(attempt: Callable[[], Result], *, tries: int = TRIES) -> Result:
    """Return the result of an attempt, repeated on Retry. Raise SlotTaken after the last one.

    Two clients may choose the same free room at once although there is another one: the second try
    finds it.
    """
    for _ in range(tries):
        with suppress(Retry):
            return attempt()
    raise SlotTaken
