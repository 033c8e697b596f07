"""`bookable up` runs the database, the web server and the worker, `bookable web` the web server."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

import structlog
from django.conf import settings

from bookable.postgres.database import database_running, home_paths, own_server
from bookable.postgres.paths import Paths
from bookable.server.errors import CommandError
from bookable.server.handover import Programs
from bookable.server.listener import LOOPBACK, bound, here, listening, wait_until_serving
from bookable.server.locks import locked
from bookable.server.signals import Stopped, renewable
from bookable.server.supervisor import Child, watch
from bookable.server.users import PROGRAMS, account, check_code_is_readable
from bookable.telemetry.sharing import share

# The children of a `bookable up` that was killed take a moment to release the port.
_PORT_TIMEOUT = 15.0

_log = structlog.get_logger("bookable.up")


def up(*, port: int, workers: int, demo: bool) -> None:
    """Run Bookable until it is stopped."""
    with ExitStack() as stack:
        # Before the file with our pid is there: a signal that comes early waits until we serve.
        is_wanted = stack.enter_context(renewable())
        home = home_paths()
        listener = _listener(stack, home, host=LOOPBACK, port=port)
        children: dict[str, Child] = {}
        if settings.BOOKABLE_EMBEDDED:
            children["postgres"] = stack.enter_context(own_server(home))
        url = f"http://127.0.0.1:{port}"
        programs, greeting = stack.enter_context(_prepared("prepare", url=url, demo=demo))
        programs.serve(stack.enter_context(listening(listener, count=workers)))
        _serve(children, programs, listener, greeting, is_wanted=is_wanted)


def web(*, host: str, port: int, workers: int, drain: float) -> None:
    """Serve HTTP until it is stopped. The worker runs elsewhere, and usually the database too.

    After SIGTERM say for `drain` seconds that nothing is ready here.
    """
    with ExitStack() as stack:
        is_wanted = stack.enter_context(renewable())
        listener = _listener(stack, home_paths(), host=host, port=port)
        stack.enter_context(database_running())
        programs, _ = stack.enter_context(_prepared("prepare_tables", with_worker=False))
        programs.serve(stack.enter_context(listening(listener, count=workers)))
        stack.enter_context(_draining(programs, drain))
        greeting = f"Bookable serves HTTP on port {port}"
        _serve({}, programs, listener, greeting, is_wanted=is_wanted)


def _listener(stack: ExitStack, home: Paths, *, host: str, port: int) -> socket.socket:
    """Return a bound socket, and have the home to ourselves."""
    check_code_is_readable()
    unclean = stack.enter_context(_only_one(home))
    timeout = _PORT_TIMEOUT if unclean else 0
    listener = stack.enter_context(bound(port, host=host, timeout=timeout))
    _record(home, port=port)
    share(home.home / "metrics")
    account(PROGRAMS).own(home.home / "metrics")
    return listener


def _serve(
    children: Mapping[str, Child],
    programs: Programs,
    listener: socket.socket,
    greeting: str,
    *,
    is_wanted: Callable[[], bool],
) -> None:
    """Say that we are ready once we are, and watch all children until we are stopped."""
    host, port = listener.getsockname()[:2]
    wait_until_serving(port, host=host, by=programs)
    print(greeting)
    address = here(host)
    print(f"ready http://{f'[{address}]' if ':' in address else address}:{port}", flush=True)
    children = {**children, "programs": programs}
    watch(children, renew=lambda: _renew(programs) if is_wanted() else None)


@contextmanager
def _only_one(home: Paths) -> Iterator[bool]:
    """Let only one run on a home. Yield whether the last one was killed."""
    with locked(home.home / "up.lock") as free:
        if not free:
            raise CommandError(f"bookable already runs on {home.home}")
        running = home.home / "up.running"
        unclean = running.exists()
        # The pid to signal for newer code.
        running.write_text(f"{os.getpid()}\n")
        try:
            yield unclean
        finally:
            running.unlink(missing_ok=True)


def _record(home: Paths, *, port: int) -> None:
    """Record what other commands on this home cannot know, such as the doctor or another worker."""
    (home.home / "port").write_text(f"{port}\n", encoding="ascii")
    marker = home.home / "sandbox"
    if settings.BOOKABLE_SANDBOX:
        marker.touch()
    else:
        marker.unlink(missing_ok=True)


@contextmanager
def _prepared(
    function: str, *, with_worker: bool = True, **given: Any
) -> Iterator[tuple[Programs, str]]:
    """Prepare the database in the process that will serve. Yield that and what is returned."""
    programs = Programs(with_worker=with_worker)
    try:
        yield programs, programs.prepare(f"bookable.interfaces.cli.preparing.{function}", **given)
    finally:
        programs.stop()


@contextmanager
def _draining(programs: Programs, seconds: float) -> Iterator[None]:
    try:
        yield
    except Stopped as stopped:
        # At Ctrl-C people do not want to wait.
        if stopped.signum == signal.SIGTERM:
            programs.drain(seconds)
        raise


def _renew(programs: Programs) -> None:
    try:
        programs.renew()
    except (CommandError, OSError) as error:
        _log.error("not renewed", reason=str(error))
    else:
        print("renewed", flush=True)
