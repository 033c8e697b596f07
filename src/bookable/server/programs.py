"""The process that holds the code: `python -m bookable.server.programs`.

It imports everything once, prepares the database if `bookable up` asks for that, and then forks the
processes of the web server and the worker. What they never write to, they share: two thirds of
their memory.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
from collections.abc import Mapping
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle
from typing import Any

from bookable.server.forks import Forked, in_fork
from bookable.server.handover import DRAIN, LEAVE
from bookable.server.processes import lasting_imports
from bookable.server.signals import Stopped, stoppable
from bookable.server.supervisor import watch
from bookable.server.users import drop_root, keep_code_reachable

_WEB_STOPS_WITHIN = 10.0
# Running jobs have ten seconds to finish.
_WORKER_STOPS_WITHIN = 12.0


def main() -> None:
    """Serve and work until SIGTERM."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--parent", type=int, required=True, help="a connection to `bookable up`")
    parser.add_argument("--ready", type=int, help="a pipe to write to once a process serves")
    parser.add_argument("--migrate", action="store_true", help="apply migrations first")
    parser.add_argument("--no-worker", action="store_true", help="run the web server alone")
    arguments = parser.parse_args()
    parent = os.getppid()
    keep_code_reachable()
    # Told to the whole process group, but only processes of the web server act on them.
    signal.signal(LEAVE, signal.SIG_IGN)
    signal.signal(DRAIN, signal.SIG_IGN)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bookable.config.settings")
    with lasting_imports():
        _load()
    listeners = _take_listeners(Connection(arguments.parent))
    programs = _web(listeners, ready=arguments.ready)
    programs |= {} if arguments.no_worker else _worker()
    if arguments.migrate:
        _migrate()
    drop_root(parent=parent)
    _supervise(programs)


def _load() -> None:
    """Import everything."""
    from bookable.server import web

    web.application()
    import bookable.server.worker  # noqa: F401


def _take_listeners(parent: Connection) -> list[int]:
    """Do what `bookable up` asks for, until it gives the sockets to serve on."""
    with parent:
        while not isinstance(asked := parent.recv(), int):
            function, given = asked
            parent.send(_outcome(function, given))
        return [recv_handle(parent) for _ in range(asked)]


def _outcome(function: str, given: Mapping[str, Any]) -> str | Exception:
    """Call a function in a fork, which keeps what it imports away from the others."""
    from django.utils.module_loading import import_string

    try:
        return in_fork(lambda: import_string(function)(**given))
    except Exception as error:
        return error


def _web(listeners: list[int], *, ready: int | None) -> dict[str, Forked]:
    """Return a process of the web server to fork for each listener."""
    from bookable.server import web

    return {
        f"web {number}": Forked(
            partial(web.serve, listener, ready=ready),
            name="bookable-web",
            timeout=_WEB_STOPS_WITHIN,
        )
        for number, listener in enumerate(listeners, start=1)
    }


def _worker() -> dict[str, Forked]:
    from bookable.server.worker import work

    return {"worker": Forked(work, name="bookable-worker", timeout=_WORKER_STOPS_WITHIN)}


def _migrate() -> None:
    from django.db import connections

    from bookable.storage.postgres.migrating import migrate

    try:
        migrate()
    finally:
        connections.close_all()


def _supervise(programs: Mapping[str, Forked]) -> None:
    """Run all programs, and replace those that die."""
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


if __name__ == "__main__":
    main()
