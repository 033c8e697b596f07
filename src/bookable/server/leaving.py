"""How a process of the web server leaves while another takes over: it takes no new connections,
and ends those that it has after their next answer. So nobody is cut off once it is told to stop."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Iterable
from pathlib import Path
from types import FrameType
from typing import Any

LEAVE = signal.SIGUSR1
"""The signal by which it is asked to."""

IS_LAST = "bookable.is_last"
"""What a request says after which its connection cannot be used."""

Application = Callable[[dict[str, Any], Callable[..., Any]], Any]


class Leaving:
    """An application that can be asked to leave, on a listening socket that others share."""

    def __init__(self, application: Application, *, listener: int) -> None:
        self._application = application
        self._listener = listener
        self._is_asked = False
        signal.signal(LEAVE, self._leave)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """This will answer one request."""
        if not (self._is_asked or environ.get(IS_LAST)):
            return self._application(environ, start_response)

        def last(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start_response(status, [*headers, ("Connection", "close")], *more)

        return self._application(environ, last)

    def _leave(self, signum: int, frame: FrameType | None) -> None:
        del signum, frame
        if not self._is_asked:
            self._is_asked = True
            _replace(self._listener, by=_silent())


def _silent() -> socket.socket:
    """A listener that nobody knows of."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setblocking(False)
    return listener


def _replace(listener: int, *, by: socket.socket) -> None:
    # Granian has no way to stop accepting but to end. The connections that come meanwhile wait in
    # the socket itself, which the processes that stay have open too.
    wanted = os.fstat(listener)
    for handle in _handles():
        try:
            found = os.fstat(handle)
        except OSError:
            continue
        if (found.st_dev, found.st_ino) == (wanted.st_dev, wanted.st_ino):
            os.dup2(by.fileno(), handle)
    by.detach()


def _handles() -> Iterable[int]:
    open_ones = Path("/proc/self/fd")
    return [int(each.name) for each in open_ones.iterdir()] if open_ones.exists() else range(256)
