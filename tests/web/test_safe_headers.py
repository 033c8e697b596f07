"""Headers for security that answers have beside those of their views."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from bookable.interfaces.web.safe_headers import SafeHeaders

ALWAYS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
HSTS = "Strict-Transport-Security"


def answered(path: str = "/healthz", given: HttpResponse | None = None, **how: Any) -> HttpResponse:
    response = HttpResponse(content_type="text/plain") if given is None else given
    return SafeHeaders(lambda _: response)(RequestFactory().get(path, **how))


class TestEveryAnswer:
    def test_has_them(self):
        assert dict(answered().headers) == {"Content-Type": "text/plain"} | ALWAYS

    def test_keeps_those_of_its_view_in_any_spelling(self):
        given = HttpResponse(headers={"referrer-policy": "no-referrer", "Cache-Control": "private"})
        headers = answered("/api/nowhere/", given).headers
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "private"
        assert [name.lower() for name in headers].count("referrer-policy") == 1

    def test_leaves_those_of_the_next_answer_alone(self):
        answered().headers["X-Frame-Options"] = "SAMEORIGIN"
        assert answered().headers["X-Frame-Options"] == "DENY"

    @pytest.mark.parametrize("path", ["/api/nowhere/", "/metrics"])
    def test_with_personal_data_is_not_stored(self, path):
        assert answered(path).headers["Cache-Control"] == "no-store"

    def test_that_sites_may_frame_says_so_in_its_policy_only(self):
        given = HttpResponse()
        given.framed_by = ["https://site.example"]
        headers = answered("/p/x/book/", given).headers
        assert "X-Frame-Options" not in headers
        assert "frame-ancestors https://site.example;" in headers["Content-Security-Policy"]


class TestHttps:
    @pytest.fixture(autouse=True)
    def _an_hour(self, settings):
        settings.SECURE_HSTS_SECONDS = 3600

    def test_is_kept_to_by_browsers(self):
        assert answered(secure=True).headers[HSTS] == "max-age=3600"

    def test_is_not_named_in_answers_without_it(self):
        assert HSTS not in answered().headers

    def test_is_not_named_if_no_time_is_set(self, settings):
        settings.SECURE_HSTS_SECONDS = 0
        assert HSTS not in answered(secure=True).headers
