"""Doing things at once, with real threads on real PostgreSQL."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connections


def at_once(tasks: Sequence[Callable[[], Any]]) -> list[Any]:
    """This will run all tasks from threads that start together, and be what each returned or
    raised, in order."""
    barrier = threading.Barrier(len(tasks))
    outcomes: list[Any] = [None] * len(tasks)

    def run(index: int, task: Callable[[], Any]) -> None:
        try:
            connections["default"].ensure_connection()
            barrier.wait(timeout=60)
            outcomes[index] = task()
        except BaseException as error:
            outcomes[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(index, task)) for index, task in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def tally(outcomes: Sequence[Any]) -> Counter[str]:
    """This will count outcomes by the name of their class."""
    return Counter(type(outcome).__name__ for outcome in outcomes)
