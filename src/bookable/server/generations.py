"""Programs that make room for their successors: with new code, and without turning anybody away."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence

import structlog

from bookable.server import processes
from bookable.server.leaving import LEAVE
from bookable.server.refused import Refused
from bookable.server.supervisor import FAREWELL, Program

# -P: the folder that a command was called in is no place to import from.
PYTHON = (sys.executable, "-P", "-m")
_PATIENCE = 60.0
# Connections that are in use end by themselves meanwhile; those that are not can be cut.
_LEAVING_LASTS = 2.0

_log = structlog.get_logger("bookable.up")


class WebServer(Program):
    """The web server, on a socket that outlives it: a connection that comes between two of them
    waits."""

    def __init__(self, argv: Sequence[str], *, listener: socket.socket) -> None:
        super().__init__([*argv, f"--listener={listener.fileno()}"])
        self._listener = listener

    def start(self) -> None:
        """This will start the web server."""
        self.process = self._spawn([*self._argv], handles=[])

    def renew(self) -> None:
        """This will start another one with the code as it is now, and once that is ready let the
        one before leave; or raise Refused, with that one still there."""
        before, fresh = self.process, self._successor()
        self.process = fresh
        _log.info("web server renewed", pid=fresh.pid)
        if before is not None and before.poll() is None:
            os.killpg(before.pid, LEAVE)
            time.sleep(_LEAVING_LASTS)
            processes.end(before, politely=FAREWELL)

    def _successor(self) -> subprocess.Popen[bytes]:
        with _pipe() as (reading, writing):
            words = [*self._argv, f"--ready={writing}", "--migrate"]
            fresh = self._spawn(words, handles=[writing])
            os.close(writing)
            try:
                if _says_something(reading):
                    return fresh
            except BaseException:
                processes.end(fresh, politely=FAREWELL)
                raise
        processes.end(fresh, politely=FAREWELL)
        raise Refused("the new web server does not start, the one before stays")

    def _spawn(self, argv: Sequence[str], *, handles: list[int]) -> subprocess.Popen[bytes]:
        shared = [self._listener.fileno(), *handles]
        env = processes.surroundings()
        return processes.spawn(argv, farewell=signal.SIGTERM, pass_fds=shared, env=env)


class Worker(Program):
    """The worker of background jobs. Two may work at a time."""

    def __init__(self) -> None:
        super().__init__([*PYTHON, "bookable.server.working"])

    def renew(self) -> None:
        """This will start another one with the code as it is now, while the one before finishes
        what it does."""
        before = self.process
        self.start()
        if before is not None:
            processes.end(before, politely=FAREWELL)


@contextlib.contextmanager
def _pipe() -> Iterator[tuple[int, int]]:
    reading, writing = os.pipe()
    try:
        yield reading, writing
    finally:
        os.close(reading)


def _says_something(handle: int) -> bool:
    """Its end, and nothing before it, is what is read of somebody who died."""
    ready, _, _ = select.select([handle], [], [], _PATIENCE)
    return bool(ready and os.read(handle, 1))
