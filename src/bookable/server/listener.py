"""The socket that the web server listens on. It belongs to `bookable up`."""

from __future__ import annotations

import errno
import http.client
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bookable.server.errors import CommandError
from bookable.server.supervisor import Child

_HOST = "127.0.0.1"
_START_WITHIN = 60.0


@contextmanager
def bound(port: int, *, patience: float) -> Iterator[socket.socket]:
    """Yield a socket bound to the port. It does not listen yet, so clients cannot connect.

    Try again for `patience` seconds while the port is in use.
    """
    until = time.monotonic() + patience
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        while (reason := _bind(listener, port)) and time.monotonic() < until:
            time.sleep(0.1)
        if reason:
            raise CommandError(f"port {port} cannot be used: {reason}. Choose another with --port")
        yield listener


def _bind(listener: socket.socket, port: int) -> str | None:
    """Bind the socket, or return the reason why that is impossible."""
    try:
        listener.bind((_HOST, port))
    except OSError as error:
        in_use = error.errno == errno.EADDRINUSE
        return "something else listens on it" if in_use else str(error.strerror)
    return None


def wait_until_serving(port: int, *, by: Child) -> None:
    """Wait until the web server answers, whatever the status; raise CommandError if it dies."""
    until = time.monotonic() + _START_WITHIN
    while not _answers(port):
        if by.process is None or by.process.poll() is not None or time.monotonic() >= until:
            raise CommandError("the web server does not start: its last words are above")
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
