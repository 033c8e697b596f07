"""What the doctor sees without asking anybody: the settings, which have loaded by then."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator

from django.conf import settings

from bookable.engine import health
from bookable.interfaces.auth.reach import is_public
from bookable.interfaces.cli.findings import Check, Finding, ok, warn, wrong
from bookable.server.errors import CommandError
from bookable.server.users import PROGRAMS, check_code_is_readable


def address() -> Iterator[Finding]:
    """This will look at the public address."""
    url = settings.BOOKABLE_BASE_URL
    if url.startswith("http:") and is_public():
        mend = "set BOOKABLE_BASE_URL to an https address"
        yield warn("settings", f"{url} sends passwords and tokens in the clear", mend=mend)
    else:
        yield ok("settings", f"read, for {url}, with {settings.BOOKABLE_HOME} as home")


def file() -> Iterator[Finding]:
    """Look at the file of settings: is it read, and by its owner alone."""
    found = settings.BOOKABLE_ENV_FILE
    if found.ignored:
        yield wrong("settings file", f"{found.path} is ignored: {found.ignored}", mend=found.mend)
    elif found.read_by_others:
        mend = f"chmod 600 {found.path}"
        yield wrong("settings file", f"{found.path} can be read by others", mend=mend)


def hosts() -> Iterator[Finding]:
    """Warn where requests for any host are answered."""
    if "*" in settings.ALLOWED_HOSTS:
        mend = "name your hosts in BOOKABLE_ALLOWED_HOSTS"
        yield warn("hosts", "any page on the web can pass for this site (DNS rebinding)", mend=mend)
    else:
        yield ok("hosts", ", ".join(settings.ALLOWED_HOSTS))


def sandbox() -> Iterator[Finding]:
    """This will warn of a clock that anyone can move."""
    if settings.BOOKABLE_SANDBOX:
        mend = "for real bookings run bookable up without --sandbox"
        yield warn("sandbox", "on: anyone on this machine can move the clock", mend=mend)


def secret() -> Iterator[Finding]:
    """Look at the signing key: is it ours alone. One that can be guessed starts nothing."""
    file = settings.BOOKABLE_HOME / "secret.key"
    if file.exists() and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield wrong("secret key", f"{file} can be read by others", mend=f"chmod 600 {file}")
    elif settings.BOOKABLE_OWN_KEY and not file.exists():
        yield ok("secret key", f"none yet: bookable up makes one in {settings.BOOKABLE_HOME}")
    else:
        yield ok("secret key", "long enough, and not for others to read")


def issuer() -> Iterator[Finding]:
    """This will look at the secret shared with an outside issuer."""
    outside = settings.ISSUER
    if outside is None:
        yield ok("outside issuer", "none, Bookable's own tokens only")
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
    if settings.BOOKABLE_METRICS_TOKEN:
        yield ok("metrics", "for whoever brings BOOKABLE_METRICS_TOKEN")
    else:
        yield ok("metrics", "for nobody, without a token" if is_public() else "for this machine")


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


def users() -> Iterator[Finding]:
    """This will say whom the web server and the worker run as."""
    try:
        check_code_is_readable()
    except CommandError as refused:
        yield wrong("users", str(refused), mend="do so, and start bookable up again")
    else:
        whom = f"the user {PROGRAMS}" if os.geteuid() == 0 else "the user who starts them"
        yield ok("users", f"web server and worker run as {whom}")


CHECKS: list[Check] = [
    *(users, address, file, hosts, sandbox, secret, issuer, proxies, zones, metrics, traces),
]
