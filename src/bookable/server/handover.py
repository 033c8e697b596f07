"""Replace the web server and the worker by ones with new code, without failing a request.

The listening sockets belong to `bookable up` and outlive each web server. The new one is given
the same sockets and reports that it serves. Only then the old one is told to leave: it accepts no
more connections, and closes those that it has after their next response.

On one of several machines no successor waits on the same socket. There a web server first says that
it is not ready, until load balancers send their requests to other machines, and then stops.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from multiprocessing.reduction import send_handle
from pathlib import Path
from types import FrameType
from typing import Any

import structlog

from bookable.server import processes
from bookable.server.errors import CommandError
from bookable.server.processes import PYTHON
from bookable.server.supervisor import STOP_STEPS, Program

LEAVE = signal.SIGUSR1
"""The signal that tells a web server to leave."""

DRAIN = signal.SIGUSR2
"""The signal that tells a web server to say that it is not ready, and to serve all the same."""

READINESS = "/readyz"

IS_LAST = "bookable.is_last"
"""Key in a request's environ: true if the connection must close after the response."""

_START_WITHIN = 60.0
# Connections in use close after their next response. After this time the others are cut.
_LEAVE_WITHIN = 2.0

_DRAINING = b'{"status": "draining"}'

_log = structlog.get_logger("bookable.up")

Application = Callable[[dict[str, Any], Callable[..., Any]], Any]


class Programs(Program):
    """The web server as a child, on listening sockets that outlive it, and the worker with it
    unless it runs elsewhere."""

    def __init__(self, *, with_worker: bool = True) -> None:
        self._listeners: Sequence[socket.socket] = []
        words = [] if with_worker else ["--no-worker"]
        super().__init__([*PYTHON, "bookable.server.programs", *words])

    def prepare(self, function: str, **given: Any) -> str:
        """Load the code, and return what a function of it returns, or raise what it raises.

        So a start loads the code once, and nothing listens before the database is prepared.
        """
        self.process, self._loaded = self._spawn()
        try:
            self._loaded.send((function, given))
            outcome = self._loaded.recv()
        except (EOFError, OSError):
            raise CommandError("a process died: its last words are above") from None
        if isinstance(outcome, Exception):
            raise outcome
        return str(outcome)

    def serve(self, listeners: Sequence[socket.socket]) -> None:
        """Have the process that is prepared serve on these sockets, and all that follow it."""
        self._listeners = listeners
        self._give_listeners(self._loaded)

    def start(self) -> None:
        self.process, child = self._spawn()
        self._give_listeners(child)

    def renew(self) -> None:
        """Start new processes with the current code, then stop the old ones.

        For a moment two workers run, while the old one finishes its jobs.

        Raise CommandError if the new web server does not start; the old ones then continue.
        """
        before, fresh = self.process, self._start_successor()
        self.process = fresh
        _log.info("web server renewed", pid=fresh.pid)
        if before is not None and before.poll() is None:
            os.killpg(before.pid, LEAVE)
            time.sleep(_LEAVE_WITHIN)
            processes.end(before, steps=STOP_STEPS)

    def drain(self, seconds: float) -> None:
        """Say for some seconds that nothing is ready here, while all requests are answered."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, DRAIN)
            time.sleep(seconds)

    def _start_successor(self) -> subprocess.Popen[bytes]:
        with _pipe() as (reading, writing):
            fresh, child = self._spawn(f"--ready={writing}", "--migrate", handles=[writing])
            os.close(writing)
            try:
                self._give_listeners(child)
                if _is_reported_ready(reading):
                    return fresh
            except BaseException:
                processes.end(fresh, steps=STOP_STEPS)
                raise
        processes.end(fresh, steps=STOP_STEPS)
        raise CommandError("the new web server does not start, the one before stays")

    def _spawn(
        self, *words: str, handles: Sequence[int] = ()
    ) -> tuple[subprocess.Popen[bytes], Connection]:
        ours, theirs = Pipe()
        with theirs:
            process = processes.spawn(
                [*self._argv, f"--parent={theirs.fileno()}", *words],
                on_parent_death=signal.SIGTERM,
                pass_fds=[theirs.fileno(), *handles],
                env=processes.surroundings(),
            )
        return process, ours

    def _give_listeners(self, child: Connection) -> None:
        with child:
            child.send(len(self._listeners))
            for listener in self._listeners:
                send_handle(child, listener.fileno(), None)


class Worker(Program):
    """The worker of background jobs as a child of its own, without a web server."""

    def __init__(self) -> None:
        super().__init__([*PYTHON, "bookable.server.worker_main"])


class Leaving:
    """WSGI application of a web server process, which can be told to leave or to drain."""

    def __init__(self, application: Application, *, listener: int) -> None:
        self._application = application
        self._listener = listener
        self._is_leaving = self._is_draining = False
        signal.signal(LEAVE, self._leave)
        signal.signal(DRAIN, self._drain)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        if not (self._is_leaving or self._is_draining or environ.get(IS_LAST)):
            return self._application(environ, start_response)

        def start_last(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start_response(status, [*headers, ("Connection", "close")], *more)

        if self._is_draining and environ["PATH_INFO"] == READINESS:
            start_last("503 Service Unavailable", [("Content-Type", "application/json")])
            return [_DRAINING]
        return self._application(environ, start_last)

    def _leave(self, signum: int, frame: FrameType | None) -> None:
        del signum, frame
        if not self._is_leaving:
            self._is_leaving = True
            _replace_socket(self._listener, by=_unused_listener())

    def _drain(self, signum: int, frame: FrameType | None) -> None:
        del signum, frame
        self._is_draining = True


def _unused_listener() -> socket.socket:
    """Return a listening socket on a port that no client knows."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setblocking(False)
    return listener


def _replace_socket(listener: int, *, by: socket.socket) -> None:
    """Put another socket in the place of each of this process's handles of the listener."""
    # Granian cannot stop accepting without ending. New connections wait in the listener itself,
    # which the new web server has open too.
    wanted = os.fstat(listener)
    for handle in _open_handles():
        try:
            found = os.fstat(handle)
        except OSError:
            continue
        if (found.st_dev, found.st_ino) == (wanted.st_dev, wanted.st_ino):
            os.dup2(by.fileno(), handle)
    by.detach()


def _open_handles() -> Iterable[int]:
    handles = Path("/proc/self/fd")
    return [int(each.name) for each in handles.iterdir()] if handles.exists() else range(256)


@contextlib.contextmanager
def _pipe() -> Iterator[tuple[int, int]]:
    reading, writing = os.pipe()
    try:
        yield reading, writing
    finally:
        os.close(reading)


def _is_reported_ready(handle: int) -> bool:
    """Wait until the new process reports that it serves. One that died closes the pipe instead."""
    ready, _, _ = select.select([handle], [], [], _START_WITHIN)
    return bool(ready and os.read(handle, 1))
