"""Doing things at once, with real threads on real PostgreSQL."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from queue import SimpleQueue
from typing import Any

from django.db import close_old_connections, connections

Task = Callable[[], Any]


def at_once(tasks: Sequence[Task]) -> list[Any]:
    """Run all tasks in threads that start together, and return what each returned or raised, in
    order."""
    barrier = threading.Barrier(len(tasks))
    while len(_racers) < len(tasks):
        _racers.append(_Racer())
    racers = _racers[: len(tasks)]
    for racer, task in zip(racers, tasks, strict=True):
        racer.tasks.put(partial(_after, barrier, task))
    return [racer.outcomes.get() for racer in racers]


def tally(outcomes: Sequence[Any]) -> Counter[str]:
    """Count outcomes by the name of their class."""
    return Counter(type(outcome).__name__ for outcome in outcomes)


def disperse() -> None:
    """End the threads and close their connections."""
    for racer in _racers:
        racer.tasks.put(None)
    for racer in _racers:
        racer.join()
    _racers.clear()


class _Racer(threading.Thread):
    """A thread that keeps its connection from one round to the next, as a server's does."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.tasks: SimpleQueue[Task | None] = SimpleQueue()
        self.outcomes: SimpleQueue[Any] = SimpleQueue()
        self.start()

    def run(self) -> None:
        for task in iter(self.tasks.get, None):
            try:
                self.outcomes.put(task())
            except BaseException as error:
                self.outcomes.put(error)
        connections.close_all()


_racers: list[_Racer] = []


def _after(barrier: threading.Barrier, task: Task) -> Any:
    close_old_connections()
    connections["default"].ensure_connection()
    barrier.wait(timeout=60)
    return task()
