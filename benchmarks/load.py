"""The load: a process that keeps some connections busy, and is lean in doing so."""

from __future__ import annotations

import selectors
import socket
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from multiprocessing import get_context

from benchmarks.operations import named

_TIMEOUT = 30.0


@dataclass
class Driven:
    """What came of it: how long each answer took, and what the asking itself cost."""

    seconds: float = 0.0
    cpu: float = 0.0
    latencies: list[float] = field(default_factory=list)
    refused: int = 0


@dataclass(frozen=True)
class Target:
    """Where requests go, who may send them, and over how many connections."""

    port: int
    tokens: dict[int, str]
    connections: int


class Driver:
    """Sends requests from a process of its own, which does nothing else."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self._elsewhere = ProcessPoolExecutor(1, mp_context=get_context("spawn"))

    def drive(self, operation: str, *, batch: int, seconds: float) -> Driven:
        """Send requests of an operation over all connections for some seconds."""
        return self._elsewhere.submit(_drive, self.target, operation, batch, seconds).result()

    def close(self) -> None:
        """End the process."""
        self._elsewhere.shutdown()


def _drive(target: Target, name: str, batch: int, seconds: float) -> Driven:
    operation = named(name)
    rush = operation.rush
    messages = (
        operation.message(number, batch=batch, tokens=target.tokens, port=target.port)
        for number in (range(rush) if rush else count())
    )
    driven = Driven()
    with ExitStack() as stack:
        selector = stack.enter_context(selectors.DefaultSelector())
        cpu, began = time.process_time(), time.perf_counter()
        for _ in range(operation.connections or target.connections):
            connection = stack.enter_context(
                Connection(target.port, operation.status, operation.refused)
            )
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.ask(next(messages))
        while selector.get_map():
            for connection in _answered(selector):
                now = time.perf_counter()
                driven.latencies.append(now - connection.asked_at)
                driven.refused += connection.was_refused
                if (message := next(messages, None)) and (rush or now - began < seconds):
                    connection.ask(message)
                else:
                    selector.unregister(connection.socket)
        driven.seconds = time.perf_counter() - began
        driven.cpu = time.process_time() - cpu
    return driven


class Connection:
    """One connection that is kept alive, with one request on its way at a time."""

    def __init__(self, port: int, status: int, refused: int | None) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=_TIMEOUT)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._expected = f"HTTP/1.1 {status} ".encode()
        self._refusal = f"HTTP/1.1 {refused or status} ".encode()

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def ask(self, message: bytes) -> None:
        self._head, self._missing = b"", -1
        self.asked_at = time.perf_counter()
        self.socket.sendall(message)

    def take(self) -> bool:
        """Take the data that has arrived, and return whether the answer is complete with it."""
        received = self.socket.recv(65536)
        if not received:
            raise ConnectionError("the server hung up")
        if self._missing < 0:
            self._head += received
            self._missing = self._missing_after(self._head)
        else:
            self._missing -= len(received)
        return self._missing == 0

    @property
    def was_refused(self) -> bool:
        """Return whether the answer was a refusal."""
        return not self._head.startswith(self._expected)

    def _missing_after(self, begun: bytes) -> int:
        head, end, body = begun.partition(b"\r\n\r\n")
        if not end:
            return -1
        if not head.startswith((self._expected, self._refusal)):
            raise RuntimeError(f"not the answer hoped for: {begun.decode(errors='replace')}")
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        return int(length or 0) - len(body)


def _answered(selector: selectors.BaseSelector) -> list[Connection]:
    ready = selector.select(_TIMEOUT)
    if not ready:
        raise TimeoutError(f"no answer within {_TIMEOUT:.0f} s")
    return [key.data for key, _ in ready if key.data.take()]
