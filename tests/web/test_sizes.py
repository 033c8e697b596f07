"""The size limit of request bodies by address, answered in the API's error shape."""

from __future__ import annotations

import pytest
from django.test import Client

KB = 1024
LIMITS = [
    ("/api/auth/token/", 4 * KB, "detail"),
    ("/api/auth/jwt/refresh/", 4 * KB, "detail"),
    ("/api/auth/me/", 256 * KB, "detail"),
    ("/api/webhooks/stripe/", 512 * KB, "detail"),
    ("/api/bookings/bookings/", 256 * KB, "error"),
    ("/api/session/", 256 * KB, "detail"),
    ("/api/nothing/", 256 * KB, "detail"),
    ("/login/", 256 * KB, "detail"),
    ("/admin/login/", 256 * KB, "detail"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "most", "key"), LIMITS)
class TestBodySize:
    def test_above_the_limit_returns_413(self, path, most, key):
        answer = Client().post(path, b"x" * (most + 1), content_type="application/json")
        assert answer.status_code == 413
        assert answer.json() == {key: "The request body is too large"}

    def test_at_the_limit_is_read(self, path, most, key):
        answer = Client().post(path, b"x" * most, content_type="application/json")
        assert answer.status_code not in {413, 500}
