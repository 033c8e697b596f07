"""Closing connections of clients who do not read, and of too many clients, over real sockets."""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest
from tests.waiting import eventually

from bookable.server.client_connections import ConnectionReaper, mark

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")

ANSWER = b"x" * 4 * 1024 * 1024


class Server:
    """Accepts connections. Its answers are larger than the kernel's buffers."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._listener = stack.enter_context(socket.socket())
        self._listener.bind(("127.0.0.1", 0))
        mark(self._listener)
        self._listener.listen()

    def client(self) -> tuple[socket.socket, socket.socket]:
        """Return both ends of a new connection."""
        address = self._listener.getsockname()
        client = self._stack.enter_context(socket.create_connection(address, timeout=5))
        accepted, _ = self._listener.accept()
        self._stack.enter_context(accepted)
        accepted.setblocking(False)
        return client, accepted


@pytest.fixture
def server() -> Iterator[Server]:
    with ExitStack() as stack:
        yield Server(stack)


def is_closed(accepted: socket.socket) -> bool:
    try:
        return accepted.recv(1) == b""
    except BlockingIOError:
        return False


def read_all(client: socket.socket) -> None:
    while client.recv(65536):
        pass


def looking(*, most: int = 100, timeout: float = 0.2) -> ConnectionReaper:
    return ConnectionReaper(lambda environ, start: [b""], most=most, timeout=timeout)


@pytest.mark.long
class TestClientThatDoesNotRead:
    def test_is_disconnected_after_the_time_limit(self, server):
        client, accepted = server.client()
        accepted.send(ANSWER)
        watching = looking()
        watching.check()
        assert not is_closed(accepted)
        eventually(lambda: watching.check() or is_closed(accepted))
        accepted.close()
        with pytest.raises(ConnectionResetError):
            read_all(client)

    def test_is_disconnected_although_it_reads_single_bytes(self, server):
        client, accepted = server.client()
        accepted.send(ANSWER)
        watching = looking()
        eventually(lambda: (client.recv(1) and watching.check()) or is_closed(accepted))

    def test_keeps_its_connection_while_it_reads_slowly(self, server):
        client, accepted = server.client()
        watching = looking(timeout=1.0)
        for _ in range(6):
            with suppress(BlockingIOError):
                accepted.send(ANSWER)
            watching.check()
            left = 128 * 1024
            while left > 0:
                left -= len(client.recv(left))
            time.sleep(0.25)
        watching.check()
        assert not is_closed(accepted)

    def test_is_disconnected_at_the_second_check_if_too_many_are_slow(self, server):
        ends = [server.client()[1] for _ in range(70)]
        for accepted in ends:
            accepted.send(ANSWER)
        watching = looking(timeout=60)
        watching.check()
        assert sum(map(is_closed, ends)) == 0
        watching.check()
        assert sum(map(is_closed, ends)) == 70 - 64


class TestTooManyConnections:
    def test_closes_the_idlest_ones(self, server):
        silent, talking = server.client(), server.client()
        time.sleep(0.05)
        talking[0].send(b"GET")
        talking[1].recv(3)
        looking(most=1).check()
        assert [is_closed(silent[1]), is_closed(talking[1])] == [True, False]

    def test_leaves_connections_to_databases_and_vendors_open(self):
        with (
            socket.create_server(("127.0.0.1", 0)) as other,
            socket.create_connection(other.getsockname()) as ours,
        ):
            looking(most=0).check()
            ours.setblocking(False)
            assert not is_closed(ours)
