"""The web server process: `python -m bookable.server.web`, with Granian inside.

It imports the code once and forks a process for each listener.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import importlib
import os
import resource
import signal
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from operator import delitem, setitem
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from bookable.server.client_connections import ConnectionReaper
from bookable.server.connection_slots import ConnectionSlots
from bookable.server.forks import Forked
from bookable.server.granian_socket import ServerOnSocket
from bookable.server.handover import LEAVE, Leaving
from bookable.server.processes import lasting_imports
from bookable.server.request_bodies import RequestHandler, Runner
from bookable.server.signals import Stopped, stoppable
from bookable.server.supervisor import watch
from bookable.server.users import drop_root, keep_code_reachable

# Requests that wait for the disk leave the processor to others. Measured against two slots: 13 %
# more creates a second, 10 % more confirmations with a p99 a quarter shorter, lists the same.
SLOTS = 4
"""Connection slots of a process: how many requests it handles at once."""

_CONNECTIONS = 4096
_MAX_WAITING_BODIES = 256
_MAX_HEAD = 32 * 1024
_BODY_WITHIN = 20.0
_OWN_HANDLES = 256
_STATEMENT_WITHIN = 30.0
# Load balancers do not wait longer for `/readyz`.
_HEALTH_STATEMENT_WITHIN = 3.0
_STOP_WITHIN = 10.0


def main() -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser()
    parser.add_argument(
        "--listener", type=int, action="append", required=True, help="a socket for each process"
    )
    parser.add_argument("--ready", type=int, help="a pipe to write to once a process serves")
    parser.add_argument("--migrate", action="store_true", help="apply migrations first")
    arguments = parser.parse_args()
    parent = os.getppid()
    keep_code_reachable()
    signal.signal(LEAVE, signal.SIG_IGN)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bookable.config.settings")
    # Processes are forked from this one, so each has everything imported at once.
    with lasting_imports():
        _application()
    if arguments.migrate:
        _migrate()
    drop_root(parent=parent)
    _supervise(arguments.listener, ready=arguments.ready)


def _supervise(listeners: Sequence[int], *, ready: int | None) -> None:
    """Serve in a process for each listener, and replace those that die."""
    programs = {
        f"web {number}": Forked(partial(_serve, listener, ready=ready), patience=_STOP_WITHIN)
        for number, listener in enumerate(listeners, start=1)
    }
    with contextlib.suppress(Stopped), stoppable():
        try:
            for program in programs.values():
                program.start()
            watch(programs, renew=lambda: None)
        finally:
            for program in programs.values():
                program.ask_to_stop()
            for program in programs.values():
                program.stop()


def _serve(listener: int, *, ready: int | None) -> None:
    from bookable.telemetry.waiting import provide_slots

    slots = _slots(SLOTS)
    provide_slots(slots.given_back)
    reaper = ConnectionReaper(_application(), most=_max_connections() * 3 // 4)
    reaper.start()
    handler = RequestHandler(
        Leaving(reaper, listener=listener),
        run=slots.run,
        apart=_health_checks(),
        largest=_application().largest_body,
        most=_MAX_WAITING_BODIES,
        patience=_BODY_WITHIN,
    )
    asyncio.run(_serve_until_stopped(handler, listener=listener, ready=ready))


async def _serve_until_stopped(
    handler: RequestHandler, *, listener: int, ready: int | None
) -> None:
    from django.conf import settings

    server = ServerOnSocket(
        handler,
        listener=listener,
        interface=Interfaces.RSGI,
        # Real clients use HTTP/2 with TLS only, which a proxy would end.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(max_buffer_size=_MAX_HEAD),
        backpressure=_max_connections(),
        websockets=False,
        # It logs a warning at each start that the embedded server is experimental.
        log_level=LogLevels.error,
        log_dictconfig=settings.LOGGING,
    )
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signum, server.stop)
    if ready is not None:
        loop.call_soon(_report_ready, ready)
    await server.serve()


def _report_ready(pipe: int) -> None:
    # The pipe is closed after the first process reported.
    with contextlib.suppress(OSError):
        os.write(pipe, b".")


def _max_connections() -> int:
    """Return how many client connections a process has file handles for, raising its limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _CONNECTIONS + _OWN_HANDLES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(_OWN_HANDLES, min(_CONNECTIONS, soft - _OWN_HANDLES))


def _health_checks() -> dict[str, Runner]:
    """Return what runs health checks: past the slots, and past each other.

    Statements that wait for a lock can hold all slots for half a minute.
    """
    ready = _slots(1, statement_within=_HEALTH_STATEMENT_WITHIN)
    metrics = _slots(1)
    alive = ThreadPoolExecutor(1)
    return {"/healthz": alive.submit, "/readyz": ready.run, "/metrics": metrics.run}


def _slots(count: int, *, statement_within: float = _STATEMENT_WITHIN) -> ConnectionSlots:
    from django.db import DEFAULT_DB_ALIAS, connections

    slots = [connections.create_connection(DEFAULT_DB_ALIAS) for _ in range(count)]
    for slot in slots:
        # Django expects one thread for each connection. Here threads pass them on.
        slot.inc_thread_sharing()
        limit_statements(slot, within=statement_within)
    return ConnectionSlots(
        slots,
        take=partial(setitem, connections, DEFAULT_DB_ALIAS),
        leave=partial(delitem, connections, DEFAULT_DB_ALIAS),
    )


def limit_statements(connection: Any, *, within: float = _STATEMENT_WITHIN) -> None:
    """Cancel statements that take longer than a request may, which frees their slot for others."""
    connection.longest_statement = within


def _migrate() -> None:
    from django.db import connections

    from bookable.engine.upkeep import migrate

    try:
        migrate()
    finally:
        connections.close_all()


def _application() -> Any:
    from django.conf import settings
    from django.utils.module_loading import import_string

    application = import_string(settings.WSGI_APPLICATION)
    importlib.import_module(settings.ROOT_URLCONF)
    return application


if __name__ == "__main__":
    main()
