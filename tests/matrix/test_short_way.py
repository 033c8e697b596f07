"""Programs' requests skip the browser-only middleware, and their answers must be the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

import pytest
import structlog
from django.http import HttpResponse
from django.test import Client
from tests.matrix.apis import ROWS
from tests.matrix.calling import Stage, undone
from tests.matrix.test_matrix import may_change

from bookable.interfaces.http import short_way
from bookable.interfaces.http.door import Door
from bookable.interfaces.http.throttling import COMMANDS
from bookable.telemetry.instruments import REQUESTS

Stages = Mapping[str, Stage]
CORS = "corsheaders.middleware.CorsMiddleware"
SHORT = "bookable.interfaces.http.short_way.ShortWay"
CALLERS = ("client", "stranger", "staff", "forged")
EACH_CALLER = ["client", *(pytest.param(each, marks=pytest.mark.long) for each in CALLERS[1:])]
ORIGIN = "https://app.example.com"
BOOKINGS = "/api/bookings/bookings/"
ODD = [
    ("GET", "/api/bookings/bookings/my", {}),
    ("GET", "/api/bookings/bookings/my//", {}),
    ("GET", "/api/bookings/bookings/%3Cstr:booking_id%3E/", {}),
    ("GET", "/api/openapi/tutoring.json/", {}),
    ("GET", "/api/openapi/tutoring.json", {}),
    ("GET", "/api/nowhere", {}),
    ("GET", "/api/bookings/nowhere/", {"accept": "application/problem+json"}),
    ("BREW", BOOKINGS, {}),
    ("PUT", BOOKINGS, {}),
    ("HEAD", BOOKINGS, {}),
    ("OPTIONS", BOOKINGS, {"origin": ORIGIN, "access-control-request-method": "POST"}),
    ("OPTIONS", BOOKINGS, {"origin": ORIGIN}),
    ("GET", BOOKINGS, {"origin": ORIGIN}),
    ("GET", BOOKINGS, {"origin": "https://elsewhere.example"}),
    ("GET", BOOKINGS, {"host": "evil.example"}),
    ("GET", BOOKINGS, {"x-forwarded-proto": "https"}),
    ("POST", BOOKINGS, {"x-sent": "{"}),
    ("POST", BOOKINGS, {"x-sent": "{}"}),
    ("POST", BOOKINGS, {"x-sent": "{}", "accept": "application/problem+json"}),
    ("POST", BOOKINGS, {"x-sent": "x" * (256 * 1024 + 1)}),
    ("POST", "/api/webhooks/stripe/", {"x-sent": "{}", "stripe-signature": "forged"}),
    ("GET", "/api/webhooks/stripe", {}),
]


class Ways(NamedTuple):
    """Two clients: one whose requests may take the short way, and one that always takes the long
    way."""

    short: Client
    long: Client


@pytest.fixture
def ways(settings: Any) -> Ways:
    # To count the labels of all earlier tests takes ten times as long as the requests.
    REQUESTS.clear()
    settings.CORS_ALLOWED_ORIGINS = [ORIGIN]
    hosts = settings.MIDDLEWARE.index("bookable.interfaces.http.hosts.Hosts")
    settings.MIDDLEWARE = [*settings.MIDDLEWARE[:hosts], CORS, *settings.MIDDLEWARE[hosts:]]
    settings.SECURE_HSTS_SECONDS = 3600
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    short = _client()
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if each != SHORT]
    return Ways(short, _client())


def _client() -> Client:
    client = Client(raise_request_exception=False, headers={"X-Request-ID": "the-same-for-both"})
    client.handler.load_middleware()
    return client


def seen(answer: HttpResponse) -> tuple[Any, ...]:
    return answer.status_code, sorted(answer.headers.items()), answer.content


def alike(ways: Ways, ask: Callable[[Client], HttpResponse]) -> list[HttpResponse]:
    """Return the answers, after checking that both ways answer, log and count the same."""
    answers, lines, counted = [], [], []
    for client in ways:
        with undone(), structlog.testing.capture_logs() as logged:
            answers.append(ask(client))
        lines.append([{**line, "ms": 0, "exc_info": 0} for line in logged])
        counted.append(_labels())
    assert seen(answers[0]) == seen(answers[1])
    assert lines[0] == lines[1]
    # The second way has added no labels to those of the first.
    assert counted[0] == counted[1]
    assert not hasattr(answers[0].wsgi_request, "session")
    return answers


def _labels() -> int:
    """Count the labels of requests."""
    (requests,) = REQUESTS.collect()
    return len(requests.samples)


@pytest.mark.long
class TestShortWayRows:
    @pytest.mark.parametrize("caller", EACH_CALLER)
    def test_answer_the_same_both_ways(self, stages: Stages, ways: Ways, caller: str) -> None:
        """Each row is called as one kind of caller, in turn."""
        asked = 0
        for row in list(ROWS)[list(CALLERS).index(caller) :: len(CALLERS)]:
            stage = stages[row.dialect]
            if not row.path.startswith("/api/") or row.path.startswith("/api/auth/"):
                continue
            if may_change(row, caller) or caller not in row.callers:
                continue
            alike(ways, partial(_answer, stage, row, caller))
            asked += 1
        assert asked > 10


def _answer(stage: Stage, row: Any, caller: str, client: Client) -> HttpResponse:
    vars(stage)["_plain"] = client
    try:
        return stage.answer(row, caller)
    finally:
        del vars(stage)["_plain"]


class TestShortWayEdgeCases:
    @pytest.mark.parametrize(("method", "path", "headers"), ODD)
    def test_answer_the_same_both_ways(
        self, stages: Stages, ways: Ways, method: str, path: str, headers: dict[str, str]
    ) -> None:
        alike(ways, partial(_send, stages["tutoring"], method, path, headers))

    def test_cookies_change_nothing(self, stages: Stages, ways: Ways) -> None:
        ask = partial(_send, stages["tutoring"], "GET", BOOKINGS)
        cookies = {"cookie": "sessionid=x; csrftoken=y"}
        assert seen(ask(cookies, ways.short)) == seen(ask({}, ways.short))

    def test_fail_the_same(self, stages: Stages, ways: Ways, monkeypatch: Any) -> None:
        def fail(*given: Any) -> None:
            raise RuntimeError

        monkeypatch.setattr(Door, "handle_error", fail)
        ask = partial(_send, stages["tutoring"], "POST", BOOKINGS, {"x-sent": "{"})
        assert alike(ways, ask)[0].status_code == 500

    def test_are_throttled_the_same(
        self, stages: Stages, ways: Ways, settings: Any, monkeypatch: Any
    ) -> None:
        settings.BOOKABLE_THROTTLES = True
        monkeypatch.setattr(COMMANDS.per_person, "at_most", 0)
        path = "/api/bookings/feedback/"
        body = '{"booking_id": "00000000-0000-0000-0000-000000000001", "rating": 5}'
        ask = partial(_send, stages["tutoring"], "POST", path, {"x-sent": body})
        assert alike(ways, ask)[0].status_code == 429


def _send(
    stage: Stage, method: str, path: str, headers: dict[str, str], client: Client
) -> HttpResponse:
    given = {"Authorization": stage._credentials["client"], **headers}
    body = given.pop("x-sent", "")
    return client.generic(method, path, body, content_type="application/json", headers=given)


class TestFixedAddressCache:
    def test_keeps_no_unknown_address(self, stages: Stages, ways: Ways) -> None:
        for path in (BOOKINGS, "/api/bookings/bookings", "/api/openapi/tutoring.json"):
            _send(stages["tutoring"], "GET", path, {}, ways.short)
        kept = len(short_way._fixed)
        for number in range(1, 60):
            for path in (
                f"/api/bookings/bookings/{number}/",
                f"/api/bookings/bookings/{number}/confirm",
                f"/api/nowhere/{number}",
                BOOKINGS + "/" * number,
                "/api/openapi/tutoring.json" + "/" * number,
            ):
                _send(stages["tutoring"], "GET", path, {}, ways.short)
        assert len(short_way._fixed) == kept
