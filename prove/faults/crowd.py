"""Hostile clients: a program that keeps many bad connections of one kind, or of all kinds.

It opens each one again when the server closes it. `python -m prove.faults.crowd PORT KIND COUNT`.
"""

from __future__ import annotations

import os
import resource
import signal
import socket
import struct
import sys
import time
from contextlib import suppress
from dataclasses import dataclass

from bookable.server.processes import follow_parent

EVERY = 0.5
"""Seconds between two actions of one connection."""

PAUSE = 5.0
"""Seconds before a closed connection is opened again, and over which the first ones are opened."""

_HEAD = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"
_POST = b"POST /api/auth/token/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
_BUNDLE = b"GET /static/dmr/swagger/5.32.1/swagger-ui-bundle.js HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
_DOCUMENT = b"GET /api/openapi/tutoring.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
_CHUNKED = _POST + b"Transfer-Encoding: chunked\r\n\r\n"
_AT_ONCE = struct.pack("ii", 1, 0)


@dataclass(frozen=True)
class Kind:
    """What a connection sends first and later, and whether it reads a byte, half-closes or
    resets."""

    first: bytes = b""
    then: bytes = b""
    reads: bool = False
    half_closes: bool = False
    resets: bool = False


KINDS = {
    "idle": Kind(),
    "a slow head": Kind(_HEAD + b"X-A: ", b"a"),
    "a slow body": Kind(_POST + b"Content-Length: 4000\r\n\r\n{", b" "),
    "a body without end": Kind(_CHUNKED, b"200\r\n" + b" " * 512 + b"\r\n"),
    "chunks of one byte": Kind(_CHUNKED, b"1\r\n \r\n" * 50),
    "not reading": Kind(_BUNDLE * 4),
    "reading a byte": Kind(_BUNDLE, reads=True),
    "pipelining, not reading": Kind(_DOCUMENT * 4),
    "half closed": Kind(_BUNDLE, half_closes=True),
    "reset": Kind(_HEAD, resets=True),
    "garbage": Kind(os.urandom(512), os.urandom(64)),
    "a TLS hello": Kind(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500)),
    "a huge head": Kind(_HEAD + b"X-A: " + b"a" * 4096, b"a" * 4096),
}
ALL = "all kinds at once"


class Client:
    """One connection after another, of one kind."""

    def __init__(self, port: int, kind: Kind, *, begins_at: float) -> None:
        self._port, self._kind = port, kind
        self._sock: socket.socket | None = None
        self._not_before = begins_at

    def act(self) -> None:
        """Take the next action, or connect again if the server has closed the connection."""
        try:
            if self._sock is None:
                if time.monotonic() > self._not_before:
                    self._begin()
            else:
                self._go_on(self._sock)
        except BlockingIOError:
            pass
        except OSError:
            self.end()

    def _begin(self) -> None:
        self._sock = sock = socket.socket()
        # A small buffer, so that the server notices soon that nothing is read.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.settimeout(0.05)
        sock.connect(("127.0.0.1", self._port))
        sock.setblocking(False)
        sock.send(self._kind.first)
        if self._kind.half_closes:
            sock.shutdown(socket.SHUT_WR)

    def _go_on(self, sock: socket.socket) -> None:
        if self._kind.resets:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
            return self.end()
        if self._kind.then:
            sock.send(self._kind.then)
        if self._kind.reads:
            sock.recv(1)
        with suppress(BlockingIOError):
            # A client that never reads must still notice that the server has closed the connection.
            if sock.recv(1, socket.MSG_PEEK) == b"":
                self.end()
        return None

    def end(self) -> None:
        """Close the connection."""
        if self._sock is not None:
            self._sock.close()
            self._sock = None
            self._not_before = time.monotonic() + PAUSE


def main() -> None:
    """Keep the connections until this program is ended."""
    follow_parent(signum=signal.SIGTERM)
    port, kind, count = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    chosen = list(KINDS.values()) if kind == ALL else [KINDS[kind]]
    now = time.monotonic()
    clients = [
        Client(port, chosen[n % len(chosen)], begins_at=now + PAUSE * n / count)
        for n in range(count)
    ]
    while True:
        began = time.monotonic()
        for number, client in enumerate(clients):
            client.act()
            if number % 20 == 0:
                # Spread over the interval, like independent clients.
                due = began + EVERY * number / count
                time.sleep(max(0.0, due - time.monotonic()))
        time.sleep(max(0.0, began + EVERY - time.monotonic()))


if __name__ == "__main__":
    main()
