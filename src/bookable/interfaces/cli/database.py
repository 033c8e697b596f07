"""The database, up for as long as a command needs it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.conf import settings
from django.db import OperationalError, connections

from bookable.engine.upkeep import introduce
from bookable.interfaces.cli.embedded.places import Places
from bookable.interfaces.cli.embedded.server import Server, answers
from bookable.interfaces.cli.locks import locked
from bookable.interfaces.cli.refused import Refused

_PATIENCE = 60.0
_PAUSE = 0.1


def places() -> Places:
    """This will be the home of the settings, made if it is not there yet."""
    home = Places(settings.BOOKABLE_HOME)
    try:
        home.make()
    except OSError as error:
        raise Refused(f"BOOKABLE_HOME: {home.home} cannot be used: {error.strerror}") from None
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


def unreachable(error: OperationalError) -> Refused:
    """This will say in one line why there is no talking to the database."""
    return Refused(f"the database does not answer: {str(error).strip().splitlines()[0]}")


@contextmanager
def own_server(home: Places) -> Iterator[Server]:
    """This will run the embedded server, once commands that run it for themselves are done."""
    with locked(home.lock, patience=_PATIENCE) as free:
        if not free:
            raise Refused(f"another bookable command keeps the database in {home.home} to itself")
        with _serving(home, patience=0) as server:
            yield server


@contextmanager
def _serving(home: Places, *, patience: float) -> Iterator[Server]:
    server = Server(home)
    try:
        server.start()
        introduce()
        yield server
    finally:
        with locked(home.guests, patience=patience):
            server.stop()


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
    raise Refused(f"the PostgreSQL in {home.home} does not come up (see {home.log})")
