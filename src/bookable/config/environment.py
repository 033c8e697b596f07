"""All settings of an installation, read once and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from bookable.config import calendar_settings, mail_settings, page_settings
from bookable.config import home as homes
from bookable.config.values import Values, can_be_guessed, host_and_port, wrong
from bookable.domain.people import CLIENT_ROLES, Role
from bookable.domain.program import Consent
from bookable.interfaces.auth.reach import is_public
from bookable.interfaces.http.addresses import Network
from bookable.telemetry import tracing

_SHORTEST_TOKEN = 16
_A_YEAR = 31_536_000
_LONGEST_LAG = 30
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_LOOPBACK_NETWORKS = ("127.0.0.0/8", "::1")
_RETIRED = (
    "Zoom retired JWT apps on 8 September 2023; server-to-server OAuth, which took their place, "
    "needs ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET, all three"
)


@dataclass(frozen=True, kw_only=True)
class Zoom:
    """An account at Zoom, used by server-to-server OAuth."""

    account_id: str
    client_id: str
    client_secret: str = field(repr=False)
    oauth_url: str
    api_url: str
    waiting_room: bool
    user: str


@dataclass(frozen=True, kw_only=True)
class Stripe:
    """An account at Stripe, for payments by Checkout."""

    secret_key: str = field(repr=False)
    webhook_secret: str | None = field(repr=False)
    api_base: str | None


@dataclass(frozen=True, kw_only=True)
class Issuer:
    """An outside issuer of tokens, verified by a shared secret or by its published keys."""

    secret: str | None = field(repr=False)
    jwks_url: str | None
    issuer: str | None
    audience: str | None
    email_trusted: bool = False
    default_roles: frozenset[Role] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Environment:
    """The settings of one installation."""

    home: Path
    database_url: str | None = field(repr=False)
    replica_url: str | None = field(repr=False)
    replica_lag: float
    secret_key: str | None = field(repr=False)
    base_url: str
    allowed_hosts: tuple[str, ...]
    trusted_proxies: tuple[Network, ...]
    cors_origins: tuple[str, ...]
    sandbox: bool
    throttles: bool
    metrics_token: str | None = field(repr=False)
    traces: str | None
    request_hold_hours: float
    payment_hold_minutes: float
    open_bookings: int | None
    admin_totp: bool
    buddy_sessions: Consent
    issuer: Issuer | None
    zoom: Zoom | None
    stripe: Stripe | None
    calendar_apps: calendar_settings.CalendarApps
    mail_server: mail_settings.SmtpServer | None
    mail_from: mail_settings.Sender
    site: page_settings.Site
    webhook_allow: tuple[Network, ...]

    @property
    def origin(self) -> str:
        """The public address without its path."""
        return "{0.scheme}://{0.netloc}".format(urlsplit(self.base_url))

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https:")

    @property
    def hsts_seconds(self) -> int:
        """How long browsers must insist on https: a year, or 0 if we are served over http."""
        return _A_YEAR if self.is_https else 0


def read(environ: Mapping[str, str], *, file: Mapping[str, str] | None = None) -> Environment:
    """Read the settings from the environment, or else from the file.

    Raise ImproperlyConfigured, in one line that names the setting, if one is wrong.
    """
    values = Values(environ, file or {})
    home = homes.home(values.text("BOOKABLE_HOME"))
    port = values.text("BOOKABLE_PORT") or homes.port(home) or "8000"
    base_url = values.url("BOOKABLE_BASE_URL") or f"http://127.0.0.1:{port}"
    sandbox = _sandbox(values, home=home, base_url=base_url)
    return Environment(
        home=home,
        database_url=values.text("DATABASE_URL"),
        replica_url=values.text("DATABASE_REPLICA_URL"),
        replica_lag=values.positive("BOOKABLE_REPLICA_LAG", default=2, most=_LONGEST_LAG),
        secret_key=values.secret("BOOKABLE_SECRET_KEY"),
        base_url=base_url,
        allowed_hosts=_allowed_hosts(values, base_url=base_url),
        trusted_proxies=values.networks("BOOKABLE_TRUSTED_PROXIES", default=_LOOPBACK_NETWORKS),
        cors_origins=values.origins("BOOKABLE_CORS_ORIGINS"),
        sandbox=sandbox,
        throttles=_throttles(values, sandbox=sandbox),
        metrics_token=_metrics_token(values),
        traces=_traces(values),
        request_hold_hours=_hold(values, "BOOKABLE_REQUEST_HOLD_HOURS", 48, unit=3600),
        payment_hold_minutes=_hold(values, "BOOKABLE_PAYMENT_HOLD_MINUTES", 30, unit=60),
        open_bookings=values.limit("BOOKABLE_OPEN_BOOKINGS", default=25),
        admin_totp=_admin_totp(values),
        buddy_sessions=values.one_of("BOOKABLE_BUDDY_SESSIONS", Consent, default=Consent.AGREED),
        issuer=_issuer(values),
        zoom=_zoom(values),
        stripe=_stripe(values, base_url=base_url),
        calendar_apps=calendar_settings.apps(values),
        mail_server=mail_settings.server(values),
        mail_from=mail_settings.sender(values, base_url=base_url),
        site=page_settings.site(values, base_url=base_url),
        webhook_allow=values.networks("BOOKABLE_WEBHOOK_ALLOW", default=()),
    )


def _hold(values: Values, name: str, usual: float, *, unit: int) -> float:
    """Return for how many units of so many seconds a time is held: for a year at most."""
    return values.positive(name, default=usual, most=_A_YEAR / unit)


def _sandbox(values: Values, *, home: Path, base_url: str) -> bool:
    wanted = values.switch("BOOKABLE_SANDBOX")
    https = base_url.startswith("https:")
    if wanted and https:
        raise wrong("BOOKABLE_BASE_URL", "the sandbox, whose clock anyone moves, refuses https")
    # Other commands on the home of a sandbox follow its clock without an option.
    return homes.is_sandbox(home) and not https if wanted is None else wanted


def _throttles(values: Values, *, sandbox: bool) -> bool:
    wanted = values.switch("BOOKABLE_THROTTLES")
    return not sandbox if wanted is None else wanted


def _allowed_hosts(values: Values, *, base_url: str) -> tuple[str, ...]:
    more = values.hosts("BOOKABLE_ALLOWED_HOSTS")
    own = urlsplit(base_url).netloc.rpartition("@")[2]
    return tuple(dict.fromkeys([host_and_port(own)[0], *_LOOPBACK, *more]))


def _admin_totp(values: Values) -> bool:
    said = values.text("BOOKABLE_ADMIN_TOTP") or "optional"
    if said not in ("optional", "required"):
        raise wrong("BOOKABLE_ADMIN_TOTP", f"say optional or required, not {said!r}")
    return said == "required"


def _metrics_token(values: Values) -> str | None:
    token = values.text("BOOKABLE_METRICS_TOKEN")
    if token is not None and not (token.isascii() and len(token) >= _SHORTEST_TOKEN):
        raise wrong("BOOKABLE_METRICS_TOKEN", f"use {_SHORTEST_TOKEN} ASCII characters or more")
    return token


def _traces(values: Values) -> str | None:
    endpoint = values.url(tracing.ENDPOINT)
    if endpoint is not None and not tracing.is_installed():
        raise wrong(tracing.ENDPOINT, "needs pip install 'bookable[tracing]'")
    return endpoint


def _issuer(values: Values) -> Issuer | None:
    secret, keys = values.secret("AUTH_JWT_SECRET"), values.url("AUTH_JWKS_URL")
    email_trusted, default_roles = values.switch("AUTH_EMAIL_TRUSTED"), _default_roles(values)
    if secret and keys:
        raise wrong("AUTH_JWKS_URL", "set this or AUTH_JWT_SECRET, not both")
    if not (secret or keys):
        return None
    return Issuer(
        secret=secret,
        jwks_url=keys,
        issuer=values.text("AUTH_JWT_ISSUER"),
        audience=values.text("AUTH_JWT_AUDIENCE"),
        email_trusted=bool(email_trusted),
        default_roles=default_roles,
    )


def _default_roles(values: Values) -> frozenset[Role]:
    """Return the roles of new people: only clients' roles, so that no stranger is a provider."""
    named = values.words("AUTH_DEFAULT_ROLES")
    if unfit := [word for word in named if word not in CLIENT_ROLES]:
        known = ", ".join(sorted(CLIENT_ROLES))
        raise wrong("AUTH_DEFAULT_ROLES", f"must name some of {known}, not {unfit[0]!r}")
    return frozenset(map(Role, named))


def _zoom(values: Values) -> Zoom | None:
    account_id = values.text("ZOOM_ACCOUNT_ID")
    client_id = values.text("ZOOM_CLIENT_ID", "ZOOM_API_KEY")
    client_secret = values.text("ZOOM_CLIENT_SECRET", "ZOOM_API_SECRET")
    oauth_url = values.url("ZOOM_OAUTH_URL", default="https://zoom.us/oauth/token")
    api_url = values.url("ZOOM_API_URL", default="https://api.zoom.us/v2")
    waiting_room = values.switch("ZOOM_WAITING_ROOM")
    if not (account_id or client_id or client_secret):
        return None
    if not (account_id and client_id and client_secret):
        raise wrong(_missing(account_id, client_id, client_secret), f"not set. {_RETIRED}")
    return Zoom(
        account_id=account_id,
        client_id=client_id,
        client_secret=client_secret,
        oauth_url=str(oauth_url),
        api_url=str(api_url),
        waiting_room=bool(waiting_room),
        user=values.text("ZOOM_USER") or "me",
    )


def _missing(account_id: str | None, client_id: str | None, client_secret: str | None) -> str:
    wanted = {
        "ZOOM_ACCOUNT_ID": account_id,
        "ZOOM_CLIENT_ID": client_id,
        "ZOOM_CLIENT_SECRET": client_secret,
    }
    return " and ".join(name for name, value in wanted.items() if not value)


def _stripe(values: Values, *, base_url: str) -> Stripe | None:
    secret_key = values.text("STRIPE_SECRET_KEY")
    webhook_secret = values.text("STRIPE_WEBHOOK_SECRET")
    api_base = values.url("STRIPE_API_BASE")
    if webhook_secret and not secret_key:
        raise wrong("STRIPE_SECRET_KEY", "not set, but STRIPE_WEBHOOK_SECRET is: set both")
    if not secret_key:
        return None
    # Stripe's own secrets are always longer; short ones are made up for tests.
    if webhook_secret and can_be_guessed(webhook_secret) and is_public(base_url):
        raise wrong("STRIPE_WEBHOOK_SECRET", "can be guessed: messages of payments could be forged")
    return Stripe(secret_key=secret_key, webhook_secret=webhook_secret, api_base=api_base)
