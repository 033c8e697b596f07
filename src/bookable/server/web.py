"""The web server as a process of its own: `python -m bookable.server.web`."""

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

from bookable.server.arriving import Arrivals
from bookable.server.leaving import LEAVE, Leaving
from bookable.server.lingering import Lingering
from bookable.server.loading import lasting
from bookable.server.processes import follow_parent
from bookable.server.slots import Slots
from bookable.server.stepping_down import keep_code_in_reach, step_down

# Others are worked on while some wait for the disk. Beside two: 13 % more creates a second, 10 %
# more confirmations with a p99 a quarter shorter, lists the same.
SLOTS = 4
"""How many requests one process works on at once."""

_CONNECTIONS = 4096
_BODIES = 256
_LONGEST_HEAD = 32 * 1024
_PATIENCE = 20.0
_HANDLES_OF_OUR_OWN = 256
_LONGEST_STATEMENT = 30.0


def main() -> None:
    """This will serve until it is asked to stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--listener", type=int, required=True, help="a socket that listens")
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--ready", type=int, help="a pipe to write to once somebody serves")
    parser.add_argument("--migrate", action="store_true", help="bring the tables up to date first")
    arguments = parser.parse_args()
    parent = os.getppid()
    keep_code_in_reach()
    signal.signal(LEAVE, signal.SIG_IGN)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bookable.config.settings")
    # Loaded here, where workers are forked from: each starts with everything in place.
    with lasting():
        _application()
    if arguments.migrate:
        _migrate()
    step_down(parent=parent)
    serve(arguments.listener, workers=arguments.workers, ready=arguments.ready)


class _Server(MPServer):
    """Granian on a socket that was opened for it. By itself it opens one for each worker, and the
    connections that wait in it end with the worker."""

    listener: int

    def _init_shared_socket(self) -> None:
        shared = SocketHolder(self.listener, False, self.backlog)  # type: ignore[call-arg]
        vars(self).update(_ssp=None, _sso=None, _sfd=self.listener, _shd=shared)
        # Not before: Granian warns of so many threads, and cannot know that they only wait.
        self.blocking_threads = 2 * _BODIES


def serve(listener: int, *, workers: int, ready: int | None) -> None:
    """This will run Granian's workers, and a new one for each that dies."""
    from django.conf import settings

    server = _Server(
        "bookable.config.wsgi:application",
        interface=Interfaces.WSGI,
        workers=workers,
        # Nobody speaks HTTP/2 without TLS, save to try what it does to a server.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(max_buffer_size=_LONGEST_HEAD),
        backpressure=_room(),
        blocking_threads=SLOTS,
        websockets=False,
        respawn_failed_workers=True,
        respawn_interval=0.1,
        workers_kill_timeout=10,
        log_level=LogLevels.warning,
        log_dictconfig=settings.LOGGING,
    )
    server.listener = listener
    load = partial(_in_worker, listener=listener, ready=ready)
    server.serve(target_loader=load, wrap_loader=False)


def _in_worker(*, listener: int, ready: int | None) -> Any:
    follow_parent(farewell=signal.SIGTERM)
    vars(mp).update(_wsgi_call_wrap=_arriving)
    lingering = Lingering(_application(), most=_room() * 3 // 4)
    lingering.start()
    application = Leaving(lingering, listener=listener)
    if ready is not None:
        # Whoever waited for the first has hung up when a later one is ready.
        with contextlib.suppress(OSError):
            os.write(ready, b".")
    return application


def _arriving(application: Any, *granians: Any) -> Arrivals:
    """Granian has no other place between a request and its application: only there a request can
    be answered that is not waited for any longer, or by another thread."""
    from bookable.telemetry.waiting import provide_slots

    slots = _slots()
    provide_slots(slots.given_back)
    return Arrivals(
        _callback_wrapper(application, *granians),
        slots=slots,
        largest=_application().largest_body,
        most=_BODIES,
        patience=_PATIENCE,
    )


def _room() -> int:
    """Return how many connections of clients a process has handles for."""
    least, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _CONNECTIONS + _HANDLES_OF_OUR_OWN
    if least != resource.RLIM_INFINITY and least < wanted:
        least = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
        resource.setrlimit(resource.RLIMIT_NOFILE, (least, most))
    return max(_HANDLES_OF_OUR_OWN, min(_CONNECTIONS, least - _HANDLES_OF_OUR_OWN))


def _slots() -> Slots:
    from django.db import DEFAULT_DB_ALIAS, connections

    slots = [connections.create_connection(DEFAULT_DB_ALIAS) for _ in range(SLOTS)]
    for slot in slots:
        # Django has one for each thread, and threads are many here.
        slot.inc_thread_sharing()
        limit(slot)
    return Slots(
        slots,
        take=partial(setitem, connections, DEFAULT_DB_ALIAS),
        leave=partial(delitem, connections, DEFAULT_DB_ALIAS),
    )


def limit(connection: Any) -> None:
    """Let no statement take or wait longer than a request may, or its slot is lost to others."""
    connection.longest_statement = _LONGEST_STATEMENT


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
