"""The port that the web server listens on."""

from __future__ import annotations

import errno
import http.client
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bookable.server.refused import Refused
from bookable.server.supervisor import Child

_HOST = "127.0.0.1"
_PATIENCE = 60.0


@contextmanager
def claimed(port: int, *, patience: float) -> Iterator[socket.socket]:
    """This will be a socket that is bound to the port, so that nobody else is, until the block
    ends. It listens when it is told to."""
    until = time.monotonic() + patience
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        while (reason := _obstacle(listener, port)) and time.monotonic() < until:
            time.sleep(0.1)
        if reason:
            raise Refused(f"port {port} cannot be used: {reason}. Choose another with --port")
        yield listener


def _obstacle(listener: socket.socket, port: int) -> str | None:
    try:
        listener.bind((_HOST, port))
    except OSError as error:
        in_use = error.errno == errno.EADDRINUSE
        return "something else listens on it" if in_use else str(error.strerror)
    return None


def wait_until_answered(port: int, *, by: Child) -> None:
    """This will come back once the web server answers, in whatever words."""
    until = time.monotonic() + _PATIENCE
    while not _answers(port):
        if by.process is None or by.process.poll() is not None or time.monotonic() >= until:
            raise Refused("the web server does not start: its last words are above")
        time.sleep(0.02)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(_HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True
