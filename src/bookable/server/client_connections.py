"""Close connections of clients who do not read their responses, and the idlest of too many.

Granian has no time limit for the first, and accepts no more connections at the second.
"""

from __future__ import annotations

import os
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

import structlog

Application = Callable[[dict[str, Any], Callable[..., Any]], Any]

READ_WITHIN = 30.0
"""Seconds in which a client has to read a response, or at least `_PROGRESS` bytes of it."""

_PROGRESS = 64 * 1024
_MOST_UNREAD = 64
"""Clients who may be slow to read at the same time: each response is kept in memory."""

_SEND_BUFFER = 128 * 1024
# As TCP_USER_TIMEOUT: ends connections, and marks those that the listener accepted.
_MARK = int(READ_WITHIN * 1000)
_CHECK_EVERY = 1.0
_CHECK_AFTER_BYTES = 32 * 1024 * 1024
"""Bytes of responses after which to check again, however soon."""

# Not in Python's socket module. A number that no other connection of the machine ever gets.
_SO_COOKIE = 57
_CLOSE_AT_ONCE = struct.pack("ii", 1, 0)
# Of struct tcp_info in linux/tcp.h: tcpi_last_data_recv (milliseconds), tcpi_bytes_acked and
# tcpi_notsent_bytes.
_TCP_INFO = struct.Struct("=52xI64xQ16xI")

_log = structlog.get_logger("bookable.web")


class _Client(NamedTuple):
    handle: int
    cookie: bytes
    is_behind: bool
    read: int
    silent_for: int


class ConnectionReaper:
    """WSGI application that checks its clients' connections every second and after many bytes.

    At most `most` connections stay open. A client has `timeout` seconds to read.
    """

    def __init__(
        self, application: Application, *, most: int, timeout: float = READ_WITHIN
    ) -> None:
        self._application = application
        self._most = most
        self._timeout = timeout
        self._behind: dict[bytes, tuple[float, int]] = {}
        self._sent = 0
        self._checking = threading.Lock()

    def start(self) -> None:
        """Check every second from now on, if the system has TCP_INFO as Linux does."""
        if hasattr(socket, "TCP_INFO"):
            threading.Thread(target=self._keep_checking, daemon=True).start()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        response = self._application(environ, start_response)
        if isinstance(response, list):
            self._sent += sum(map(len, response))
            if self._sent > _CHECK_AFTER_BYTES and hasattr(socket, "TCP_INFO"):
                self.check()
        return response

    def check(self) -> None:
        """Close connections that are stalled or too many, unless another thread is doing so."""
        if not self._checking.acquire(blocking=False):
            return
        try:
            self._sent = 0
            clients = list(self._clients())
            for each in [*self._stalled(clients), *self._surplus(clients)]:
                _close(each)
        finally:
            self._checking.release()

    def _keep_checking(self) -> None:
        while True:
            time.sleep(_CHECK_EVERY)
            try:
                self.check()
            except Exception as error:
                _log.error("connections_not_checked", exc_info=error)

    def _clients(self) -> Iterator[_Client]:
        for handle in map(int, os.listdir("/proc/self/fd")):
            try:
                found = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 0, fileno=handle)
            except OSError:
                continue
            try:
                if _is_accepted(found):
                    cookie = found.getsockopt(socket.SOL_SOCKET, _SO_COOKIE, 8)
                    info = found.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO.size)
                    silent_for, read, unsent = _TCP_INFO.unpack(info)
                    # What is sent and not acknowledged yet says nothing: each answer is on its way
                    # for a moment. The kernel ends connections that never acknowledge it.
                    yield _Client(handle, cookie, unsent > 0, read, silent_for)
            except OSError:
                # The connection was closed meanwhile.
                continue
            finally:
                found.detach()

    def _stalled(self, clients: list[_Client]) -> list[_Client]:
        """Return clients who stopped reading, and the longest waiting of too many slow ones."""
        now, behind = time.monotonic(), dict[bytes, tuple[float, int]]()
        waiting = [each for each in clients if each.is_behind]
        for each in waiting:
            since, read = self._behind.get(each.cookie, (now, each.read))
            has_moved = each.read - read >= _PROGRESS
            behind[each.cookie] = (now, each.read) if has_moved else (since, read)
        self._behind = behind
        waiting.sort(key=lambda each: behind[each.cookie][0])
        stalled = sum(now - behind[each.cookie][0] > self._timeout for each in waiting)
        # Each client has until the next check at least: many who come at once must not take
        # another client along.
        known = sum(behind[each.cookie][0] < now for each in waiting)
        return waiting[: max(stalled, min(known, len(waiting) - _MOST_UNREAD))]

    def _surplus(self, clients: list[_Client]) -> list[_Client]:
        """Return the clients who have been silent the longest, so that others can connect."""
        surplus = len(clients) - self._most
        if surplus <= 0:
            return []
        return sorted(clients, key=lambda each: -each.silent_for)[:surplus]


def mark(listener: socket.socket) -> None:
    """Prepare a socket, before it listens: the connections that it accepts inherit these options.

    The kernel ends a connection whose client does not read, even if the web server has closed it
    already. The value also tells these connections from all others of the process.
    """
    if hasattr(socket, "TCP_INFO"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _MARK)
        # Otherwise the kernel buffers up to 4 MB for each client who does not read.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)


def _is_accepted(found: socket.socket) -> bool:
    """Tell a client's connection from connections to databases and vendors, and from the listener.

    `getsockopt` keeps Python's lock. Calls that release it would take milliseconds each to get it
    back while other threads work.
    """
    return found.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == _MARK and not (
        found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    )


def _close(client: _Client) -> None:
    """Close a connection and drop what is still to be sent. Granian, which owns it, notices."""
    with suppress(OSError):
        copy = os.dup(client.handle)
        try:
            _reset(copy, client)
        finally:
            os.close(copy)


def _reset(copy: int, client: _Client) -> None:
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 0, fileno=copy)
    try:
        # The handle may belong to another connection by now.
        if found.getsockopt(socket.SOL_SOCKET, _SO_COOKIE, 8) == client.cookie:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _CLOSE_AT_ONCE)
            found.shutdown(socket.SHUT_RDWR)
    finally:
        found.detach()
