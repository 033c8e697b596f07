"""Whether others than the people at this machine can reach an installation."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings


def is_public(url: str | None = None) -> bool:
    """Tell whether an address, by default BOOKABLE_BASE_URL, is one of more than this machine."""
    host = urlsplit(settings.BOOKABLE_BASE_URL if url is None else url).hostname or ""
    # RFC 6761: every name below localhost is this machine's own.
    name = host.rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return False
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return True
