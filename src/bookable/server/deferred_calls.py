"""Calls that threads leave to the event loop."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

Call = Callable[[], object]

_WITHIN = 0.1


class DeferredCalls:
    """Calls that can wait: the event loop makes them when it next wakes by itself, or soon after.

    `call_soon_threadsafe` wakes the loop for each call, and a woken loop competes with the threads
    for Python's lock. Doing so twice for each response took a sixth of a short request's processor
    time.
    """

    def __init__(self) -> None:
        self._calls: deque[Call] = deque()
        self._timer: asyncio.TimerHandle | None = None

    def add(self, call: Call, *, loop: asyncio.AbstractEventLoop) -> None:
        """Leave a call to the loop, from any thread."""
        self._calls.append(call)
        # Read after the call was added: `_make_last` clears it before it makes the calls.
        if self._timer is None:
            loop.call_soon_threadsafe(self.make)

    def make(self) -> None:
        """Make all calls, on the loop, and take care of those that are added meanwhile."""
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(_WITHIN, self._make_last)
        self._make()

    def _make_last(self) -> None:
        self._timer = None
        self._make()

    def _make(self) -> None:
        while self._calls:
            self._calls.popleft()()
