"""What comes in over a socket and is no request, or more of one than anybody needs: the server that
`bookable up` starts answers it clearly and at once, and everybody else as if nothing had been."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from http.client import HTTPResponse

import pytest
from prove.faults.crowd import KINDS, Client
from tests.harness import Running, http
from tests.waiting import eventually

MINE = "/api/bookings/bookings/my/"
BOOK = "/api/bookings/bookings/"
JSON = "Content-Type: application/json"
WITHOUT_END = b"POST /api/auth/token/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 50\r\n\r\n{"
MEGABYTE = 1024 * 1024
BUNDLE = "/static/dmr/swagger/5.32.1/swagger-ui-bundle.js"


class Answer:
    """What came back, and whether the server then hung up, where one would expect it to."""

    def __init__(self, line: socket.socket, *, method: str = "GET") -> None:
        read = HTTPResponse(line, method=method)
        read.begin()
        self.status, self.headers = read.status, dict(read.headers)
        self.text = read.read().decode()
        is_the_end = (
            not (self.text or method == "HEAD") or self.headers.get("connection") == "close"
        )
        self.hung_up = is_the_end and hangs_up(line)


def hangs_up(line: socket.socket) -> bool:
    line.settimeout(1)
    try:
        return line.recv(1) == b""
    except TimeoutError:
        return False
    except ConnectionError:
        return True


def connected(bookable: Running, lines: ExitStack, count: int) -> list[socket.socket]:
    address = ("127.0.0.1", bookable.port)
    return [lines.enter_context(socket.create_connection(address)) for _ in range(count)]


def hung_up(lines: list[socket.socket], *, after_reading: bool = True) -> int:
    """Count the connections that the server has closed."""
    closed = 0
    for line in lines:
        line.setblocking(False)
        try:
            if after_reading:
                line.recv(4096)
                closed += line.recv(1) == b""
            else:
                line.send(b"G")
        except BlockingIOError:
            continue
        except OSError:
            closed += 1
    return closed


@pytest.fixture(scope="module")
def token(bookable: Running) -> str:
    loaded = bookable.load({"people": [{"email": "sam@example.com", "name": "Sam"}]})
    return str(loaded["people"]["sam@example.com"]["token"])


@pytest.fixture
def say(bookable: Running, token: str):
    """Sends a request byte for byte, as a signed-in person."""

    def request(what: str, *headers: str, body: bytes = b"") -> Answer:
        head_lines = [f"Authorization: Token {token}", f"Host: 127.0.0.1:{bookable.port}", *headers]
        head = "\r\n".join([f"{what} HTTP/1.1", *head_lines, "", ""]).encode("latin-1")
        return sent(bookable, head + body, method=what.partition(" ")[0])

    return request


def sent(bookable: Running, data: bytes, *, method: str = "GET") -> Answer:
    with socket.create_connection(("127.0.0.1", bookable.port), timeout=10) as line:
        # It may have heard enough before the end, and what it said about it is there to be read.
        with suppress(OSError):
            line.sendall(data)
        return Answer(line, method=method)


def length(body: bytes) -> str:
    return f"Content-Length: {len(body)}"


@pytest.fixture(autouse=True, scope="module")
def unharmed(bookable: Running) -> Iterator[None]:
    """Whatever was tried, it is the same process that answers afterwards, and nothing broke."""
    before = bookable.processes()["web"].children()
    yield
    assert http.get(f"{bookable.url}/readyz").status_code == 200
    assert bookable.processes()["web"].children() == before
    assert [line for line in bookable.complaints if "request_failed" in line] == []


@pytest.mark.long
class TestLongRequest:
    @pytest.mark.parametrize(
        ("what", "headers"),
        [
            (f"GET {MINE}{'a' * 70_000}", []),
            (f"GET {MINE}{'a' * MEGABYTE}", []),
            (f"GET {MINE}?status={'a' * 70_000}", []),
            (f"GET {MINE}", [f"X-Long: {'a' * 200_000}"]),
            (f"GET {MINE}", [f"X-Long: {'a' * MEGABYTE}"]),
            (f"GET {MINE}", [f"X-{n}: 1" for n in range(200)]),
            (f"GET {MINE}", [f"X-{n}: 1" for n in range(5000)]),
        ],
        ids=["path", "endless path", "query", "header", "endless header", "headers", "all of them"],
    )
    def test_is_refused_before_the_application(self, say, what, headers):
        assert say(what, *headers).status in (414, 431)

    @pytest.mark.parametrize(
        "what",
        [f"GET {BOOK}{'a' * 9_000}/", f"GET {MINE}?{'&'.join(f'a{n}=1' for n in range(3000))}"],
        ids=["path", "questions"],
    )
    def test_is_refused_with_a_reason_if_shorter(self, say, what):
        answer = say(what)
        assert answer.status in (400, 404)
        assert set(json.loads(answer.text)) == {"error"}


@pytest.mark.long
class TestNotHttp:
    @pytest.mark.parametrize(
        "data",
        [
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 500,
            b"GET /healthz\r\n\r\n",
            b"GET /healthz HTTP/3.0\r\nHost: 127.0.0.1\r\n\r\n",
            b"GET /\x00 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: a\x00b\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A : b\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: a\r\n b\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: gzip\r\n\r\nab",
        ],
        ids=lambda data: ascii(data)[2:40],
    )
    def test_returns_400_and_closes(self, bookable, data):
        answer = sent(bookable, data)
        assert (answer.status, answer.hung_up) == (400, True)

    def test_http_2_is_disconnected(self, bookable):
        with socket.create_connection(("127.0.0.1", bookable.port), timeout=10) as line:
            line.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
            assert hangs_up(line)


class TestHostHeader:
    @pytest.mark.parametrize(
        "hosts",
        [
            *([], ["Host:"], ["Host: 127.0.0.1", "Host: evil.example"]),
            *(["Host: evil.example", "Host: 127.0.0.1"], ["Host: 127.0.0.1", "Host: 127.0.0.1"]),
            ["Host: 127.0.0.1, evil.example"],
        ],
        ids=str,
    )
    @pytest.mark.parametrize("path", ["/healthz", "/api/auth/me/", "/static/web/icon.svg"])
    def test_must_be_exactly_one(self, bookable, path, hosts):
        head = "".join(f"{line}\r\n" for line in hosts)
        answer = sent(bookable, f"GET {path} HTTP/1.1\r\n{head}\r\n".encode())
        assert (answer.status, answer.hung_up) == (400, True)

    @pytest.mark.parametrize("path", ["/metrics", "/api/auth/me/", "/static/web/icon.svg", "/"])
    def test_of_another_site_returns_400(self, bookable, path):
        host = f"Host: evil.example:{bookable.port}"
        assert sent(bookable, f"GET {path} HTTP/1.1\r\n{host}\r\n\r\n".encode()).status == 400

    def test_of_another_site_cannot_set_the_clock(self, bookable):
        body = b'{"now": "2027-03-01T10:00:00Z"}'
        head = f"POST /api/sandbox/clock/ HTTP/1.1\r\nHost: evil.example\r\n{JSON}\r\n"
        data = f"{head}{length(body)}\r\n\r\n".encode() + body
        assert sent(bookable, data, method="POST").status == 400

    @pytest.mark.parametrize("path", ["/metrics", "/api/auth/me/", "/static/web/icon.svg", "/"])
    def test_gives_way_to_the_target(self, bookable, path):
        def status(there: str, host: str) -> int:
            head = f"GET http://{there}{path} HTTP/1.1\r\nHost: {host}\r\n\r\n"
            return sent(bookable, head.encode()).status

        assert status("evil.example", "127.0.0.1") == 400
        assert status("me@evil.example", "127.0.0.1") == 400
        assert status("127.0.0.1", "evil.example") in (200, 401)

    def test_is_optional_for_http_1_0_health_checks(self, bookable):
        assert sent(bookable, b"GET /healthz HTTP/1.0\r\n\r\n").status == 200
        assert sent(bookable, b"GET /docs/ HTTP/1.0\r\n\r\n").status == 400


@pytest.mark.long
class TestNonAsciiHeader:
    def test_does_not_hide_the_client_behind_a_proxy(self, say):
        assert say("GET /metrics", "X-Forwarded-For: \xff, 198.51.100.7").status == 400

    def test_is_refused_as_an_idempotency_key(self, say):
        body = b'{"teacher_id": "%s", "start_time": "2027-03-01T10:00:00Z"}' % (b"a" * 32)
        answer = say(f"POST {BOOK}", JSON, "Idempotency-Key: \xff", length(body), body=body)
        assert answer.status == 400
        assert "Idempotency-Key" in json.loads(answer.text)["error"]


class TestHeaderWithUnderscores:
    @pytest.mark.parametrize("name", ["X_Forwarded_For", "X_FORWARDED-FOR", "X-Forwarded_For"])
    def test_is_dropped(self, say, name):
        assert say("GET /metrics", "X-Forwarded-For: 198.51.100.7").status == 404
        assert say("GET /metrics", f"{name}: 198.51.100.7").status == 200


class TestControlCharacters:
    @pytest.mark.parametrize(
        "path",
        ["%00/", "%zz/", "%ff%fe/", "%0d%0aX-A:1/", "my/?status=%00", "my/?status=%ff", "%2e%2e/"],
    )
    def test_in_an_address_return_404(self, say, path):
        answer = say(f"GET {BOOK}{path}")
        assert answer.status in (400, 404)
        assert "X-A" not in answer.headers
        assert set(json.loads(answer.text)) == {"error"}

    @pytest.mark.parametrize("header", ["X-Request-ID: \xff\xfe", "Accept: \xff", "Cookie: a=\xff"])
    def test_in_a_header_are_dropped(self, say, header):
        assert say(f"GET {MINE}", header).status == 200


class TestBody:
    @pytest.mark.parametrize(
        "body",
        [
            b"[" * 100_000 + b"]" * 100_000,
            b'{"a":' * 40_000 + b"1" + b"}" * 40_000,
            b'{"notes":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
            b'{"duration":' + b"9" * 10_000 + b"}",
            b'{"duration":1e999999}',
            b'{"duration":NaN}',
            b'{"duration":60,"duration":61}',
            b'{"notes":"\xff\xfe"}',
            b'{"notes":"\\ud800"}',
            b'{"notes":"\\u0000"}',
            b"\xef\xbb\xbf{}",
            '{"notes":"x"}'.encode("utf-16"),
            b"\x00",
        ],
        ids=lambda body: ascii(body)[2:20],
    )
    def test_invalid_returns_400(self, say, body):
        answer = say(f"POST {BOOK}", JSON, length(body), body=body)
        assert answer.status == 400
        assert set(json.loads(answer.text)) == {"error"}

    @pytest.mark.parametrize(
        "kind",
        [
            *("text/plain", "application/xml", "application/x-www-form-urlencoded", "////;;;=;"),
            *("multipart/form-data", "multipart/form-data; boundary=x", ""),
        ],
    )
    def test_other_content_type_returns_400(self, say, kind):
        answer = say(f"POST {BOOK}", f"Content-Type: {kind}", length(b"a=1"), body=b"a=1")
        assert answer.status == 400
        assert "application/json" in json.loads(answer.text)["error"]

    @pytest.mark.parametrize("size", [3 * MEGABYTE, 30 * MEGABYTE, 10_000 * MEGABYTE])
    def test_too_large_returns_413_and_closes(self, say, size):
        body = b"x" * min(size, 3 * MEGABYTE)
        answer = say(f"POST {BOOK}", JSON, f"Content-Length: {size}", body=body)
        assert answer.status == 413
        assert json.loads(answer.text) == {"error": "The request body is too large"}
        assert answer.headers["connection"] == "close"
        assert answer.hung_up

    def test_in_chunks_is_read(self, say):
        chunks = b'3\r\n{"d\r\n29\r\n' + b'uration": "a quarter of an hour", "x": 1}\r\n0\r\n\r\n'
        answer = say(f"POST {BOOK}", JSON, "Transfer-Encoding: chunked", body=chunks)
        assert answer.status == 400
        assert "duration" in answer.text or "teacher_id" in answer.text

    def test_in_endless_chunks_returns_413(self, say):
        chunks = b"300000\r\n" + b"x" * 3 * MEGABYTE + b"\r\n0\r\n\r\n"
        answer = say(f"POST {BOOK}", JSON, "Transfer-Encoding: chunked", body=chunks)
        assert (answer.status, answer.headers["connection"]) == (413, "close")

    @pytest.mark.parametrize("chunks", [b"zz\r\n{}\r\n0\r\n\r\n", b"-1\r\n{}\r\n0\r\n\r\n"])
    def test_in_invalid_chunks_returns_400(self, say, chunks):
        answer = say(f"POST {BOOK}", JSON, "Transfer-Encoding: chunked", body=chunks)
        assert (answer.status, answer.hung_up) == (400, True)

    def test_broken_off_is_not_used(self, bookable):
        with socket.create_connection(("127.0.0.1", bookable.port), timeout=10) as line:
            line.sendall(WITHOUT_END + b"}")
            line.shutdown(socket.SHUT_WR)
            assert Answer(line).status == 400


class TestSlowClients:
    def test_do_not_delay_others(self, bookable):
        with ExitStack() as lines:
            slow = [
                lines.enter_context(socket.create_connection(("127.0.0.1", bookable.port)))
                for _ in range(120)
            ]
            for line in slow[:60]:
                line.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: ")
            for line in slow[60:]:
                line.sendall(WITHOUT_END)
            for _ in range(5):
                for line in slow:
                    line.sendall(b" ")
                began = time.monotonic()
                assert http.post(f"{bookable.url}/api/auth/token/", json={}).status_code == 400
                assert time.monotonic() - began < 5

    def test_make_room_for_others(self, bookable):
        with ExitStack() as lines:
            slow = connected(bookable, lines, 640)
            for line in slow:
                line.sendall(WITHOUT_END)
            eventually(lambda: hung_up(slow) >= 640 - 2 * 256)
            assert http.post(f"{bookable.url}/api/auth/token/", json={}).status_code == 400
            for process in bookable.processes()["web"].children():
                assert process.num_threads() < 32


@pytest.mark.long
class TestClientsThatDoNotRead:
    def test_use_little_memory(self, bookable):
        with ExitStack() as lines:
            deaf = connected(bookable, lines, 200)
            for line in deaf:
                line.sendall(f"GET {BUNDLE} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode() * 4)
            eventually(lambda: hung_up(deaf, after_reading=False) >= 200 - 2 * 64)
            assert http.get(f"{bookable.url}/healthz").status_code == 200


@pytest.mark.long
class TestHostileClients:
    @pytest.mark.parametrize("kind", KINDS)
    def test_do_not_delay_others(self, bookable, kind):
        clients = [Client(bookable.port, KINDS[kind], begins_at=0) for _ in range(20)]
        try:
            for _ in range(4):
                for client in clients:
                    client.act()
                began = time.monotonic()
                assert http.get(f"{bookable.url}/healthz").status_code == 200
                assert time.monotonic() - began < 5
        finally:
            for client in clients:
                client.end()


class TestResponse:
    @pytest.mark.parametrize(
        "path", [MINE, "/api/nothing/", "/", "/admin/login/", "/docs/", "/static/web/icon.svg"]
    )
    def test_forbids_sniffing_and_framing(self, say, path):
        headers = say(f"GET {path}").headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "same-origin"
        assert not any(letter.isdigit() for letter in headers["server"])

    @pytest.mark.parametrize("path", [MINE, "/api/auth/me/", "/admin/login/", "/metrics"])
    def test_with_personal_data_is_not_cached(self, say, path):
        assert "no-store" in say(f"GET {path}").headers["cache-control"]

    def test_large_one_is_compressed(self, bookable):
        whole = http.get(f"{bookable.url}{BUNDLE}")
        assert whole.headers["content-encoding"] == "gzip"
        assert whole.headers["vary"] == "Accept-Encoding"
        assert int(whole.headers["content-length"]) < len(whole.content) / 3
        assert b"SwaggerUI" in whole.content

    def test_has_no_unneeded_headers(self, say):
        assert say("GET /static/dmr/scalar/1.49.2/scalar.min.js").status == 404

    def test_to_head_equals_get_without_the_body(self, say):
        got, headed = say(f"GET {MINE}"), say(f"HEAD {MINE}")
        fixed = ("content-type", "content-length", "cache-control")
        assert headed.status == got.status == 200
        assert [headed.headers[name] for name in fixed] == [got.headers[name] for name in fixed]
