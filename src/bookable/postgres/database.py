"""Run the database for as long as a command needs it."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import OperationalError, connections

from bookable.postgres.paths import Paths
from bookable.postgres.server import Server, answers
from bookable.server.errors import CommandError
from bookable.server.locks import locked

_WAIT = 60.0
_PAUSE = 0.1
_SCRATCH = "scratch-"


def home_paths() -> Paths:
    """Return the paths of BOOKABLE_HOME, which is created if it is missing."""
    home = Paths(settings.BOOKABLE_HOME)
    try:
        home.make()
    except OSError as error:
        raise CommandError(f"BOOKABLE_HOME: {home.home} cannot be used: {error.strerror}") from None
    return home


@contextmanager
def database_running() -> Iterator[None]:
    """Use the server that is running, or run the embedded one until the block ends.

    Raise CommandError if the database does not answer.
    """
    with ExitStack() as stack:
        stack.callback(connections.close_all)
        if settings.BOOKABLE_EMBEDDED:
            _join_or_start(stack, home_paths())
        try:
            yield
        except OperationalError as error:
            raise unreachable(error) from None


def unreachable(error: OperationalError) -> CommandError:
    """Return the error for a database that does not answer, in one line."""
    return CommandError(f"the database does not answer: {str(error).strip().splitlines()[0]}")


@contextmanager
def own_server(home: Paths) -> Iterator[Server]:
    """Run the embedded server, after waiting for other commands that run it for themselves.

    The role of the application may still be missing, see `create_role`.
    """
    with locked(home.lock, timeout=_WAIT) as free:
        if not free:
            raise CommandError(
                f"another bookable command keeps the database in {home.home} to itself"
            )
        with _serving(home, timeout=0) as server:
            yield server


@contextmanager
def _serving(home: Paths, *, timeout: float) -> Iterator[Server]:
    server = Server(home)
    try:
        server.start()
        yield server
    finally:
        with locked(home.guests, timeout=timeout):
            server.stop()


@contextmanager
def scratch_server(home: Paths) -> Iterator[str]:
    """Run a second, empty server that does not sync to disk. Yield the folder of its socket."""
    for leftover in home.home.glob(f"{_SCRATCH}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(dir=home.home, prefix=_SCRATCH))
    server = Server(Paths(folder), durable=False)
    try:
        server.start()
        yield str(server.paths.socket)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _join_or_start(stack: ExitStack, home: Paths) -> None:
    # Imported here, since `bookable up` does without it.
    from bookable.storage.postgres.roles import create_role

    until = time.monotonic() + _WAIT
    while time.monotonic() < until:
        with ExitStack() as guest:
            guest.enter_context(locked(home.guests, shared=True, timeout=_WAIT))
            if answers(home):
                stack.enter_context(guest.pop_all())
                return
        with ExitStack() as owner:
            if owner.enter_context(locked(home.lock)):
                owner.enter_context(_serving(home, timeout=_WAIT))
                create_role()
                stack.enter_context(owner.pop_all())
                return
        time.sleep(_PAUSE)
    raise CommandError(f"the PostgreSQL in {home.home} does not come up (see {home.log})")
