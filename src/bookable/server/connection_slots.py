"""Connection slots: a few database connections that many requests share, one at a time.

A request that waits for a slow vendor gives its slot back meanwhile.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Protocol

Work = Callable[[], object]


class Slot(Protocol):
    """A database connection that lives as long as the process."""

    in_atomic_block: bool
    is_kept: bool
    """Whether it has a setting that other requests must not see."""

    def close_if_unusable_or_obsolete(self) -> None:
        """Close the connection if it is broken; the next statement opens it again."""


class ConnectionSlots:
    """Runs work on threads of its own: as many as there are slots.

    A thread that gives its slot back leaves it to a new thread, and resumes with the slot of a
    thread that then ends. More threads would contend for Python's lock: threads that wait for slots
    double the time that a request takes (measured with 32 connections).
    """

    def __init__(
        self, slots: Iterable[Slot], *, take: Callable[[Slot], None], leave: Callable[[], None]
    ) -> None:
        self._take = take
        self._leave = leave
        self._waiting: SimpleQueue[Work] = SimpleQueue()
        self._mine = threading.local()
        for slot in slots:
            self._start_thread(slot)

    def run(self, work: Work) -> None:
        """Run some work as soon as a slot is free."""
        self._waiting.put(work)

    @contextmanager
    def given_back(self) -> Iterator[None]:
        """Let other requests use this thread's slot during the block; resume with any slot.

        In a transaction the slot is kept, since the transaction belongs to the connection, and so
        it is with a setting of the connection.
        """
        slot = self._current
        if slot is None or slot.in_atomic_block or slot.is_kept:
            yield
            return
        self._lend(slot)
        try:
            yield
        finally:
            self._resume()

    @contextmanager
    def taken_back(self) -> Iterator[None]:
        """Have a slot during the block, amid one in which this thread has given its own back."""
        if not getattr(self._mine, "is_lending", False):
            yield
            return
        self._resume()
        try:
            yield
        finally:
            if (slot := self._current) is not None:
                self._lend(slot)

    @property
    def _current(self) -> Slot | None:
        current: Slot | None = getattr(self._mine, "slot", None)
        return current

    def _lend(self, slot: Slot) -> None:
        self._forget()
        self._mine.is_lending = True
        self._start_thread(slot)

    def _start_thread(self, slot: Slot) -> None:
        threading.Thread(target=self._serve, args=(slot,), daemon=True).start()

    def _serve(self, slot: Slot) -> None:
        self._enter(slot)
        try:
            # A request that comes back from waiting takes this thread's slot.
            while self._current is not None:
                self._waiting.get()()
        finally:
            if (slot_left := self._current) is not None:
                self._forget()
                self._start_thread(slot_left)

    def _resume(self) -> None:
        handed_over: SimpleQueue[Slot] = SimpleQueue()

        def hand_over() -> None:
            if (slot := self._current) is not None:
                self._forget()
                handed_over.put(slot)

        self._waiting.put(hand_over)
        slot = handed_over.get()
        self._mine.is_lending = False
        self._enter(slot)
        # Django checks its connections between requests only, and this one is within a request.
        slot.close_if_unusable_or_obsolete()

    def _enter(self, slot: Slot) -> None:
        self._mine.slot = slot
        self._take(slot)

    def _forget(self) -> None:
        self._mine.slot = None
        self._leave()
