"""What `bookable doctor` checks of hosts outside that settings or people name."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from bookable.engine import ports
from bookable.interfaces.cli.findings import Finding, ok, wrong

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
