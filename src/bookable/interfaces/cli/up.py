"""`bookable up`: everything, in one command."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

import structlog
from django.conf import settings
from django.db import OperationalError, connections

from bookable.engine.upkeep import migrate
from bookable.interfaces.cli.demo import prepare_demo
from bookable.interfaces.cli.welcome import welcome
from bookable.postgres.database import own_server, places, unreachable
from bookable.postgres.places import Places
from bookable.server.client_connections import mark
from bookable.server.errors import CommandError
from bookable.server.handover import WebServer, Worker
from bookable.server.listener import bound, wait_until_serving
from bookable.server.locks import locked
from bookable.server.processes import PYTHON
from bookable.server.signals import renewable
from bookable.server.supervisor import Child, watch
from bookable.server.users import PROGRAMS, account, check_code_is_readable
from bookable.telemetry.sharing import share

# An earlier run that was killed may still be letting go of its port.
_PORT_PATIENCE = 15.0
_BACKLOG = 4096

_log = structlog.get_logger("bookable.up")


def up(*, port: int, workers: int, demo: bool) -> None:
    """This will run Bookable until it is asked to stop."""
    check_code_is_readable()
    home = places()
    with ExitStack() as stack:
        unclean = stack.enter_context(_alone(home))
        patience = _PORT_PATIENCE if unclean else 0
        listener = stack.enter_context(bound(port, patience=patience))
        _remember(home, port=port)
        share(home.home / "metrics")
        account(PROGRAMS).own(home.home / "metrics")
        children: dict[str, Child] = {}
        if settings.BOOKABLE_EMBEDDED:
            children["postgres"] = stack.enter_context(own_server(home))
        greeting = _prepare_database(f"http://127.0.0.1:{port}", demo=demo)
        programs = stack.enter_context(_programs(listener, workers=workers))
        children |= programs
        is_wanted = stack.enter_context(renewable())
        wait_until_serving(port, by=children["web"])
        print(greeting)
        print(f"ready http://127.0.0.1:{port}", flush=True)
        watch(children, renew=lambda: _renew(programs) if is_wanted() else None)


@contextmanager
def _alone(home: Places) -> Iterator[bool]:
    """One at a time on a home; says whether the last one ended without tidying up."""
    with locked(home.home / "up.lock") as free:
        if not free:
            raise CommandError(f"bookable already runs on {home.home}")
        running = home.home / "up.running"
        unclean = running.exists()
        # Whoever wants it renewed finds here whom to tell.
        running.write_text(f"{os.getpid()}\n")
        try:
            yield unclean
        finally:
            running.unlink(missing_ok=True)


def _remember(home: Places, *, port: int) -> None:
    """For commands beside this one, which are not told: doctor, and links of another worker."""
    (home.home / "port").write_text(f"{port}\n", encoding="ascii")
    marker = home.home / "sandbox"
    if settings.BOOKABLE_SANDBOX:
        marker.touch()
    else:
        marker.unlink(missing_ok=True)


def _prepare_database(url: str, *, demo: bool) -> str:
    try:
        migrate()
        prepare_demo(wanted=demo)
        return welcome(url)
    except OperationalError as error:
        raise unreachable(error) from None
    finally:
        connections.close_all()


@contextmanager
def _programs(listener: socket.socket, *, workers: int) -> Iterator[dict[str, WebServer | Worker]]:
    web = [*PYTHON, "bookable.server.web", f"--workers={workers}"]
    programs: dict[str, WebServer | Worker] = {
        "web": WebServer(web, listener=listener),
        "worker": Worker(),
    }
    mark(listener)
    listener.listen(_BACKLOG)
    try:
        for program in programs.values():
            program.start()
        yield programs
    finally:
        for program in programs.values():
            program.ask_to_stop()
        for program in programs.values():
            program.stop()


def _renew(programs: Mapping[str, WebServer | Worker]) -> None:
    """One after the other: where the new code does not even start, nothing is lost."""
    try:
        for program in programs.values():
            program.renew()
    except (CommandError, OSError) as error:
        _log.error("not renewed", reason=str(error))
    else:
        print("renewed", flush=True)
