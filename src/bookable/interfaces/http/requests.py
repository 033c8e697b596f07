"""Facts about any request: its id, its client's address, and whether it came through a proxy."""

from __future__ import annotations

import os
import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from bookable.interfaces.http import addresses

_PROXY_HEADERS = ("HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP")
_PROXY_PREFIX = "HTTP_X_FORWARDED_"
# No header has such a key.
_CLIENT = "bookable.client"

_ACCEPTABLE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


def request_id(request: HttpRequest) -> str:
    """Return the request's id: its `X-Request-ID` if that is well formed, or a new one."""
    known: str | None = getattr(request, "request_id", None)
    if known is None:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        known = given if _ACCEPTABLE_ID.fullmatch(given) else os.urandom(16).hex()
        request.request_id = known  # type: ignore[attr-defined]
    return known


def client_address(request: HttpRequest) -> str | None:
    """Return the client's address as it is counted and logged, or None if it is unknown."""
    return client_of(request.META)


def client_of(environ: dict[str, Any]) -> str | None:
    """Return the client's address of a WSGI environ.

    X-Forwarded-For is the only header that is read, and only what trusted proxies wrote into it.
    `Forwarded` (RFC 7239) and X-Real-IP are ignored.
    """
    # Kept, because the web server, limits and the log ask for it.
    if _CLIENT not in environ:
        address = addresses.client_of(
            _peer(environ),
            environ.get("HTTP_X_FORWARDED_FOR", ""),
            trusted=settings.BOOKABLE_TRUSTED_PROXIES,
        )
        environ[_CLIENT] = None if address is None else addresses.counted(address)
    known: str | None = environ[_CLIENT]
    return known


def is_from_trusted_proxy(request: HttpRequest) -> bool:
    """Return whether the other end of the connection is a trusted proxy."""
    peer = addresses.read(_peer(request.META))
    return peer is not None and addresses.is_in(peer, settings.BOOKABLE_TRUSTED_PROXIES)


def is_proxied(request: HttpRequest) -> bool:
    """Return whether headers show that a request came through a proxy, trusted or not."""
    return any(name in _PROXY_HEADERS or name.startswith(_PROXY_PREFIX) for name in request.META)


def is_local(request: HttpRequest) -> bool:
    """Return whether a request comes from this machine and not through a proxy on it."""
    peer = addresses.read(_peer(request.META))
    return peer is not None and peer.is_loopback and not is_proxied(request)


def _peer(environ: dict[str, Any]) -> str:
    return environ.get("REMOTE_ADDR") or ""
