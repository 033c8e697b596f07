"""Everything that is due, done at once and to its end: what a sandbox calls a tick."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.db import connections
from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django import app, connector_params

from bookable.effects.relay import relay_all
from bookable.effects.rounds import make_all
from bookable.engine import outbox
from bookable.telemetry.waiting import waiting

WITHIN_SECONDS = 20.0
LOOK_EVERY = 0.05


def tick() -> int:
    """This will make every round and run every effect that waits, and return how many things
    were done."""
    return make_all() + drain(within=WITHIN_SECONDS)


def drain(*, within: float) -> int:
    """Relay every ledger entry that waits and run every effect, also those that wait for their next
    attempt; wait for those that a worker is running; after `within` seconds no more. Return how
    many entries and effects that were."""
    until = time.monotonic() + within
    ran: list[str] = []
    relayed = 0
    outbox.make_retries_due()
    while (rest := until - time.monotonic()) > 0:
        relayed += relay_all()
        left = outbox.left()
        if left.waiting:
            with waiting():
                asyncio.run(_work_off(ran, within=rest))
        elif left.running or outbox.is_waiting():
            with waiting():
                time.sleep(LOOK_EVERY)
        else:
            break
    return relayed + len(ran)


async def _work_off(ran: list[str], *, within: float) -> None:
    def count(run: Callable[[], Any], context: Any, worker: Any) -> Any:
        ran.append(context.job.task_name)
        try:
            return run()
        finally:
            # This worker's threads end with it, and would leave their connections behind.
            connections.close_all()

    worker = _worker()
    with suppress(TimeoutError):
        async with worker.open_async(), asyncio.timeout(within):
            await worker.run_worker_async(
                queues=list(outbox.QUEUES),
                wait=False,
                listen_notify=False,
                install_signal_handlers=False,
                delete_jobs="successful",
                task_middleware=[count],
            )


def _worker() -> App:
    """An app of its own, without rounds: the one of this process goes on deferring on Django's
    connection, inside the transactions of whoever else is being served."""
    worker = App(connector=PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=2))
    worker.tasks = app.tasks
    return worker
