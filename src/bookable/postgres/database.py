"""The database, up for as long as a command needs it."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import OperationalError, connections

from bookable.engine.upkeep import create_role
from bookable.postgres.places import Places
from bookable.postgres.server import Server, answers
from bookable.server.errors import CommandError
from bookable.server.locks import locked

_PATIENCE = 60.0
_PAUSE = 0.1
_FOR_A_WHILE = "scratch-"


def places() -> Places:
    """This will be the home of the settings, made if it is not there yet."""
    home = Places(settings.BOOKABLE_HOME)
    try:
        home.make()
    except OSError as error:
        raise CommandError(f"BOOKABLE_HOME: {home.home} cannot be used: {error.strerror}") from None
    return home


@contextmanager
def database_running() -> Iterator[None]:
    """This will use the server that runs, or run the embedded one until the block ends."""
    with ExitStack() as stack:
        stack.callback(connections.close_all)
        if settings.BOOKABLE_EMBEDDED:
            _join_or_start(stack, places())
        try:
            yield
        except OperationalError as error:
            raise unreachable(error) from None


def unreachable(error: OperationalError) -> CommandError:
    """This will say in one line why there is no talking to the database."""
    return CommandError(f"the database does not answer: {str(error).strip().splitlines()[0]}")


@contextmanager
def own_server(home: Places) -> Iterator[Server]:
    """This will run the embedded server, once commands that run it for themselves are done."""
    with locked(home.lock, patience=_PATIENCE) as free:
        if not free:
            raise CommandError(
                f"another bookable command keeps the database in {home.home} to itself"
            )
        with _serving(home, patience=0) as server:
            yield server


@contextmanager
def _serving(home: Places, *, patience: float) -> Iterator[Server]:
    server = Server(home)
    try:
        server.start()
        create_role()
        yield server
    finally:
        with locked(home.guests, patience=patience):
            server.stop()


@contextmanager
def server_for_a_while(home: Places) -> Iterator[str]:
    """This will run a server of its own, empty and careless, until the block ends, and be the
    folder of its socket."""
    for left_behind in home.home.glob(f"{_FOR_A_WHILE}*"):
        shutil.rmtree(left_behind, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(dir=home.home, prefix=_FOR_A_WHILE))
    server = Server(Places(folder), durable=False)
    try:
        server.start()
        yield str(server.places.socket)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _join_or_start(stack: ExitStack, home: Places) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        with ExitStack() as guest:
            guest.enter_context(locked(home.guests, shared=True, patience=_PATIENCE))
            if answers(home):
                stack.enter_context(guest.pop_all())
                return
        with ExitStack() as owner:
            if owner.enter_context(locked(home.lock)):
                owner.enter_context(_serving(home, patience=_PATIENCE))
                stack.enter_context(owner.pop_all())
                return
        time.sleep(_PAUSE)
    raise CommandError(f"the PostgreSQL in {home.home} does not come up (see {home.log})")
