"""Connection slots: a few database connections that many requests share, one at a time.

A request that waits for a slow vendor gives its slot back meanwhile.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from typing import Protocol

Work = Callable[[], None]


class Slot(Protocol):
    """A database connection that lives as long as the process."""

    in_atomic_block: bool

    def close_if_unusable_or_obsolete(self) -> None:
        """Close the connection if it is broken; the next statement opens it again."""


class ConnectionSlots:
    """Runs work on the thread that brings it, or on another one once a slot is free.

    A thread that finds no free slot queues its work for the threads that have one, and returns.
    Threads that wait for slots would contend for Python's lock, which doubles the time that a
    request takes (measured with 32 connections).
    """

    def __init__(
        self, slots: Iterable[Slot], *, take: Callable[[Slot], None], leave: Callable[[], None]
    ) -> None:
        self._take = take
        self._leave = leave
        self._free: SimpleQueue[Slot] = SimpleQueue()
        self._waiting: SimpleQueue[Work] = SimpleQueue()
        self._mine = threading.local()
        for slot in slots:
            self._free.put(slot)

    def run(self, work: Work) -> None:
        """Run some work as soon as a slot is free, on this thread or on another one."""
        self._waiting.put(work)
        self._serve()

    @contextmanager
    def given_back(self) -> Iterator[None]:
        """Let other requests use this thread's slot during the block; resume with any slot.

        In a transaction the slot is kept, since the transaction belongs to the connection.
        """
        slot = self._current
        if slot is None or slot.in_atomic_block:
            yield
            return
        self._give_back(slot)
        self._serve_elsewhere()
        try:
            yield
        finally:
            self._resume()

    @property
    def _current(self) -> Slot | None:
        current: Slot | None = getattr(self._mine, "slot", None)
        return current

    def _serve(self) -> None:
        # Check again after each turn: work that came meanwhile found no free slot and was queued.
        while not self._waiting.empty():
            try:
                slot = self._free.get_nowait()
            except Empty:
                return
            self._enter(slot)
            try:
                self._run_queued()
            finally:
                if (slot_left := self._current) is not None:
                    self._give_back(slot_left)

    def _run_queued(self) -> None:
        with suppress(Empty):
            # A request that comes back from waiting takes this thread's slot.
            while self._current is not None:
                self._waiting.get_nowait()()

    def _serve_elsewhere(self) -> None:
        if not self._waiting.empty():
            threading.Thread(target=self._serve, daemon=True).start()

    def _resume(self) -> None:
        handed_over: SimpleQueue[Slot] = SimpleQueue()

        def hand_over() -> None:
            if (slot := self._current) is not None:
                self._forget()
                handed_over.put(slot)

        self._waiting.put(hand_over)
        self._serve_elsewhere()
        slot = handed_over.get()
        self._enter(slot)
        # Django checks its connections between requests only, and this one is within a request.
        slot.close_if_unusable_or_obsolete()

    def _enter(self, slot: Slot) -> None:
        self._mine.slot = slot
        self._take(slot)

    def _give_back(self, slot: Slot) -> None:
        self._forget()
        self._free.put(slot)

    def _forget(self) -> None:
        self._mine.slot = None
        self._leave()
