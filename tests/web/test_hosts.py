"""Requests for unknown hosts, as a site sends them whose name resolves to 127.0.0.1."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from tests.matrix.apis import ROWS

from bookable.interfaces.http.hosts import Hosts

STRANGERS = [
    *("evil.example", "evil.example:8000", "127.0.0.1.evil.example", "localhost.evil.example"),
    *("testserver:port", "", "[::2]", "127.0.0.2", "a b", "testserver@evil.example"),
    *("testserver/", "127.0.0.1:8000:8000", "xn--tstserver-x5a", "0.0.0.0"),
]
OURS = [
    "testserver",
    "testserver.",
    "TestServer",
    "testserver:9000",
    "127.0.0.1:8000",
    "localhost",
    "[::1]:8000",
]
APIS = {
    "/api/bookings/teachers/": "error",
    "/api/mentors/": "detail",
    "/api/v1/drf/bookings/": "detail",
    "/api/session/": "detail",
    "/api/auth/me/": "detail",
    "/api/openapi/tutoring.json": "detail",
    "/api/sandbox/clock/": "detail",
    "/api/webhooks/stripe/": "detail",
    "/api/nowhere/": "detail",
}
PAGES = [
    *("/", "/docs/", "/admin/", "/admin/login/", "/metrics", "/nowhere", "/healthz/", "/readyz/x"),
    *("/static/web/page.css", "/static/dmr/swagger/5.32.1/swagger-ui-bundle.js"),
]


def ask(address: str, host: str, **headers: str) -> Any:
    return Client(raise_request_exception=False).get(address, HTTP_HOST=host, headers=headers)


class TestUnknownHost:
    @pytest.mark.parametrize("host", STRANGERS)
    @pytest.mark.parametrize("address", ["/api/auth/me/", "/static/web/page.css", "/admin/"])
    def test_returns_400_in_any_spelling(self, address: str, host: str) -> None:
        assert ask(address, host).status_code == 400

    @pytest.mark.parametrize("address", APIS)
    def test_has_the_error_shape_of_the_api(self, address: str) -> None:
        answer = ask(address, "evil.example")
        assert (answer.status_code, list(answer.json())) == (400, [APIS[address]])
        assert "evil" not in answer.content.decode()

    def test_is_a_problem_document_on_request(self) -> None:
        answer = ask("/api/auth/me/", "evil.example", Accept="application/problem+json")
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert (answer.json()["status"], answer.json()["code"]) == (400, "bad_request")
        assert "evil" not in answer.content.decode()

    @pytest.mark.parametrize("address", PAGES)
    def test_is_one_line_elsewhere(self, address: str) -> None:
        answer = ask(address, "evil.example")
        assert answer.status_code == 400
        assert answer.headers["Content-Type"] == "text/plain"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "BOOKABLE_ALLOWED_HOSTS" in answer.content.decode()

    def test_reaches_no_address(self, db: None) -> None:
        client = Client(raise_request_exception=False)
        reached = set()
        for row in ROWS:
            path = row.path.replace("{", "").replace("}", "")
            answer = client.generic(row.method, path, HTTP_HOST="evil.example")
            if answer.status_code != 400:
                reached.add(path)
        assert reached == {"/healthz", "/readyz"}


class TestKnownHost:
    @pytest.mark.parametrize("host", OURS)
    def test_is_served_at_any_port(self, host: str) -> None:
        assert ask("/docs/", host).status_code == 200

    def test_is_any_for_health_checks(self, db: None) -> None:
        assert ask("/healthz", "10.0.0.7:8000").status_code == 200
        assert ask("/readyz", "evil.example").status_code == 200


class TestForwardedProto:
    def is_secure(self, settings: Any, peer: str) -> str:
        settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
        asked = RequestFactory().get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_PROTO="https")
        answered = Hosts(lambda request: HttpResponse(str(request.is_secure())))(asked)
        return answered.content.decode()

    def test_counts_from_a_trusted_proxy(self, settings: Any) -> None:
        assert self.is_secure(settings, "127.0.0.1") == "True"

    @pytest.mark.parametrize("peer", ["203.0.113.9", "10.0.0.7", ""])
    def test_is_ignored_from_others(self, settings: Any, peer: str) -> None:
        assert self.is_secure(settings, peer) == "False"
