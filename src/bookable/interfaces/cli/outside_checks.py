"""What `bookable doctor` checks of hosts outside that settings or people name."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from bookable.domain.calendar_servers import CalendarError, CalendarKind
from bookable.engine import clock, ports
from bookable.interfaces.auth.reach import is_public
from bookable.interfaces.cli.findings import Finding, ok, warn, wrong
from bookable.queries import figures
from bookable.queries.webhook_figures import webhook_figures

_ANSWERS_WITHIN = 5.0


def issuer_keys() -> Iterator[Finding]:
    """Can the keys of the outside issuer be fetched?"""
    url = settings.ISSUER and settings.ISSUER.jwks_url
    if not url:
        return
    try:
        ports.issuer_document(url, within=_ANSWERS_WITHIN)
    except Exception as error:
        # An issuer can fail in any way, and none of them is worth a traceback.
        mend = "check AUTH_JWKS_URL; if it is in your own network, name that in"
        problem = str(error) or type(error).__name__
        yield wrong("issuer's keys", f"{problem} ({url})", mend=f"{mend} BOOKABLE_WEBHOOK_ALLOW")
    else:
        yield ok("issuer's keys", f"at {url}")


def calendar_vendors() -> Iterator[Finding]:
    """Do Google and Microsoft know this site, so that people can consent there?"""
    for kind in (CalendarKind.GOOGLE, CalendarKind.MICROSOFT):
        if (vendor := ports.consents(kind)) is None:
            continue
        try:
            vendor.check(within=_ANSWERS_WITHIN)
        except CalendarError as error:
            name = kind.value.upper()
            mend = f"check {name}_CLIENT_ID and {name}_CLIENT_SECRET against the app there"
            yield wrong(f"{kind.value} calendars", str(error), mend=mend)
        else:
            pushes = "with pushes" if ports.pushes(kind) else "read every few minutes, no pushes"
            yield ok(f"{kind.value} calendars", pushes)


def front_ends() -> Iterator[Finding]:
    """Which pages of other origins may call the APIs, and can they be changed on their way?"""
    origins = settings.CORS_ALLOWED_ORIGINS
    plain = [origin for origin in origins if origin.startswith("http:")]
    if plain and is_public():
        mend = "name https origins only in BOOKABLE_CORS_ORIGINS"
        text = f"{', '.join(plain)}: anyone on the way to these pages can use people's tokens"
        yield warn("front ends", text, mend=mend)
    elif origins:
        yield ok("front ends", f"of {', '.join(origins)} may call the APIs")


def connections() -> Iterator[Finding]:
    """Do the calendars answer that people have connected?"""
    for each in figures.connected_calendars(clock.now()):
        subject = f"{each.kind} calendars"
        text = f"{each.total} connected, {each.silent} silent for an hour, {each.denied} denied"
        if each.silent * 2 > each.total:
            # If most are silent the fault is more likely here than there.
            mend = "check this machine's way out; name inner networks in BOOKABLE_WEBHOOK_ALLOW"
            yield warn(subject, text, mend=mend)
        else:
            yield ok(subject, text)


def webhooks() -> Iterator[Finding]:
    """Do the endpoints get their events that people and API keys have added?"""
    found = webhook_figures(now=clock.now(), real=clock.real())
    if not found.total:
        return
    text = f"{found.total} endpoints, {found.disabled} disabled, {found.failing} failing"
    if found.lagging or found.failing * 2 > found.total - found.disabled:
        # If most fail the fault is more likely here than there.
        mend = "check that up runs, and this machine's way out: the admin shows what receivers say"
        yield warn("webhooks", f"{text}, {found.lagging} lagging for a minute", mend=mend)
    else:
        yield ok("webhooks", text)


OF_ROWS = (connections, webhooks)
