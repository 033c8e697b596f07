"""`bookable up`: run the database, the web server and the worker."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

import structlog
from django.conf import settings
from django.db import OperationalError, connections

from bookable.engine.upkeep import migrate
from bookable.interfaces.cli.demo import Example, Login, demo_logins, example, prepare_demo
from bookable.postgres.database import home_paths, own_server, unreachable
from bookable.postgres.paths import Paths
from bookable.server.errors import CommandError
from bookable.server.handover import WebServer, Worker
from bookable.server.listener import bound, listening, wait_until_serving
from bookable.server.locks import locked
from bookable.server.signals import renewable
from bookable.server.supervisor import Child, watch
from bookable.server.users import PROGRAMS, account, check_code_is_readable
from bookable.telemetry.sharing import share

# The children of a `bookable up` that was killed take a moment to release the port.
_PORT_PATIENCE = 15.0

_log = structlog.get_logger("bookable.up")


def up(*, port: int, workers: int, demo: bool) -> None:
    """Run Bookable until it is stopped."""
    check_code_is_readable()
    home = home_paths()
    with ExitStack() as stack:
        unclean = stack.enter_context(_only_one(home))
        patience = _PORT_PATIENCE if unclean else 0
        listener = stack.enter_context(bound(port, patience=patience))
        _record(home, port=port)
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
    with listening(listener, count=workers) as listeners:
        programs: dict[str, WebServer | Worker] = {
            "web": WebServer(listeners=listeners),
            "worker": Worker(),
        }
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
    """Replace the web server, then the worker: if new code does not start, the old one stays."""
    try:
        for program in programs.values():
            program.renew()
    except (CommandError, OSError) as error:
        _log.error("not renewed", reason=str(error))
    else:
        print("renewed", flush=True)


def welcome(url: str) -> str:
    """Return the greeting: the address and, with the demo, logins and an example to book."""
    lines = [f"Bookable serves on {url}, with its data in {settings.BOOKABLE_HOME}"]
    if settings.BOOKABLE_SANDBOX:
        lines.append("This is a sandbox: anyone on this machine can move its clock")
    if logins := demo_logins():
        lines += ["", f"The demo's people, with their passwords and tokens (admin: {url}/admin/)"]
        lines += [_login(login) for login in logins]
        if found := example(logins):
            lines += ["", "Book a slot:", _curl(url, found)]
    return "\n".join([*lines, ""])


def _login(login: Login) -> str:
    roles = ", ".join(sorted(login.person.roles))
    return f"  {login.person.email:<22} {roles:<24} {login.password} {login.token}"


def _curl(url: str, found: Example) -> str:
    body = {"teacher_id": str(found.teacher.uuid), "start_time": found.start, "duration": 60}
    return (
        f"  curl -X POST {url}/api/bookings/bookings/"
        f" -H 'Authorization: Token {found.student.token}'"
        f" -H 'Content-Type: application/json' -d '{json.dumps(body)}'"
    )
