"""Connections to a server, over which many requests are sent at the same moment."""

from __future__ import annotations

import json
import random
import select
import socket
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from typing import Any

# Seconds to wait for an answer.
TIMEOUT = 60.0


@dataclass(frozen=True)
class Ask:
    """One request with its token."""

    method: str
    path: str
    token: str
    body: Any = None
    key: str | None = None

    def message(self, port: int) -> bytes:
        """Return the request as bytes of HTTP/1.1."""
        content = b"" if self.body is None else json.dumps(self.body).encode()
        lines = [
            f"{self.method} {self.path} HTTP/1.1",
            f"Host: 127.0.0.1:{port}",
            f"Authorization: Token {self.token}",
            "Content-Type: application/json",
            f"Content-Length: {len(content)}",
        ]
        if self.key is not None:
            lines.append(f"Idempotency-Key: {self.key}")
        return "\r\n".join([*lines, "", ""]).encode() + content


@dataclass(frozen=True)
class Answer:
    """An answer; status 0 if none came."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.status} {json.dumps(self.body)[:200]}"


class Connection:
    """One keep-alive connection; it reconnects if the server has closed it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._socket: socket.socket | None = None

    def send(self, message: bytes) -> None:
        """Send a request; `receive` returns the answer."""
        if self._socket is not None and _has_hung_up(self._socket):
            self.close()
        try:
            self._connected().sendall(message)
        except OSError:
            self.close()

    def receive(self, *, within: float = TIMEOUT) -> Answer:
        """Return the answer to the last request."""
        if self._socket is None:
            return Answer(0, "no connection")
        try:
            self._socket.settimeout(max(0.01, within))
            response = HTTPResponse(self._socket)
            response.begin()
            text = response.read()
        except (OSError, HTTPException) as error:
            self.close()
            return Answer(0, repr(error))
        headers = {name.lower(): value for name, value in response.getheaders()}
        if response.will_close:
            self.close()
        return Answer(response.status, _parsed(text), headers)

    def ready(self) -> None:
        """Connect now, so that connecting costs no time during the race."""
        with suppress(OSError):
            self._connected()

    def close(self) -> None:
        """Close the connection."""
        if self._socket is not None:
            self._socket.close()
        self._socket = None

    def _connected(self) -> socket.socket:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self.port), timeout=TIMEOUT)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._socket


class Connections:
    """As many connections as the largest crowd needs."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._connections: list[Connection] = []

    def __enter__(self) -> Connections:
        return self

    def __exit__(self, *_: object) -> None:
        for connection in self._connections:
            connection.close()

    def one(self, ask: Ask) -> Answer:
        """Return the answer to one request."""
        return self.at_once([ask])[0]

    def at_once(self, asks: Sequence[Ask], *, jitter: random.Random | None = None) -> list[Answer]:
        """Send all requests before reading any answer, and return the answers in order.

        With a `jitter` the requests are sometimes sent a few milliseconds apart, so that later ones
        meet the earlier ones at another point of their way.
        """
        while len(self._connections) < len(asks):
            self._connections.append(Connection(self.port))
        connections = self._connections[: len(asks)]
        messages = [ask.message(self.port) for ask in asks]
        for connection in connections:
            connection.ready()
        pause = jitter.choice((0, 0, 0.0005, 0.002)) if jitter else 0
        for connection, message in zip(connections, messages, strict=True):
            connection.send(message)
            if pause:
                time.sleep(pause)
        until = time.monotonic() + TIMEOUT
        return [connection.receive(within=until - time.monotonic()) for connection in connections]


def _has_hung_up(connected: socket.socket) -> bool:
    """Return whether the server closed the connection: nothing else can be readable before a
    request."""
    return bool(select.select([connected], [], [], 0)[0])


def _parsed(text: bytes) -> Any:
    try:
        return json.loads(text) if text else None
    except ValueError:
        return text.decode(errors="replace")
