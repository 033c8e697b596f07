"""Killing processes without warning, as the kernel does when memory runs out."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable
from contextlib import suppress

import httpx
import psutil
from tests.harness import http

from prove.stand import Stand
from prove.table import Row

BACK_WITHIN = 45.0
"""Seconds in which Bookable must answer again; its supervisor waits longer after each restart."""


def web(stand: Stand, dice: random.Random) -> None:
    """Kill the process that holds the code with all its forks, or one that answers requests."""
    server = stand.bookable.processes().get("web")
    workers = stand.bookable.web_processes()
    _kill([dice.choice(workers)] if workers and dice.random() < 0.5 else _family(server))


def worker(stand: Stand, dice: random.Random) -> None:
    """Kill the worker."""
    _kill(_family(stand.bookable.processes().get("worker")))


def postgres(stand: Stand, dice: random.Random) -> None:
    """Kill PostgreSQL, or one of the processes that serve its clients."""
    server = stand.bookable.processes().get("postgres")
    clients = server.children() if server else []
    _kill([dice.choice(clients)] if clients and dice.random() < 0.3 else _family(server))


def everything(stand: Stand, dice: random.Random) -> None:
    """Kill everything from the supervisor down, and start it again."""
    killed = stand.bookable
    _kill(_family(psutil.Process(killed.process.pid)))
    killed.stop()
    stand.restarted()


KILLS: dict[str, Callable[[Stand, random.Random], None]] = {
    "web": web,
    "worker": worker,
    "PostgreSQL": postgres,
    "everything": everything,
}


def kill(stand: Stand, what: str, dice: random.Random) -> Row:
    """Kill something, and wait until Bookable answers again."""
    row = Row("kill -9", what, rounds=1)
    KILLS[what](stand, dice)
    until = time.monotonic() + BACK_WITHIN
    while not is_ready(stand):
        if time.monotonic() > until:
            row.violations.append(f"not back within {BACK_WITHIN:.0f} s")
            break
        time.sleep(0.1)
    row.done = not row.violations
    return row


def is_ready(stand: Stand) -> bool:
    """Return whether Bookable answers and its database works."""
    try:
        return http.get(f"{stand.bookable.url}/readyz", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def _family(process: psutil.Process | None) -> list[psutil.Process]:
    """Return a process that we started, with all its children."""
    if process is None:
        return []
    with suppress(psutil.NoSuchProcess):
        return [process, *process.children(recursive=True)]
    return []


def _kill(processes: Iterable[psutil.Process]) -> None:
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()
