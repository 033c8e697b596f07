"""Whether an installation can be reached from other machines."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings


def is_public(url: str | None = None) -> bool:
    """Return whether a URL, by default BOOKABLE_BASE_URL, can be reached from other machines."""
    host = urlsplit(settings.BOOKABLE_BASE_URL if url is None else url).hostname or ""
    # RFC 6761: localhost and every name below it mean this machine.
    name = host.rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return False
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return True
