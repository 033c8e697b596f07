"""The authorities whose TLS certificates are accepted."""

from __future__ import annotations

import ssl
from functools import cache

import httpx


@cache
def certificates() -> ssl.SSLContext:
    """Return the context of TLS connections. To read the certificates takes 30 ms."""
    return httpx.create_ssl_context()
