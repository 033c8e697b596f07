"""The worker: runs background jobs when they are due, and the loops that the parts register."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import structlog
from asgiref.sync import sync_to_async
from django.db import InterfaceError, OperationalError, close_old_connections, connections
from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django import app, connector_params

from bookable.engine import ports
from bookable.storage import jobs
from bookable.storage.postgres.base import DatabaseWrapper
from bookable.telemetry import watching

# Jobs of one kind that run at once.
_CONCURRENCY = 4
# Seconds for running jobs to finish when the worker is stopped.
_GRACE = 10.0
# Seconds before a loop that failed runs again.
_AFTER_A_FAILURE = 5.0
# A worker that stops closes its connections, while the database may be gone already.
_CONNECT_WITHIN = 3.0
_LONGEST_PAUSE_OF_A_TRANSACTION = 30.0
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 10.0

_log = structlog.get_logger("bookable.worker")


def work() -> None:
    """Run loops, and jobs of every queue, until SIGINT or SIGTERM."""
    limit_pauses()
    asyncio.run(_until_stopped())


def limit_pauses() -> None:
    """Have PostgreSQL end transactions of this process that pause for too long.

    Jobs wait for nothing but Python in a transaction, so a process that pauses for longer hangs,
    and others wait for its locks.
    """
    DatabaseWrapper.longest_pause = _LONGEST_PAUSE_OF_A_TRANSACTION


async def _until_stopped() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(len(jobs.KINDS) * _CONCURRENCY))
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
    """Work until `stop` is set or the connection to the database is lost."""
    working = asyncio.create_task(_work())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if stop.is_set():
        ports.stop_loops()
        working.cancel()
    try:
        await working
    except asyncio.CancelledError:
        return
    except Exception as error:
        _log.warning("worker lost the database, and tries again", reason=str(error))


async def _work() -> None:
    # After a lost connection, the one that Django keeps may be dead, too.
    await sync_to_async(close_old_connections)()
    # Not `replace_connector`: a job defers further jobs on Django's connection, within its own
    # transaction. Otherwise they could run although that transaction was rolled back.
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, timeout=_CONNECT_WITHIN)
    worker = app.with_connector(connector)
    async with worker.open_async():
        tasks = [asyncio.create_task(_run_queues(worker, queues)) for queues in jobs.KINDS]
        tasks += [asyncio.create_task(_repeat(loop)) for loop in ports.loops()]
        try:
            # A task that loses its connection ends, sometimes without an error. Then end all, so
            # that all start again.
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()


async def _repeat(work: ports.Loop) -> None:
    """Run a loop again and again.

    Polls instead of using LISTEN and NOTIFY: PostgreSQL commits transactions with a NOTIFY one at
    a time, so that concurrent bookings could no longer share one write to the disk.
    """
    loop = asyncio.get_running_loop()
    # A single thread, so that a single database connection is used.
    thread = ThreadPoolExecutor(1, work.name)
    try:
        while True:
            await asyncio.sleep(await loop.run_in_executor(thread, _once, work))
    finally:
        thread.submit(connections.close_all)
        thread.shutdown(wait=False)


def _once(work: ports.Loop) -> float:
    """Run a loop once, and return the seconds until its next run."""
    try:
        work.run()
    except (InterfaceError, OperationalError):
        raise  # The connection is lost, and everything starts again.
    except Exception as error:
        _log.warning("loop failed", loop=work.name, problem=type(error).__name__)
        return max(work.pause, _AFTER_A_FAILURE)
    return work.pause


async def _run_queues(worker: App, queues: Iterable[str]) -> None:
    await worker.run_worker_async(
        queues=list(queues),
        concurrency=_CONCURRENCY,
        shutdown_graceful_timeout=_GRACE,
        install_signal_handlers=False,
        # The ledger has the history; this table would grow without end.
        delete_jobs="successful",
        task_middleware=[_on_a_live_connection, watching.job, watching.awaited_job],
    )


def _on_a_live_connection(run: Callable[[], Any], context: Any, worker: Any) -> Any:
    """Run a job after closing this thread's database connection, if it is broken.

    Each thread keeps its connection. Django checks connections at the start of a request, and a
    worker has no requests: a thread with a broken connection would fail every job from then on.
    """
    del context, worker
    close_old_connections()
    return run()
