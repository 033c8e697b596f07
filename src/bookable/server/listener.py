"""The sockets that the web server listens on. They belong to `bookable up`."""

from __future__ import annotations

import errno
import http.client
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from bookable.server.client_connections import mark
from bookable.server.errors import CommandError
from bookable.server.supervisor import Child

LOOPBACK = "127.0.0.1"
# All addresses of a machine, and the one by which it reaches itself.
_ANY = {"0.0.0.0": LOOPBACK, "::": "::1"}  # noqa: S104
_START_WITHIN = 60.0
_BACKLOG = 4096


@contextmanager
def bound(port: int, *, timeout: float, host: str = LOOPBACK) -> Iterator[socket.socket]:
    """Yield a socket bound to the port at an address of this machine.

    It does not listen yet, so clients cannot connect.

    Try again for `timeout` seconds while the port is in use.
    """
    until = time.monotonic() + timeout
    with _socket(host) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        while (reason := _bind(listener, host, port)) and time.monotonic() < until:
            time.sleep(0.1)
        if reason:
            raise CommandError(f"port {port} cannot be used: {reason}. Choose another with --port")
        yield listener


def _socket(host: str) -> socket.socket:
    return socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)


def _bind(listener: socket.socket, host: str, port: int) -> str | None:
    """Bind the socket, or return the reason why that is impossible."""
    try:
        listener.bind((host, port))
    except OSError as error:
        in_use = error.errno == errno.EADDRINUSE
        return "something else listens on it" if in_use else str(error.strerror)
    return None


@contextmanager
def listening(bound: socket.socket, *, count: int) -> Iterator[list[socket.socket]]:
    """Have the socket listen, and yield it and more of the port: a listener for each process.

    Processes that share a listener share its connections unevenly: the first to wake accepts all
    that have come at once (seen: 16 of 16), while the others are idle. Among several listeners
    Linux spreads connections. Other systems do not: there the processes share one.
    """
    with ExitStack() as stack:
        mark(bound)
        # Before the port can be shared, so that no other `bookable up` can listen on it as well.
        bound.listen(_BACKLOG)
        if sys.platform != "linux":
            yield [bound] * count
            return
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        more = [stack.enter_context(_same_port(bound)) for _ in range(count - 1)]
        yield [bound, *more]


def _same_port(bound: socket.socket) -> socket.socket:
    listener = socket.socket(bound.family)
    # Its connections, which wait in the kernel for a minute after they are closed, inherit it. The
    # next server could not have the port before.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.bind(bound.getsockname())
    mark(listener)
    listener.listen(_BACKLOG)
    return listener


def here(host: str) -> str:
    """Return the address by which this machine reaches a listener."""
    return _ANY.get(host, host)


def wait_until_serving(port: int, *, by: Child, host: str = LOOPBACK) -> None:
    """Wait until the web server answers, whatever the status; raise CommandError if it dies."""
    until = time.monotonic() + _START_WITHIN
    while not _answers(host, port):
        if by.process is None or by.process.poll() is not None or time.monotonic() >= until:
            raise CommandError("the web server does not start: its last words are above")
        time.sleep(0.02)


def _answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(here(host), port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True
