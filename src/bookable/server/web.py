"""A process of the web server, with Granian inside."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import os
import resource
import signal
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from bookable.server.client_connections import ConnectionReaper
from bookable.server.connection_slots import ConnectionSlots
from bookable.server.granian_socket import ServerOnSocket
from bookable.server.handover import READINESS, Leaving
from bookable.server.request_bodies import RequestHandler, Runner

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


def serve(listener: int, *, ready: int | None) -> None:
    """Serve on a listener until SIGTERM, and report to a pipe once that has begun."""
    from bookable.telemetry.waiting import provide_slots

    slots = _slots(SLOTS)
    provide_slots(slots.given_back, slots.taken_back)
    reaper = ConnectionReaper(application(), most=_max_connections() * 3 // 4)
    reaper.start()
    handler = RequestHandler(
        Leaving(reaper, listener=listener),
        run=slots.run,
        apart=_health_checks(),
        largest=application().largest_body,
        client_of=application().client_of,
        most=_MAX_WAITING_BODIES,
        timeout=_BODY_WITHIN,
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
    await handler.finish()


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
    return {"/healthz": alive.submit, READINESS: ready.run, "/metrics": metrics.run}


def _slots(count: int, *, statement_within: float = _STATEMENT_WITHIN) -> ConnectionSlots:
    from django.db import DEFAULT_DB_ALIAS, connections

    from bookable.storage.thread_connections import leave, take

    slots: list[Any] = [connections.create_connection(DEFAULT_DB_ALIAS) for _ in range(count)]
    for slot in slots:
        # Django expects one thread for each connection. Here threads pass them on.
        slot.inc_thread_sharing()
        limit_statements(slot, within=statement_within)
    return ConnectionSlots(slots, take=take, leave=leave)


def limit_statements(connection: Any, *, within: float = _STATEMENT_WITHIN) -> None:
    """Cancel statements that take longer than a request may, which frees their slot for others, and
    transactions that pause for longer: their process hangs, and others wait for their locks."""
    connection.longest_statement = connection.longest_pause = within


def application() -> Any:
    """Return the application, with all that it answers by imported."""
    from django.conf import settings
    from django.utils.module_loading import import_string

    found = import_string(settings.WSGI_APPLICATION)
    importlib.import_module(settings.ROOT_URLCONF)
    return found
