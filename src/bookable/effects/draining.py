"""Everything that is due, done at once: what a sandbox calls a tick."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.db import connections
from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django import app, connector_params

from bookable.effects.periodic_tasks import run_all
from bookable.engine import ports
from bookable.storage import jobs
from bookable.telemetry.waiting import waiting

WITHIN_SECONDS = 20.0
LOOK_EVERY = 0.05
"""Seconds between two looks at what another worker is doing."""


def tick() -> int:
    """Run every periodic task, loop and waiting effect, and return how many things were done."""
    return run_all() + drain(within=WITHIN_SECONDS)


def drain(*, within: float) -> int:
    """Run all loops and all effects until nothing is due, retries included.

    Also waits for what a worker is doing. Stops after `within` seconds. Returns how many things
    loops and effects have done.
    """
    deadline = time.monotonic() + within
    done: list[str] = []
    in_loops = 0
    _make_retries_due()
    while (remaining := deadline - time.monotonic()) > 0:
        in_loops += (ran := sum(loop.run() for loop in ports.loops()))
        unfinished = jobs.left()
        if unfinished.waiting:
            with waiting():
                asyncio.run(_work_off(done, within=remaining))
        elif unfinished.running or any(loop.is_busy() for loop in ports.loops()):
            with waiting():
                time.sleep(LOOK_EVERY)
        elif ran:
            continue  # Loops may have made more due.
        else:
            break
    return in_loops + len(done)


def _make_retries_due() -> None:
    jobs.make_retries_due(jobs.QUEUES)
    for loop in ports.loops():
        loop.hasten()


async def _work_off(done: list[str], *, within: float) -> None:
    def count(run: Callable[[], Any], context: Any, worker: Any) -> Any:
        done.append(context.job.task_name)
        try:
            return run()
        finally:
            # The threads of this short-lived worker end with it; their connections would stay open.
            connections.close_all()

    worker = _worker()
    with suppress(TimeoutError):
        async with worker.open_async(), asyncio.timeout(within):
            await worker.run_worker_async(
                queues=list(jobs.QUEUES),
                wait=False,
                listen_notify=False,
                install_signal_handlers=False,
                delete_jobs="successful",
                task_middleware=[count],
            )


def _worker() -> App:
    """Return an app of its own, without periodic tasks.

    The app of this process keeps deferring jobs on Django's connection, inside the transactions of
    the requests that run at the same time.
    """
    worker = App(connector=PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=2))
    worker.tasks = app.tasks
    return worker
