from __future__ import annotations

import pytest

ADDRESSES = ["clock/", "tick/", "clock", "tick"]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ADDRESSES)
class TestNoSandbox:
    def test_addresses_return_404(self, post, address):
        answer = post(address, {"now": None})
        assert (answer.status, answer.body) == (404, {"detail": "Not found"})

    def test_no_method_reveals_them(self, client, address):
        for method in ("get", "put", "options", "delete"):
            assert getattr(client, method)(f"/api/sandbox/{address}").status_code == 404


@pytest.mark.usefixtures("in_a_sandbox")
class TestSandboxAccess:
    @pytest.mark.parametrize("address", ADDRESSES)
    @pytest.mark.parametrize("origin", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
    def test_is_open_to_this_machine(self, post, monkeypatch, address, origin):
        answer = post(address, {"now": None}, REMOTE_ADDR=origin)
        assert answer.status == 200, answer

    @pytest.mark.parametrize("address", ADDRESSES)
    @pytest.mark.parametrize(
        "origin", ["192.168.1.7", "10.0.0.1", "::ffff:10.0.0.1", "fe80::1", ""]
    )
    def test_returns_404_to_others(self, post, address, origin):
        assert post(address, {"now": None}, REMOTE_ADDR=origin).status == 404

    @pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded"])
    def test_returns_404_behind_a_proxy_of_this_machine(self, post, header):
        answer = post("clock/", {"now": None}, headers={header: "203.0.113.7"})
        assert answer.status == 404

    @pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
    def test_takes_post_only(self, client, method):
        response = getattr(client, method)("/api/sandbox/tick/")
        assert response.status_code == 405
        assert response.headers["Allow"] == "POST"
        assert set(response.json()) == {"detail"}

    @pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "*/*"])
    @pytest.mark.parametrize("address", ADDRESSES)
    def test_takes_json_only(self, client, address, kind):
        answer = client.post(f"/api/sandbox/{address}", b'{"now": null}', content_type=kind)
        assert answer.status_code == 415
        assert answer.json() == {"detail": "Send application/json"}

    def test_tick_needs_no_body(self, client):
        assert client.generic("POST", "/api/sandbox/tick/", content_type="").status_code == 200

    @pytest.mark.parametrize(
        "origin", ["https://evil.example", "null", "http://testserver:8001", "https://testserver"]
    )
    @pytest.mark.parametrize("address", ADDRESSES)
    def test_is_closed_to_pages_of_other_origins(self, post, address, origin):
        answer = post(address, {"now": None}, headers={"Origin": origin})
        assert answer.status == 403
        assert answer.body == {"detail": "Pages of other origins may not use the sandbox"}

    def test_is_open_to_own_pages_and_allowed_origins(self, post, settings):
        settings.CORS_ALLOWED_ORIGINS = ["http://localhost:3000"]
        for origin in ("http://testserver", "http://localhost:3000", "http://127.0.0.1:8000"):
            assert post("tick/", headers={"Origin": origin}).status == 200, origin
