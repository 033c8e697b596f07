"""A web process keeps nothing in memory for each unusual request."""

from __future__ import annotations

import functools
import gc
import http.client
import logging
import threading
from collections.abc import Callable, Iterator
from typing import Any

import jwt
import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from tests.api import set_clock
from tests.factories import NOW, make_student
from tests.identity.issuers import KeyServer
from tests.web import growth

from bookable.config.environment import Issuer
from bookable.config.wsgi import Application
from bookable.engine import clock
from bookable.interfaces.auth.tokens import credentials

MANY = 1_000
AT_MOST = 50
"""The number of entries that anything may grow by: half of what is sent to each address."""
SHORT = 60
"""How many requests are sent before counting, so that anything kept once is already there."""

Send = Callable[..., int]


class Server(ThreadedWSGIServer):
    """The application on a port of this process, so that its memory can be inspected."""

    daemon_threads = False


class Handler(WSGIRequestHandler):
    """Sends each answer in one piece, which is ten times as fast, and logs nothing."""

    wbufsize = -1
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def send(committed: None, settings: Any, monkeypatch: Any) -> Iterator[Send]:
    """Send a request to the application over a socket, and return the status."""
    monkeypatch.setattr("bookable.engine.throttles.REMEMBERED", AT_MOST // 2)
    settings.BOOKABLE_THROTTLES = True
    set_clock(NOW)
    with KeyServer() as issuer:
        settings.ISSUER = Issuer(
            secret=None, jwks_url=f"{issuer.address}/jwks.json", issuer=None, audience=None
        )
        server = Server(("127.0.0.1", 0), Handler)
        server.set_app(Application())
        serving = threading.Thread(target=server.serve_forever, args=[0.02])
        serving.start()
        way = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=30)

        def send_one(method: str, path: str, body: bytes = b"", **headers: str) -> int:
            way.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            named = {"Host": "127.0.0.1", "Content-Length": str(len(body))} | headers
            for name, value in named.items():
                way.putheader(name.replace("_", "-"), value)
            way.endheaders(body)
            answer = way.getresponse()
            answer.read()
            return answer.status

        yield send_one
        way.close()
        server.shutdown()
        server.server_close()
        serving.join()
        clock.follow_sandbox(False)


@pytest.fixture
def strange(send: Send) -> Callable[[str], set[int]]:
    """Send a word as a method and in every other place where a client can put one, to each address
    in turn."""
    member = {"Authorization": f"Token {credentials(make_student().uuid, now=NOW)['token']}"}

    def send_all(word: str) -> set[int]:
        secret = "a secret that is long enough for anything"
        kid = jwt.encode({"sub": word}, secret, "HS256", {"kid": word})
        everywhere = {
            "Accept_Language": f"{word[:8]}-{word[-4:]}, de;q=0.5",
            "Accept": f"text/{word}",
            "Origin": f"https://{word}.example",
            "Cookie": f"{word}={word}; sessionid={word}; csrftoken={word}",
            "X_Request_ID": word,
            "traceparent": word,
            f"X_{word}": word,
        }
        zone = f'{{"timezone": "Europe/{word}", "{word}": "{word}"}}'.encode()
        command = {"Content_Type": "application/json", "Idempotency_Key": word}
        number = int(word.rpartition("-")[2])
        forwarded = {"X_Forwarded_For": f"203.0.{number // 250}.{number % 250}"}
        bio = f'{{"bio": "{word}"}}'.encode()
        credentials_of_word = f'{{"email": "{word}@example.com", "password": "{word}"}}'.encode()
        doors = [
            lambda: send("GET", f"/{word}/?{word}={word}", Host=f"{word}.example", **everywhere),
            lambda: send("GET", f"/api/bookings/{word}", **everywhere),
            lambda: send("GET", f"/static/{word}.css", **everywhere),
            lambda: send("GET", f"/admin/{word}/", **everywhere),
            lambda: send("GET", "/api/auth/me/", Authorization=f"Token {word}"),
            lambda: send("GET", f"/api/mentors/bookings/{word}/", Authorization=f"Bearer {kid}"),
            lambda: send("GET", f"/api/v1/drf/bookings/{word}/?status={word}", **member),
            lambda: send("PATCH", "/api/auth/me/", zone, **member, **command),
            lambda: send("PATCH", "/api/auth/me/", bio, **member, **command, **forwarded),
            lambda: send("POST", "/api/auth/token/", credentials_of_word, **command),
        ]
        return {send(word.upper(), "/api/bookings/bookings/"), doors[number % len(doors)]()}

    return send_all


class TestMemoryGrowth:
    @pytest.mark.long
    def test_is_none(
        self, strange: Callable[[str], set[int]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # pytest keeps all that is logged while a test runs, by handlers that it adds just before.
        monkeypatch.setattr(logging.root, "handlers", [])
        for number in range(SHORT):
            strange(f"warm-{number}")
        caches, labels, sizes = growth.caches(), growth.labels(), growth.sizes()
        seen: set[int] = set()
        for number in range(MANY):
            seen |= strange(f"word-{number}")
        assert {501, 404, 401, 400, 200} <= seen
        assert not {status for status in seen if status >= 500} - {501}
        assert grown(caches, growth.caches()) == {}
        assert grown(labels, growth.labels()) == {}
        assert growth.grown(sizes, by=AT_MOST) == []


@pytest.mark.long
class TestGrowthMeasurement:
    """The measurement must notice a leak, or it would prove nothing."""

    def test_finds_a_growing_cache(self) -> None:
        kept = functools.cache(len)
        before = growth.caches()
        for number in range(MANY):
            kept(str(number))
        assert list(grown(before, growth.caches()).values()) == [MANY]

    @pytest.mark.long
    def test_finds_a_growing_dictionary(self) -> None:
        held = {"somewhere": {"deep": dict[str, int]()}}
        before = growth.sizes()
        held["somewhere"]["deep"].update((f"leaked {n}", n) for n in range(MANY))
        gc.collect()
        assert any("leaked" in each for each in growth.grown(before, by=AT_MOST))


def grown(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    """Return what has grown by more than allowed, and by how much."""
    more = {name: size - before.get(name, 0) for name, size in after.items()}
    return {name: size for name, size in more.items() if size > AT_MOST}
