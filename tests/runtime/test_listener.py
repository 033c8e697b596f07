"""The port that a web server listens on, and that the next one takes over."""

from __future__ import annotations

import socket
from contextlib import ExitStack

import pytest
from tests.harness import free_port

from bookable.server.errors import CommandError
from bookable.server.listener import LOOPBACK, bound, listening

CLIENTS = 32


class TestPort:
    def test_can_be_taken_as_soon_as_a_server_with_several_processes_has_stopped(self) -> None:
        port = free_port()
        with bound(port, timeout=0) as first, listening(first, count=2) as listeners:
            for number in map(_close_connections, listeners):
                assert number
        # What the server has closed waits for a minute in the kernel.
        with bound(port, timeout=0):
            pass

    def test_is_refused_while_another_server_listens(self) -> None:
        port = free_port()
        with bound(port, timeout=0) as first, listening(first, count=2):
            taken = pytest.raises(CommandError, match="something else listens on it")
            with taken, bound(port, timeout=0):
                pass


def _close_connections(listener: socket.socket) -> int:
    """Connect, accept what Linux gives to this listener, close it before the clients do, and return
    how many connections these were."""
    with ExitStack() as clients:
        for _ in range(CLIENTS):
            client = socket.create_connection((LOOPBACK, listener.getsockname()[1]))
            clients.enter_context(client)
        listener.setblocking(False)
        accepted = 0
        while True:
            try:
                listener.accept()[0].close()
            except BlockingIOError:
                return accepted
            accepted += 1
