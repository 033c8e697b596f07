"""Connections that clients keep without need: those whose answers are not taken, and the idlest of
too many. Granian has no limit for the first and stops accepting at the second."""

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

TAKEN_WITHIN = 30.0
"""Seconds in which a client has to take an answer, or a good part of it."""

_GOOD_PART = 64 * 1024
_MOST_UNTAKEN = 64
"""How many clients may be behind with their answers at once: each has one in memory."""

_ON_THE_WAY = 128 * 1024
_MARK = int(TAKEN_WITHIN * 1000)
_EVERY = 1.0
_MOST_AT_ONCE = 64 * 1024 * 1024
"""Bytes of answers after which to look again, however soon."""

# Python has no name for it. A number that no other connection of the machine ever has.
_SO_COOKIE = 57
_CLOSE_AT_ONCE = struct.pack("ii", 1, 0)
# From linux/tcp.h: segments without acknowledgement, milliseconds since the client last sent,
# bytes that it has taken, and bytes that are not even on their way.
_TCP_INFO = struct.Struct("=24xI24xI64xQ16xI")

_log = structlog.get_logger("bookable.web")


class _Client(NamedTuple):
    handle: int
    cookie: bytes
    is_behind: bool
    taken: int
    silent_for: int


class Lingering:
    """An application beside which its clients' connections are looked after, every second and
    after many bytes of answers."""

    def __init__(
        self, application: Application, *, most: int, patience: float = TAKEN_WITHIN
    ) -> None:
        self._application = application
        self._most = most
        self._patience = patience
        self._behind: dict[bytes, tuple[float, int]] = {}
        self._given = 0
        self._looking = threading.Lock()

    def start(self) -> None:
        """Look every second from now on, where the system tells how connections stand: on Linux."""
        if hasattr(socket, "TCP_INFO"):
            threading.Thread(target=self._keep_looking, daemon=True).start()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """Answer one request."""
        answer = self._application(environ, start_response)
        if isinstance(answer, list):
            self._given += sum(map(len, answer))
            if self._given > _MOST_AT_ONCE and hasattr(socket, "TCP_INFO"):
                self.look()
        return answer

    def look(self) -> None:
        """Close what lingers, unless another thread is just doing so."""
        if not self._looking.acquire(blocking=False):
            return
        try:
            self._given = 0
            clients = list(self._clients())
            for each in [*self._late(clients), *self._too_many(clients)]:
                _hang_up(each)
        finally:
            self._looking.release()

    def _keep_looking(self) -> None:
        while True:
            time.sleep(_EVERY)
            try:
                self.look()
            except Exception as error:
                _log.error("connections_not_looked_after", exc_info=error)

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
                    unread, silent_for, taken, unsent = _TCP_INFO.unpack(info)
                    yield _Client(handle, cookie, bool(unread or unsent), taken, silent_for)
            except OSError:
                # It has just been closed.
                continue
            finally:
                found.detach()

    def _late(self, clients: list[_Client]) -> list[_Client]:
        """Return those who do not take their answers, and the first of too many who are slow."""
        now, behind = time.monotonic(), dict[bytes, tuple[float, int]]()
        waiting = [each for each in clients if each.is_behind]
        for each in waiting:
            since, taken = self._behind.get(each.cookie, (now, each.taken))
            has_moved = each.taken - taken >= _GOOD_PART
            behind[each.cookie] = (now, each.taken) if has_moved else (since, taken)
        self._behind = behind
        waiting.sort(key=lambda each: behind[each.cookie][0])
        late = sum(now - behind[each.cookie][0] > self._patience for each in waiting)
        return waiting[: max(late, len(waiting) - _MOST_UNTAKEN)]

    def _too_many(self, clients: list[_Client]) -> list[_Client]:
        """Return those who have been silent the longest, so that others find room."""
        surplus = len(clients) - self._most
        if surplus <= 0:
            return []
        return sorted(clients, key=lambda each: -each.silent_for)[:surplus]


def mark(listener: socket.socket) -> None:
    """Have connections that a socket accepts end where an answer is not taken, even if the web
    server has closed them already; and be known by that. Before it listens."""
    if hasattr(socket, "TCP_INFO"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _MARK)
        # By itself the kernel takes up to 4 MB of answers for each client who does not read.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _ON_THE_WAY)


def _is_accepted(found: socket.socket) -> bool:
    """Tell a client's connection from those to databases and vendors, and from the listener. None
    of these questions lets go of Python's lock: to come by it again takes milliseconds each time
    where others work."""
    return found.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == _MARK and not (
        found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    )


def _hang_up(client: _Client) -> None:
    """Close a connection. It is Granian's, which notices; and what is still to be sent goes, too,
    instead of waiting in the kernel."""
    with suppress(OSError):
        copy = os.dup(client.handle)
        try:
            _reset(copy, client)
        finally:
            os.close(copy)


def _reset(copy: int, client: _Client) -> None:
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 0, fileno=copy)
    try:
        # Its handle may be another connection's by now.
        if found.getsockopt(socket.SOL_SOCKET, _SO_COOKIE, 8) == client.cookie:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _CLOSE_AT_ONCE)
            found.shutdown(socket.SHUT_RDWR)
    finally:
        found.detach()
