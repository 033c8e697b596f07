"""Few connection slots for many requests, and how a request that waits gives its slot back."""

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
        """Close the connection if the server has hung up; the next statement opens it again."""


class Slots:
    """Runs work on whichever thread brings it, with one of a few connection slots.

    A thread that finds no free slot leaves its work to the threads that have one, and goes: threads
    that waited for slots would fight over Python's lock, which doubles the time that a request
    takes (measured with 32 connections).
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
        """Let others have this thread's slot during the block, and go on with any slot afterwards.

        Inside a transaction the slot is kept, since the connection is what holds the transaction.
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
            self._come_back()

    @property
    def _current(self) -> Slot | None:
        current: Slot | None = getattr(self._mine, "slot", None)
        return current

    def _serve(self) -> None:
        # Look again after each turn: work that came meanwhile found no slot, and relies on it.
        while not self._waiting.empty():
            try:
                slot = self._free.get_nowait()
            except Empty:
                return
            self._enter(slot)
            try:
                self._work_off()
            finally:
                if (slot_left := self._current) is not None:
                    self._give_back(slot_left)

    def _work_off(self) -> None:
        with suppress(Empty):
            # Work that comes back from waiting takes the slot along.
            while self._current is not None:
                self._waiting.get_nowait()()

    def _serve_elsewhere(self) -> None:
        if not self._waiting.empty():
            threading.Thread(target=self._serve, daemon=True).start()

    def _come_back(self) -> None:
        handed_over: SimpleQueue[Slot] = SimpleQueue()

        def hand_over() -> None:
            if (slot := self._current) is not None:
                self._forget()
                handed_over.put(slot)

        self._waiting.put(hand_over)
        self._serve_elsewhere()
        slot = handed_over.get()
        self._enter(slot)
        # Django looks after its connections between requests only.
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
