"""Background jobs, run as they fall due."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import structlog
from asgiref.sync import sync_to_async
from django.db import close_old_connections, connections
from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django import app, connector_params

from bookable.engine import outbox, ports
from bookable.telemetry import watching

# How many jobs of a kind run at once.
_CONCURRENCY = 4
_GRACE = 10.0
# Seconds between two looks for ledger entries to relay.
_RELAY_EVERY = 0.1
# A worker that is told to stop says goodbye to the database, which may be gone by then.
_PATIENCE = 3.0
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 10.0

_log = structlog.get_logger("bookable.worker")


def work() -> None:
    """This will run jobs of every queue until it is asked to stop."""
    asyncio.run(_until_stopped())


async def _until_stopped() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(len(outbox.KINDS) * _CONCURRENCY))
    for signum in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signum, stop.set)
    pause = _FIRST_PAUSE
    while not stop.is_set():
        begun = loop.time()
        await _run(stop)
        if loop.time() - begun > _LONGEST_PAUSE:
            pause = _FIRST_PAUSE
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), timeout=pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


async def _run(stop: asyncio.Event) -> None:
    """One life of a worker: it ends when it is told to, or with its connection."""
    working = asyncio.create_task(_work())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if stop.is_set():
        working.cancel()
    try:
        await working
    except asyncio.CancelledError:
        return
    except Exception as error:
        _log.warning("worker lost the database, and tries again", reason=str(error))


async def _work() -> None:
    # What the last life left behind may be a dead connection.
    await sync_to_async(close_old_connections)()
    # Not `replace_connector`: a job that defers another does so in its own transaction, on
    # Django's connection, or an effect could run of what was rolled back.
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, timeout=_PATIENCE)
    worker = app.with_connector(connector)
    async with worker.open_async():
        tasks = [asyncio.create_task(_work_off(worker, queues)) for queues in outbox.KINDS]
        tasks.append(asyncio.create_task(_relay()))
        try:
            # One that loses its connection ends, also without an error: the others end with it,
            # and all begin again.
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()


async def _relay() -> None:
    """Relay ledger entries as they come, all of those that came since the last look together.

    This asks again and again instead of being notified: PostgreSQL lets only one transaction with a
    NOTIFY commit at a time, so that bookings could no longer share a write to the disk.
    """
    loop = asyncio.get_running_loop()
    # One thread, which keeps its database connection.
    thread = ThreadPoolExecutor(1, "relay")
    try:
        while True:
            await loop.run_in_executor(thread, ports.relay)
            await asyncio.sleep(_RELAY_EVERY)
    finally:
        thread.submit(connections.close_all)
        thread.shutdown(wait=False)


async def _work_off(worker: App, queues: Iterable[str]) -> None:
    await worker.run_worker_async(
        queues=list(queues),
        concurrency=_CONCURRENCY,
        shutdown_graceful_timeout=_GRACE,
        install_signal_handlers=False,
        # What was done stands in the ledger; kept here, it would grow without end.
        delete_jobs="successful",
        task_middleware=[_on_a_live_connection, watching.job, watching.awaited_job],
    )


def _on_a_live_connection(run: Callable[[], Any], context: Any, worker: Any) -> Any:
    """Run a job on a database connection that the server has not hung up.

    Each thread keeps its connection. Django looks after them at the start of requests, and a worker
    has none: a thread whose connection broke failed every job that it was given from then on.
    """
    del context, worker
    close_old_connections()
    return run()
