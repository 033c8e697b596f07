"""Granian on a socket of ours, with the handler of requests in front of an application: what goes
in over the socket, and what comes out. It guards the private names of Granian that are used."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from http.client import HTTPResponse
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import pytest
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from tests.waiting import eventually

from bookable.server.connection_slots import Work
from bookable.server.granian_socket import ServerOnSocket
from bookable.server.request_bodies import RequestHandler

MOST = 4
LARGEST = 1000
SIZE = 64 * 2**20


def large() -> IO[bytes]:
    """Return a file without a name."""
    file = TemporaryFile()  # noqa: SIM115 (the server closes it)
    for _ in range(SIZE // 2**20):
        file.write(b"x" * 2**20)
    file.flush()
    return file


def echo(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes] | IO[bytes]:
    """An application that answers with what it was given."""
    if environ["PATH_INFO"] == "/broken":
        raise ZeroDivisionError
    if environ["PATH_INFO"] == "/large":
        start_response("200 OK", [("Content-Length", str(SIZE))])
        return large()
    start_response("200 OK", [("Content-Type", "application/json")])
    seen = {key: value for key, value in environ.items() if isinstance(value, str)}
    return [json.dumps(seen | {"body": environ["wsgi.input"].read().decode()}).encode()]


class Serving:
    """A server on a socket that others opened, on a loop of its own."""

    def __init__(
        self, listener: socket.socket, *, timeout: float, run: Callable[[Work], object]
    ) -> None:
        self.port = listener.getsockname()[1]
        self._handler = RequestHandler(
            echo,
            run=run,
            apart={},
            largest=lambda path: LARGEST,
            client_of=lambda environ: environ.get("HTTP_X_CLIENT"),
            most=MOST,
            timeout=timeout,
        )
        self._server = ServerOnSocket(
            self._handler,
            # Granian closes what it is given.
            listener=os.dup(listener.fileno()),
            interface=Interfaces.RSGI,
            http=HTTPModes.http1,
            websockets=False,
            log_level=LogLevels.error,
        )
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._server.serve())
        self._loop.run_until_complete(self._handler.finish())
        self.unfinished = asyncio.all_tasks(self._loop)
        self._loop.close()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._server.stop)
        self._thread.join(10)
        assert not self._thread.is_alive()


@contextmanager
def serving(
    listener: socket.socket,
    *,
    timeout: float = 10.0,
    run: Callable[[Work], object] = lambda work: threading.Thread(target=work).start(),
) -> Iterator[Serving]:
    server = Serving(listener, timeout=timeout, run=run)
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="module")
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0), backlog=100) as listener:
        listener.setblocking(False)
        yield listener


@pytest.fixture(scope="module")
def server(listener: socket.socket) -> Iterator[Serving]:
    with serving(listener, timeout=0.5) as server:
        yield server


def line(server: Serving) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=10)


def head(*headers: str, what: str = "GET /") -> bytes:
    return "\r\n".join([f"{what} HTTP/1.1", "Host: here", *headers, "", ""]).encode("latin-1")


def memory() -> int:
    """Return how many bytes this process has in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def drips(connection: socket.socket) -> bool:
    """Send a byte, and return whether the other end still accepts it."""
    time.sleep(0.05)
    try:
        connection.sendall(b" ")
    except OSError:
        return False
    return True


def read(connection: socket.socket) -> tuple[int, str]:
    answer = HTTPResponse(connection)
    answer.begin()
    return answer.status, answer.read().decode()


def seen(server: Serving, data: bytes) -> dict[str, str]:
    with line(server) as connection:
        connection.sendall(data)
        status, text = read(connection)
    assert status == 200
    return dict(json.loads(text))


class TestSocketHandover:
    def test_keeps_waiting_connections(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.setblocking(False)
            for _ in range(2):
                with socket.create_connection(listener.getsockname(), timeout=10) as early:
                    early.sendall(head())
                    with serving(listener):
                        assert read(early)[0] == 200


class TestHeaders:
    @pytest.mark.parametrize("theirs", ["X_Forwarded_For", "x_forwarded-for", "X-Forwarded_For"])
    @pytest.mark.parametrize("is_first", [True, False])
    def test_underscores_do_not_replace_dashes(
        self, server: Serving, theirs: str, is_first: bool
    ) -> None:
        both = [f"{theirs}: 198.51.100.7", "X-Forwarded-For: 203.0.113.9"]
        given = seen(server, head(*(both if is_first else reversed(both))))
        assert given["HTTP_X_FORWARDED_FOR"] == "203.0.113.9"
        assert "HTTP_X_FORWARDED_FOR" not in seen(server, head(both[0]))

    @pytest.mark.parametrize("theirs", ["Content_Length", "Content_Type", "Transfer_Encoding"])
    def test_underscores_say_nothing_about_the_body(self, server: Serving, theirs: str) -> None:
        given = seen(server, head(f"{theirs}: 5"))
        assert (given["CONTENT_LENGTH"], given["body"]) == ("0", "")

    def test_repeated_ones_are_joined(self, server: Serving) -> None:
        given = seen(server, head("A: 1", "Cookie: a=1", "A: 2", "Cookie: b=2"))
        assert (given["HTTP_A"], given["HTTP_COOKIE"]) == ("1,2", "a=1;b=2")

    def test_exclude_the_environment(self, server: Serving) -> None:
        assert not os.environ.keys() & seen(server, head()).keys() - {"SERVER_PROTOCOL"}


class TestNonAsciiHeader:
    """Granian leaves such headers out of what it lists."""

    @pytest.mark.parametrize("value", ["\xff", "caf\u00e9", "1.2.3.4, \xff"])
    def test_is_passed_on_unreadable(self, server: Serving, value: str) -> None:
        given = seen(server, head(f"Idempotency-Key: {value}", f"X_Under: {value}"))
        assert given["HTTP_IDEMPOTENCY_KEY"] == "\xff"
        assert not any("UNDER" in key for key in given)

    @pytest.mark.parametrize("name", ["X-Forwarded-For", "X-Forwarded-Proto"])
    def test_of_a_proxy_returns_400(self, server: Serving, name: str) -> None:
        with line(server) as connection:
            connection.sendall(head(f"{name}: \xff, 1.2.3.4"))
            assert read(connection) == (400, "")
            assert connection.recv(1) == b""


class TestAbsoluteTarget:
    @pytest.mark.parametrize("there", ["other.example", "other.example:99", "me@other.example"])
    def test_replaces_the_host_header(self, server: Serving, there: str) -> None:
        given = seen(server, head(what=f"GET http://{there}/a?b"))
        assert (given["HTTP_HOST"], given["PATH_INFO"]) == (there, "/a")

    @pytest.mark.parametrize("what", ["GET 127.0.0.1:80", "CONNECT 127.0.0.1:443"])
    def test_other_forms_return_400(self, server: Serving, what: str) -> None:
        with line(server) as connection:
            connection.sendall(head(what=what))
            assert read(connection)[0] == 400


class TestRequestAddress:
    @pytest.mark.parametrize(
        ("sent", "path", "query"),
        [
            ("/a%20b/%C3%A9?a=%20b", "/a b/é", "a=%20b"),
            ("/%2541", "/%41", ""),
            ("//a", "//a", ""),
            ("/%ff", "/\N{REPLACEMENT CHARACTER}", ""),
            ("/%zz", "/%zz", ""),
        ],
    )
    def test_is_decoded_once(self, server: Serving, sent: str, path: str, query: str) -> None:
        given = seen(server, head(what=f"GET {sent}"))
        assert given["PATH_INFO"].encode("latin-1").decode() == path
        assert given["QUERY_STRING"] == query

    def test_has_both_ends_of_the_connection(self, server: Serving) -> None:
        given = seen(server, head())
        assert given["REMOTE_ADDR"] == given["SERVER_NAME"] == "127.0.0.1"
        assert given["SERVER_PORT"] == str(server.port)


@pytest.mark.long
class TestSlowBody:
    def test_returns_408_and_closes(self, server: Serving) -> None:
        with line(server) as connection:
            connection.sendall(head("Content-Length: 50", what="POST /"))
            eventually(lambda: not drips(connection))

    @pytest.mark.parametrize("kind", ["Content-Length: 50", "Transfer-Encoding: chunked"])
    def test_gets_an_explanation(self, server: Serving, kind: str) -> None:
        with line(server) as connection:
            connection.sendall(head(kind, what="POST /"))
            assert read(connection) == (408, "")
            assert connection.recv(1) == b""

    @pytest.mark.parametrize(
        ("clients", "given_up"),
        [
            pytest.param("aaaaaa", (0, 1), id="oldest"),
            pytest.param("abbbbb", (1, 2), id="of-the-client-with-most"),
            pytest.param("abcdef", (0, 1), id="oldest-if-all-have-one"),
            pytest.param("abbacc", (0, 1), id="of-both-with-most-in-turn"),
        ],
    )
    def test_makes_room_for_others(self, clients: str, given_up: tuple[int, ...]) -> None:
        with (
            socket.create_server(("127.0.0.1", 0)) as other,
            serving(other, timeout=60) as server,
            ExitStack() as stack,
        ):
            other.setblocking(False)
            late = []
            for client in clients:
                late.append(stack.enter_context(line(server)))
                begun = head(f"X-Client: {client}", "Content-Length: 5", what="POST /")
                late[-1].sendall(begun + b"1")
                time.sleep(0.1)
            assert [read(late[number])[0] for number in given_up] == [408] * len(given_up)
            for each in (late[number] for number in range(MOST + 2) if number not in given_up):
                each.sendall(b"2345")
                assert json.loads(read(each)[1])["body"] == "12345"


@pytest.mark.long
class TestBodiesWaitingForThreads:
    def test_are_limited(self) -> None:
        waiting = list[Work]()

        def has(count: int) -> bool:
            return len(waiting) == count

        with (
            socket.create_server(("127.0.0.1", 0)) as other,
            serving(other, run=waiting.append) as server,
            ExitStack() as stack,
        ):
            other.setblocking(False)
            sent = [stack.enter_context(line(server)) for _ in range(2 * MOST + 3)]
            for number, each in enumerate(sent, start=1):
                each.sendall(head("Content-Length: 3", what="POST /") + b"abc")
                eventually(partial(has, min(number, 2 * MOST)))
            time.sleep(0.1)
            assert len(waiting) == 2 * MOST
            for each in sent:
                eventually(lambda: waiting)
                waiting.pop(0)()
                assert read(each)[0] == 200


class TestBody:
    def test_in_chunks_is_read_whole(self, server: Serving) -> None:
        chunks = b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
        given = seen(server, head("Transfer-Encoding: chunked", what="POST /") + chunks)
        assert (given["body"], given["CONTENT_LENGTH"]) == ("abcde", "5")

    def test_in_chunks_may_be_empty(self, server: Serving) -> None:
        given = seen(server, head("Transfer-Encoding: chunked", what="POST /") + b"0\r\n\r\n")
        assert (given["body"], given["CONTENT_LENGTH"]) == ("", "0")

    @pytest.mark.parametrize("rest", [b"zz\r\n", b"3\r\nd", b"0\r\nA: x\r\n\r\n"], ids=ascii)
    def test_in_chunks_with_a_bad_end_returns_400(self, server: Serving, rest: bytes) -> None:
        chunks = b"3\r\nabc\r\n" + rest
        with line(server) as connection:
            connection.sendall(head("Transfer-Encoding: chunked", what="POST /") + chunks)
            if not rest.endswith(b"\r\n\r\n"):
                connection.shutdown(socket.SHUT_WR)
            assert read(connection)[0] == 400

    def test_in_chunks_without_an_end_returns_400(self, server: Serving) -> None:
        with line(server) as connection:
            chunks = head("Transfer-Encoding: chunked", what="POST /") + b"3\r\nabc\r\n"
            connection.sendall(chunks)
            time.sleep(0.1)
            connection.shutdown(socket.SHUT_WR)
            assert read(connection)[0] == 400

    @pytest.mark.parametrize("size", [LARGEST, LARGEST + 1])
    def test_too_large_is_not_read(self, server: Serving, size: int) -> None:
        data = head(f"Content-Length: {size}", what="POST /") + b"x" * size
        given = seen(server, data)
        assert (len(given["body"]), given["CONTENT_LENGTH"]) == (size % (LARGEST + 1), str(size))

    def test_broken_off_returns_400(self, server: Serving) -> None:
        with line(server) as connection:
            connection.sendall(head("Content-Length: 5", what="POST /") + b"12")
            connection.shutdown(socket.SHUT_WR)
            assert read(connection)[0] == 400

    def test_is_separate_from_the_next_request(self, server: Serving) -> None:
        with line(server) as connection:
            for text in (b"one", b"two"):
                connection.sendall(head("Content-Length: 3", what="POST /") + text)
                assert json.loads(read(connection)[1])["body"] == text.decode()


class TestLargeResponse:
    def test_is_read_as_fast_as_its_client_reads(self, server: Serving) -> None:
        with line(server) as connection:
            before = memory()
            connection.sendall(head(what="GET /large"))
            assert connection.recv(10) == b"HTTP/1.1 2"
            time.sleep(0.2)
            assert memory() - before < SIZE / 4
            # It keeps no thread, and no other request waits.
            assert seen(server, head())
            connection.sendall(head(what="GET /next"))
            rest = 0
            while rest < SIZE:
                rest += len(connection.recv(2**20))
            assert memory() - before < SIZE / 4

    def test_may_be_given_up_by_its_client(self, server: Serving) -> None:
        with line(server) as connection:
            connection.sendall(head(what="GET /large"))
            connection.recv(10)
        assert seen(server, head())


class TestStopping:
    def test_leaves_no_answered_request_unfinished(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as other:
            other.setblocking(False)
            with serving(other) as server:
                for _ in range(3):
                    seen(server, head())
        assert server.unfinished == set()


class TestFailingApplication:
    def test_returns_500_and_closes(self, server: Serving) -> None:
        with line(server) as connection:
            connection.sendall(head(what="GET /broken"))
            assert read(connection) == (500, "")
            assert connection.recv(1) == b""


class TestRequestWithoutHost:
    def test_has_no_host(self, server: Serving) -> None:
        assert seen(server, b"GET / HTTP/1.0\r\n\r\n")["HTTP_HOST"] == ""
