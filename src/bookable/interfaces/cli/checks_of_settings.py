"""What the doctor sees without asking anybody: the settings, which have loaded by then."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings

from bookable.engine import health
from bookable.interfaces.cli.findings import Check, Finding, ok, warn, wrong

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_SHORTEST_SECRET = 32


def address() -> Iterator[Finding]:
    """This will look at the public address."""
    url = settings.BOOKABLE_BASE_URL
    parts = urlsplit(url)
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        mend = "set BOOKABLE_BASE_URL to an https address"
        yield warn("settings", f"{url} sends passwords and tokens in the clear", mend=mend)
    else:
        yield ok("settings", f"read, for {url}, with {settings.BOOKABLE_HOME} as home")


def sandbox() -> Iterator[Finding]:
    """This will warn of a clock that anyone can move."""
    if settings.BOOKABLE_SANDBOX:
        mend = "for real bookings run bookable up without --sandbox"
        yield warn("sandbox", "on: anyone on this machine can move the clock", mend=mend)


def secret() -> Iterator[Finding]:
    """This will look at the signing key: is it long, and is it ours alone."""
    file = settings.BOOKABLE_HOME / "secret.key"
    if len(settings.SECRET_KEY) < _SHORTEST_SECRET:
        mend = f"use {_SHORTEST_SECRET} random characters or more (every token changes with it)"
        yield wrong("secret key", "too short: its signatures can be forged", mend=mend)
    elif file.exists() and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield wrong("secret key", f"{file} can be read by others", mend=f"chmod 600 {file}")
    else:
        yield ok("secret key", "long enough, and not for others to read")


def issuer() -> Iterator[Finding]:
    """This will look at the secret shared with an outside issuer."""
    outside = settings.ISSUER
    if outside is None:
        yield ok("outside issuer", "none, Bookable's own tokens only")
    elif outside.secret and len(outside.secret) < _SHORTEST_SECRET:
        mend = f"use a secret of {_SHORTEST_SECRET} characters or more, or AUTH_JWKS_URL"
        yield wrong("outside issuer", "AUTH_JWT_SECRET is too short for HS256", mend=mend)
    elif not outside.audience:
        mend = "set AUTH_JWT_AUDIENCE, or tokens meant for others are taken as well"
        yield warn("outside issuer", "tokens are taken for any audience", mend=mend)
    else:
        yield ok("outside issuer", f"{outside.issuer or 'any'}, for {outside.audience}")


def zones() -> Iterator[Finding]:
    """Name the version of the zone rules."""
    yield ok("zone rules", f"tzdata {health.ZONE_RULES}, the installed package's")


def metrics() -> Iterator[Finding]:
    """This will say who may read the numbers."""
    local = urlsplit(settings.BOOKABLE_BASE_URL).hostname in _LOOPBACK
    if settings.BOOKABLE_METRICS_TOKEN:
        yield ok("metrics", "for whoever brings BOOKABLE_METRICS_TOKEN")
    else:
        yield ok("metrics", "for this machine" if local else "for nobody, without a token")


def proxies() -> Iterator[Finding]:
    """Look at whose word on the addresses of clients is taken."""
    trusted = settings.BOOKABLE_TRUSTED_PROXIES
    named = ", ".join(map(str, trusted))
    if any(network.prefixlen == 0 for network in trusted):
        mend = "name your proxies' own networks in BOOKABLE_TRUSTED_PROXIES"
        yield wrong("proxies", f"with {named} anyone can claim any address", mend=mend)
    elif not any(network.is_loopback for network in trusted):
        mend = "add 127.0.0.1 to BOOKABLE_TRUSTED_PROXIES if a proxy runs on this machine"
        text = f"only {named} are trusted, and bookable up listens on 127.0.0.1 alone"
        yield warn("proxies", text, mend=mend)
    else:
        yield ok("proxies", f"X-Forwarded-For and X-Forwarded-Proto count from {named}")


def traces() -> Iterator[Finding]:
    """This will say whether what happens is traced."""
    yield ok("traces", "sent to OpenTelemetry" if settings.BOOKABLE_TRACES else "off")


CHECKS: list[Check] = [address, sandbox, secret, issuer, proxies, zones, metrics, traces]
