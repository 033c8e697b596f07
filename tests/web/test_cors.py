"""Pages of other origins that call the APIs: which may, how, and what they can read."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.factories import make_student

from bookable.config.values import Values
from bookable.interfaces.cli import outside_checks
from bookable.interfaces.cli.findings import Grade
from bookable.interfaces.http.door import Door
from bookable.storage.models import Person

ORIGIN = "https://app.example.com"
ADDRESSES = [
    *("/api/bookings/teachers/", "/api/mentors/bookings/", "/api/v1/drf/bookings/"),
    *(
        "/api/session/",
        "/api/auth/me/",
        "/api/core/v1/me",
        "/api/openapi/core.json",
        "/api/nowhere/",
        "/mcp/",
        "/mcp",
    ),
]

pytestmark = pytest.mark.django_db


@pytest.fixture
def _allowed(settings):
    settings.CORS_ALLOWED_ORIGINS = [ORIGIN]
    settings.MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware", *settings.MIDDLEWARE]


def preflight(address: str, origin: str = ORIGIN, method: str = "POST"):
    asked = {"Origin": origin, "Access-Control-Request-Method": method}
    headers = "authorization,content-type,idempotency-key,if-match"
    return Client().options(address, headers=asked | {"Access-Control-Request-Headers": headers})


@pytest.mark.usefixtures("_allowed")
@pytest.mark.parametrize("address", ADDRESSES)
class TestAllowedOrigin:
    def test_gets_an_answer_to_its_preflight(self, address):
        answer = preflight(address)
        assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (200, ORIGIN)
        taken = answer["Access-Control-Allow-Headers"].split(", ")
        assert {"authorization", "content-type", "idempotency-key", "if-match"} <= set(taken)
        assert {"GET", "POST", "PUT", "PATCH", "DELETE"} <= set(
            answer["Access-Control-Allow-Methods"].split(", ")
        )

    @pytest.mark.parametrize("method", ["get", "delete"])
    def test_can_read_answers_and_errors(self, address, method):
        answer = getattr(Client(), method)(address, headers={"Origin": ORIGIN})
        assert answer["Access-Control-Allow-Origin"] == ORIGIN
        assert "origin" in answer["Vary"].lower()
        shown = answer["Access-Control-Expose-Headers"].lower()
        assert "retry-after" in shown
        assert "idempotency-replayed" in shown
        assert "Access-Control-Allow-Credentials" not in answer

    def test_excludes_other_origins(self, address):
        for origin in ("https://elsewhere.example", "null", f"{ORIGIN}.elsewhere.example"):
            for answer in (
                preflight(address, origin),
                Client().get(address, headers={"Origin": origin}),
            ):
                assert "Access-Control-Allow-Origin" not in answer


@pytest.mark.usefixtures("_allowed")
class TestCorsOnErrors:
    def test_are_readable(self, monkeypatch):
        def fail(*given):
            raise RuntimeError

        monkeypatch.setattr(Door, "handle_error", fail)
        client = Client(raise_request_exception=False)
        answer = client.get("/api/auth/me/", headers={"Origin": ORIGIN})
        assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (500, ORIGIN)

    def test_are_not_readable_in_the_admin(self):
        answer = Client().get("/admin/login/", headers={"Origin": ORIGIN})
        assert "Access-Control-Allow-Origin" not in answer


class TestCookieOfAnotherOrigin:
    @pytest.fixture
    def browser(self):
        browser = Client()
        browser.force_login(Person.objects.get(id=make_student().person_id))
        return browser

    @pytest.mark.usefixtures("_allowed")
    @pytest.mark.parametrize("origin", [ORIGIN, "https://elsewhere.example", "null"])
    def test_signs_nobody_in(self, browser, origin):
        answer = browser.get("/api/core/v1/me", headers={"Origin": origin})
        assert answer.status_code == 401
        assert "Access-Control-Allow-Credentials" not in answer

    @pytest.mark.parametrize("origin", [None, "http://testserver", "http://127.0.0.1:8000"])
    def test_signs_in_on_our_own_pages(self, browser, origin):
        headers = {} if origin is None else {"Origin": origin}
        assert browser.get("/api/core/v1/me", headers=headers).status_code == 200


class TestDoctorOnFrontEnds:
    @pytest.mark.parametrize(
        ("url", "origins", "grades"),
        [
            ("https://book.example.com", [], []),
            ("https://book.example.com", [ORIGIN], [Grade.OK]),
            ("https://book.example.com", [ORIGIN, "http://app.example.com"], [Grade.WARN]),
            ("http://localhost:8000", ["http://localhost:3000"], [Grade.OK]),
        ],
    )
    def test_reports_who_may_call(self, settings, url, origins, grades):
        settings.BOOKABLE_BASE_URL, settings.CORS_ALLOWED_ORIGINS = url, origins
        assert [finding.grade for finding in outside_checks.front_ends()] == grades


class TestWithoutOrigin:
    def test_has_no_cors_headers(self):
        answer = Client().get("/api/auth/me/", headers={"Origin": ORIGIN})
        assert "Access-Control-Allow-Origin" not in answer


class TestCorsSetting:
    def test_takes_a_list(self):
        said = Values({"O": "https://App.example.com, http://localhost:3000/"})
        assert said.origins("O") == ("https://app.example.com", "http://localhost:3000")
        assert Values({}).origins("O") == ()
