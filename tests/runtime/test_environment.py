"""Settings: the defaults, and that each wrong value is named in one line."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from bookable.config.calendar_settings import CalendarApp
from bookable.config.database import database, replica
from bookable.config.environment import read
from bookable.config.home import home, secret_key
from bookable.interfaces.auth.reach import is_public
from bookable.postgres.paths import Paths

ZOOM = {"ZOOM_ACCOUNT_ID": "a", "ZOOM_CLIENT_ID": "i", "ZOOM_CLIENT_SECRET": "s"}
GOOD = "0123456789abcdef" * 2
"""As many different characters as any key in hexadecimal digits has at most."""


@pytest.fixture
def at_home(tmp_path: Path) -> dict[str, str]:
    return {"BOOKABLE_HOME": str(tmp_path)}


class TestDefaults:
    def test_home_is_in_the_users_data_folder(self) -> None:
        root = os.geteuid() == 0
        expected = "/var/lib/bookable" if root else os.path.expanduser("~/.local/share/bookable")
        assert str(home(None)) == expected

    def test_hold_requests_two_days_and_unpaid_bookings_half_an_hour(
        self, at_home: dict[str, str]
    ) -> None:
        found = read(at_home)
        assert (found.request_hold_hours, found.payment_hold_minutes) == (48, 30)

    def test_use_jitsi_and_payments_by_hand(self, at_home: dict[str, str]) -> None:
        found = read(at_home)
        assert (found.zoom, found.stripe, found.issuer) == (None, None, None)

    def test_have_throttles_and_no_sandbox(self, at_home: dict[str, str]) -> None:
        found = read(at_home)
        assert (found.sandbox, found.throttles) == (False, True)

    def test_link_to_the_port_in_use(self, at_home: dict[str, str]) -> None:
        assert read(at_home).base_url == "http://127.0.0.1:8000"
        assert read(at_home | {"BOOKABLE_PORT": "8001"}).base_url == "http://127.0.0.1:8001"

    def test_send_hsts_on_https_only(self, at_home: dict[str, str]) -> None:
        assert read(at_home).hsts_seconds == 0
        public = at_home | {"BOOKABLE_BASE_URL": "https://bookable.example.com"}
        assert read(public).hsts_seconds == 31_536_000

    def test_use_the_embedded_database(self, tmp_path: Path) -> None:
        found = database(None, home=tmp_path)
        assert found["HOST"] == str(Paths(tmp_path).socket)


class TestOpenBookingsLimit:
    @pytest.mark.parametrize(("value", "limit"), [("", 25), ("0", None), ("7", 7)])
    def test_is_a_number_or_none(
        self, at_home: dict[str, str], value: str, limit: int | None
    ) -> None:
        assert read(at_home | {"BOOKABLE_OPEN_BOOKINGS": value}).open_bookings == limit


class TestTrustedProxies:
    @pytest.mark.parametrize(
        ("value", "networks"),
        [
            ("", ["127.0.0.0/8", "::1/128"]),
            ("10.0.0.7", ["10.0.0.7/32"]),
            ("10.0.0.0/8, 2001:db8::/32 ::1", ["10.0.0.0/8", "2001:db8::/32", "::1/128"]),
        ],
    )
    def test_are_networks(self, at_home: dict[str, str], value: str, networks: list[str]) -> None:
        found = read(at_home | {"BOOKABLE_TRUSTED_PROXIES": value}).trusted_proxies
        assert [str(each) for each in found] == networks


class TestAllowedReceivers:
    def test_are_none_by_default(self, at_home: dict[str, str]) -> None:
        assert read(at_home).webhook_allow == ()

    def test_are_networks(self, at_home: dict[str, str]) -> None:
        found = read(at_home | {"BOOKABLE_WEBHOOK_ALLOW": "10.0.0.0/8 ::1"}).webhook_allow
        assert [str(each) for each in found] == ["10.0.0.0/8", "::1/128"]


class TestWrongSetting:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("BOOKABLE_REQUEST_HOLD_HOURS", "two days"),
            ("BOOKABLE_REQUEST_HOLD_HOURS", "0"),
            ("BOOKABLE_REQUEST_HOLD_HOURS", "inf"),
            ("BOOKABLE_PAYMENT_HOLD_MINUTES", "-1"),
            ("BOOKABLE_PAYMENT_HOLD_MINUTES", "nan"),
            ("BOOKABLE_OPEN_BOOKINGS", "many"),
            ("BOOKABLE_OPEN_BOOKINGS", "-1"),
            ("BOOKABLE_OPEN_BOOKINGS", "2.5"),
            ("BOOKABLE_BASE_URL", "example.com"),
            ("BOOKABLE_BASE_URL", "ftp://example.com"),
            ("BOOKABLE_BASE_URL", "http://example.com:port"),
            ("BOOKABLE_THROTTLES", "sometimes"),
            ("BOOKABLE_ALLOWED_HOSTS", "https://bookable.example.com"),
            ("BOOKABLE_ALLOWED_HOSTS", "bookable.example.com:8000"),
            ("BOOKABLE_TRUSTED_PROXIES", "proxy.example.com"),
            ("BOOKABLE_TRUSTED_PROXIES", "10.0.0.0/8, 10.0.0.1/8"),
            ("BOOKABLE_TRUSTED_PROXIES", "*"),
            ("BOOKABLE_WEBHOOK_ALLOW", "hooks.example.com"),
            ("AUTH_JWKS_URL", "keys.json"),
            ("AUTH_EMAIL_TRUSTED", "perhaps"),
            ("AUTH_DEFAULT_ROLES", "student, teacher"),
            ("AUTH_DEFAULT_ROLES", "staff"),
            *(
                ("BOOKABLE_CORS_ORIGINS", origin)
                for origin in (
                    *("*", "null", "app.example.com", "ftp://app.example.com", "https://"),
                    *("https://app.example.com/app", "https://*.example.com", "https://a?b"),
                    *("https://me@app.example.com", "https://app.example.com:443", "http://a:x"),
                )
            ),
            ("ZOOM_WAITING_ROOM", "maybe"),
            ("ZOOM_API_URL", "zoom"),
            ("STRIPE_API_BASE", "stripe"),
            ("GOOGLE_API_URL", "google"),
            ("MICROSOFT_API_URL", "ftp://example.com"),
        ],
    )
    def test_is_named_in_one_line(self, at_home: dict[str, str], name: str, value: str) -> None:
        with pytest.raises(ImproperlyConfigured, match=f"^{name}: [^\n]+$"):
            read(at_home | {name: value})

    def test_includes_a_guessable_webhook_secret_on_a_public_address(
        self, at_home: dict[str, str]
    ) -> None:
        stripe = at_home | {"STRIPE_SECRET_KEY": "sk_x", "STRIPE_WEBHOOK_SECRET": "whsec_test"}
        assert read(stripe).stripe is not None
        with pytest.raises(ImproperlyConfigured, match=r"^STRIPE_WEBHOOK_SECRET: can be guessed"):
            read(stripe | {"BOOKABLE_BASE_URL": "https://bookable.example.com"})

    def test_includes_two_that_exclude_each_other(self, at_home: dict[str, str]) -> None:
        both = {"AUTH_JWT_SECRET": GOOD, "AUTH_JWKS_URL": "https://issuer.example/keys"}
        with pytest.raises(ImproperlyConfigured, match="AUTH_JWT_SECRET, not both"):
            read(at_home | both)

    def test_includes_a_webhook_secret_without_an_account(self, at_home: dict[str, str]) -> None:
        with pytest.raises(ImproperlyConfigured, match=r"^STRIPE_SECRET_KEY: "):
            read(at_home | {"STRIPE_WEBHOOK_SECRET": "whsec_x"})

    @pytest.mark.parametrize("name", ["BOOKABLE_SECRET_KEY", "AUTH_JWT_SECRET"])
    @pytest.mark.parametrize("key", [GOOD[:31], "x" * 64, "hush" * 16, "0110" * 20, "banana" * 6])
    def test_includes_a_guessable_key(self, at_home: dict[str, str], name: str, key: str) -> None:
        with pytest.raises(ImproperlyConfigured, match=f"^{name}: use 32 random") as caught:
            read(at_home | {name: key})
        assert key not in str(caught.value)
        read(at_home | {name: GOOD})


class TestZoomCredentials:
    @pytest.mark.parametrize("missing", ZOOM)
    def test_must_be_complete(self, at_home: dict[str, str], missing: str) -> None:
        given = {name: value for name, value in ZOOM.items() if name != missing}
        with pytest.raises(ImproperlyConfigured, match=f"^{missing}: .*8 September 2023"):
            read(at_home | given)

    def test_of_a_retired_jwt_app_are_refused(self, at_home: dict[str, str]) -> None:
        old = {"ZOOM_API_KEY": "k", "ZOOM_API_SECRET": "s"}
        with pytest.raises(ImproperlyConfigured, match=r"^ZOOM_ACCOUNT_ID: not set. Zoom retired"):
            read(at_home | old)

    def test_have_aliases(self, at_home: dict[str, str]) -> None:
        old = {"ZOOM_ACCOUNT_ID": "a", "ZOOM_API_KEY": "k", "ZOOM_API_SECRET": "s"}
        zoom = read(at_home | old).zoom
        assert zoom is not None
        assert (zoom.client_id, zoom.client_secret, zoom.user) == ("k", "s", "me")
        assert zoom.oauth_url == "https://zoom.us/oauth/token"
        assert zoom.api_url == "https://api.zoom.us/v2"

    def test_are_not_in_the_repr(self, at_home: dict[str, str]) -> None:
        found = read(at_home | ZOOM | {"ZOOM_CLIENT_SECRET": "hush", "STRIPE_SECRET_KEY": "hush"})
        assert "hush" not in repr(found)


@pytest.mark.parametrize("vendor", ["GOOGLE", "MICROSOFT"])
class TestCalendarCredentials:
    def of(self, at_home: dict[str, str], vendor: str, **given: str) -> CalendarApp | None:
        found = read(at_home | {f"{vendor}_{name}": value for name, value in given.items()})
        return dict(zip(["GOOGLE", "MICROSOFT"], found.calendar_apps, strict=True))[vendor]

    def test_are_optional(self, at_home: dict[str, str], vendor: str) -> None:
        assert self.of(at_home, vendor, API_URL="http://127.0.0.1:9") is None

    @pytest.mark.parametrize("missing", ["CLIENT_ID", "CLIENT_SECRET"])
    def test_must_be_complete(self, at_home: dict[str, str], vendor: str, missing: str) -> None:
        given = {name: "x" for name in ("CLIENT_ID", "CLIENT_SECRET") if name != missing}
        with pytest.raises(ImproperlyConfigured, match=f"^{vendor}_{missing}: not set, but "):
            self.of(at_home, vendor, **given)

    def test_show_no_secret(self, at_home: dict[str, str], vendor: str) -> None:
        given = {"CLIENT_ID": "x", "CLIENT_SECRET": "hush", "API_URL": "http://127.0.0.1:9/"}
        found = self.of(at_home, vendor, **given)
        assert found is not None
        assert (found.client_secret, found.api_url) == ("hush", "http://127.0.0.1:9")
        assert "hush" not in repr(found)


class TestSandbox:
    def test_has_no_throttles_by_default(self, at_home: dict[str, str]) -> None:
        sandbox = at_home | {"BOOKABLE_SANDBOX": "1"}
        assert not read(sandbox).throttles
        assert read(sandbox | {"BOOKABLE_THROTTLES": "on"}).throttles

    def test_refuses_https(self, at_home: dict[str, str]) -> None:
        public = {"BOOKABLE_SANDBOX": "1", "BOOKABLE_BASE_URL": "https://example.com"}
        with pytest.raises(ImproperlyConfigured, match=r"^BOOKABLE_BASE_URL: the sandbox"):
            read(at_home | public)


class TestDatabaseUrl:
    def test_takes_both_schemes_and_libpq_options(self, tmp_path: Path) -> None:
        url = "postgres://me:p%40ss@db.example:5433/books?sslmode=require"
        found = database(url, home=tmp_path)
        assert (found["USER"], found["PASSWORD"], found["PORT"]) == ("me", "p@ss", "5433")
        assert (found["NAME"], found["OPTIONS"]["sslmode"]) == ("books", "require")

    def test_may_name_several_servers_without_their_ports(self, tmp_path: Path) -> None:
        assert database("postgresql://me@one,two/books", home=tmp_path)["HOST"] == "one,two"

    def test_may_name_a_socket_folder(self, tmp_path: Path) -> None:
        assert database("postgresql:///books?host=/run/pg", home=tmp_path)["HOST"] == "/run/pg"

    @pytest.mark.parametrize(
        "url", ["mysql://h/d", "books", "postgres://u:hush@h:port/d", "postgres://u:hush@h"]
    )
    def test_is_refused_without_showing_the_password(self, tmp_path: Path, url: str) -> None:
        with pytest.raises(ImproperlyConfigured, match=r"^DATABASE_URL: [^\n]+$") as caught:
            database(url, home=tmp_path)
        assert "hush" not in str(caught.value)


class TestReplicaSettings:
    URL = "postgresql://u:hush@h:5432/d"

    def test_open_sessions_that_only_read(self) -> None:
        found = replica(f"{self.URL}?options=-c%20jit%3Doff", of=self.URL)
        assert found is not None
        assert found["OPTIONS"]["options"] == "-c jit=off -c default_transaction_read_only=on"
        assert replica(None, of=self.URL) is None

    @pytest.mark.parametrize(
        ("url", "of", "problem"),
        [
            (URL, None, "needs DATABASE_URL, which names the primary"),
            ("postgresql://u:hush@h,i/d", URL, "must name one server"),
            ("mysql://u:hush@h/d", URL, "must be like postgresql://user:password@host:5432/name"),
            ("postgresql://u:hush@h:port/d", URL, "has a port that is no number"),
            ("postgresql://u:hush@h", URL, "names no database"),
        ],
    )
    def test_are_refused_by_name_without_showing_the_password(
        self, url: str, of: str | None, problem: str
    ) -> None:
        with pytest.raises(ImproperlyConfigured, match=r"^DATABASE_REPLICA_URL: ") as caught:
            replica(url, of=of)
        assert problem in str(caught.value)
        assert "hush" not in str(caught.value)

    @pytest.mark.parametrize("lag", ["0", "-1", "30.5", "nan", "soon"])
    def test_of_the_lag_are_refused_beyond_their_bounds(
        self, at_home: dict[str, str], lag: str
    ) -> None:
        problem = rf"^BOOKABLE_REPLICA_LAG: must be a number above zero, 30 at most, not '{lag}'$"
        with pytest.raises(ImproperlyConfigured, match=problem):
            read(at_home | {"BOOKABLE_REPLICA_LAG": lag})


class TestSecretKey:
    def test_is_generated_once_with_mode_600(self, tmp_path: Path) -> None:
        key = secret_key(tmp_path / "home")
        file = tmp_path / "home" / "secret.key"
        assert secret_key(tmp_path / "home") == key
        assert len(key) >= 48
        assert stat.S_IMODE(file.stat().st_mode) == 0o600

    def test_is_the_same_for_processes_that_start_together(self, tmp_path: Path) -> None:
        with ThreadPoolExecutor(8) as pool:
            keys = set(pool.map(secret_key, [tmp_path] * 64))
        assert len(keys) == 1
        assert [file.name for file in tmp_path.iterdir()] == ["secret.key"]

    @pytest.mark.parametrize("key", ["", "hush" * 7, "x" * 48])
    def test_that_can_be_guessed_is_refused(self, tmp_path: Path, key: str) -> None:
        (tmp_path / "secret.key").write_text(key)
        with pytest.raises(ImproperlyConfigured, match=r"^BOOKABLE_HOME: .* no 32 random"):
            secret_key(tmp_path)

    def test_cannot_be_stored_if_the_home_is_a_file(self, tmp_path: Path) -> None:
        file = tmp_path / "file"
        file.touch()
        with pytest.raises(ImproperlyConfigured, match=r"^BOOKABLE_HOME: [^\n]+$"):
            secret_key(file)


class TestLoopbackAddress:
    @pytest.mark.parametrize(
        "host", ["localhost", "LOCALHOST.", "demo.localhost", "127.8.8.8", "[::1]:1"]
    )
    def test_is_not_public(self, host: str) -> None:
        assert not is_public(f"http://{host}")

    @pytest.mark.parametrize("host", ["0.0.0.0", "[::]", "10.0.0.1", "localhost.example", "127.1"])
    def test_is_distinguished_from_public_ones(self, host: str) -> None:
        assert is_public(f"http://{host}")


class TestMetricsAndTraces:
    def test_need_a_metrics_token_that_is_long_enough(self, at_home: dict[str, str]) -> None:
        with pytest.raises(ImproperlyConfigured, match=r"^BOOKABLE_METRICS_TOKEN: "):
            read(at_home | {"BOOKABLE_METRICS_TOKEN": "short"})

    def test_are_on_if_there_is_an_endpoint(self, at_home: dict[str, str]) -> None:
        endpoint = "http://127.0.0.1:4318"
        assert read(at_home).traces is None
        assert read(at_home | {"OTEL_EXPORTER_OTLP_ENDPOINT": endpoint}).traces == endpoint
