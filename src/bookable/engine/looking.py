"""Looking again, where what was found has just changed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from bookable.domain.refusals import SlotTaken

LOOKS = 4
"""How often a command looks for a free room while others take the ones that it finds."""

Result = TypeVar("Result")


class LookAgain(Exception):
    """What was found has just changed: somebody else took the room that was free, or a session
    moved; a second look may find another one."""


def patiently(attempt: Callable[[], Result], *, looks: int = LOOKS) -> Result:
    """This will make an attempt until it finds something that stays, or raise SlotTaken. Two who
    choose one free room at once need not both go without: the other looks again."""
    for _ in range(looks):
        with suppress(LookAgain):
            return attempt()
    raise SlotTaken
