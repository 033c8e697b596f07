"""The web server process: `python -m bookable.server.web`, with Granian inside.

Granian has no public way to do what is needed here, so five of its private names are used. The
reason is https://github.com/emmett-framework/granian/issues/728: a time limit for slow request
bodies was declined. pyproject.toml pins Granian to one minor version. The names are:

* `_granian.SocketHolder` and `MPServer._init_shared_socket`, `_ssp`, `_sso`, `_sfd`, `_shd`: serve
  on a socket that is already open (`_Server`; tests/operating/test_in_use.py).
* `server.mp._wsgi_call_wrap` and `wsgi._callback_wrapper`: handle a request before the application
  gets it (`_request_handler`; tests/runtime/test_hostile.py).
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import resource
import signal
from functools import partial
from operator import delitem, setitem
from typing import Any

from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import mp
from granian.server.mp import MPServer
from granian.wsgi import _callback_wrapper

from bookable.server.client_connections import ConnectionReaper
from bookable.server.connection_slots import ConnectionSlots
from bookable.server.handover import LEAVE, Leaving
from bookable.server.processes import follow_parent, lasting_imports
from bookable.server.request_bodies import RequestHandler, Runner
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


def main() -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--listener", type=int, required=True, help="a socket that listens")
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--ready", type=int, help="a pipe to write to once a worker serves")
    parser.add_argument("--migrate", action="store_true", help="apply migrations first")
    arguments = parser.parse_args()
    parent = os.getppid()
    keep_code_reachable()
    signal.signal(LEAVE, signal.SIG_IGN)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bookable.config.settings")
    # Workers are forked from this process, so each has everything imported at once.
    with lasting_imports():
        _application()
    if arguments.migrate:
        _migrate()
    drop_root(parent=parent)
    serve(arguments.listener, workers=arguments.workers, ready=arguments.ready)


class _Server(MPServer):
    """Granian on a socket that is already open.

    By itself Granian opens a socket for each worker, and the connections that wait in that socket
    are lost when the worker ends.
    """

    listener: int

    def _init_shared_socket(self) -> None:
        shared = SocketHolder(self.listener, False, self.backlog)  # type: ignore[call-arg]
        vars(self).update(_ssp=None, _sso=None, _sfd=self.listener, _shd=shared)
        # Set here and not in the arguments: Granian warns about many threads, but nearly all of
        # these only wait for request bodies.
        self.blocking_threads = 2 * _MAX_WAITING_BODIES


def serve(listener: int, *, workers: int, ready: int | None) -> None:
    """Run Granian's workers, and replace those that die."""
    from django.conf import settings

    server = _Server(
        "bookable.config.wsgi:application",
        interface=Interfaces.WSGI,
        workers=workers,
        # Real clients use HTTP/2 with TLS only, which a proxy would end.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(max_buffer_size=_MAX_HEAD),
        backpressure=_max_connections(),
        blocking_threads=SLOTS,
        websockets=False,
        respawn_failed_workers=True,
        respawn_interval=0.1,
        workers_kill_timeout=10,
        log_level=LogLevels.warning,
        log_dictconfig=settings.LOGGING,
    )
    server.listener = listener
    load = partial(_load_in_worker, listener=listener, ready=ready)
    server.serve(target_loader=load, wrap_loader=False)


def _load_in_worker(*, listener: int, ready: int | None) -> Any:
    follow_parent(signum=signal.SIGTERM)
    vars(mp).update(_wsgi_call_wrap=_request_handler)
    reaper = ConnectionReaper(_application(), most=_max_connections() * 3 // 4)
    reaper.start()
    application = Leaving(reaper, listener=listener)
    if ready is not None:
        # The pipe is closed after the first worker reported.
        with contextlib.suppress(OSError):
            os.write(ready, b".")
    return application


def _request_handler(application: Any, *more: Any) -> RequestHandler:
    """Return what Granian calls with each request, in the place of its own handler."""
    from bookable.telemetry.waiting import provide_slots

    slots = _slots(SLOTS)
    provide_slots(slots.given_back)
    return RequestHandler(
        _callback_wrapper(application, *more),
        run=slots.run,
        apart=_health_checks(),
        largest=_application().largest_body,
        most=_MAX_WAITING_BODIES,
        patience=_BODY_WITHIN,
    )


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
    return {"/healthz": lambda work: work(), "/readyz": ready.run, "/metrics": metrics.run}


def _slots(count: int, *, statement_within: float = _STATEMENT_WITHIN) -> ConnectionSlots:
    from django.db import DEFAULT_DB_ALIAS, connections

    slots = [connections.create_connection(DEFAULT_DB_ALIAS) for _ in range(count)]
    for slot in slots:
        # Django expects one thread for each connection. Here threads share them in turn.
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
