"""A limit on the processor time of a computation whose input comes from strangers."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

_LOOK_EVERY = 500
"""How many calls of Python functions pass between two looks at the time."""


class TooMuchWork(Exception):
    """The computation took more processor time than it may."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise TooMuchWork in the block once this thread has computed for some seconds in it.

    A rule of recurrence can keep dateutil busy for hours without a result, so it has to be stopped
    from inside. Only Python functions that are called in the block are stopped.
    """
    ends = time.thread_time() + seconds
    calls = 0

    def look(frame: FrameType, event: str, arg: Any) -> None:
        nonlocal calls
        calls += 1
        if calls % _LOOK_EVERY == 0 and time.thread_time() > ends:
            raise TooMuchWork

    before = sys.gettrace()
    sys.settrace(look)
    try:
        yield
    finally:
        sys.settrace(before)
