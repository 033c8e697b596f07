"""The WSGI environ (PEP 3333) of an RSGI request, as Granian hands it over."""

from __future__ import annotations

import io
import sys
from functools import lru_cache
from typing import Any

from granian.rsgi import Scope

Environ = dict[str, Any]

_ALWAYS: Environ = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.url_scheme": "http",
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}
_JOINED_BY = {"HTTP_COOKIE": ";"}


def environ_of(scope: Scope) -> Environ:
    """Return the environ of a request, without its body.

    Headers with an underscore in their name are dropped, as gunicorn and nginx do. An environ has
    one key for X_Forwarded_For and X-Forwarded-For, so a client could set the header although the
    proxy in front overwrites the one with dashes.
    """
    environ = _ALWAYS | {
        "REQUEST_METHOD": scope.method,
        # PEP 3333 wants bytes decoded as Latin-1. Granian decodes UTF-8, and replaces what is none,
        # which leads to a 404.
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": _split(scope.client)[0],
    }
    environ["SERVER_NAME"], environ["SERVER_PORT"] = _split(scope.server)
    for header, text in scope.headers.items():
        if (key := _key(header)) is None:
            continue
        if key in environ:
            text = f"{environ[key]}{_JOINED_BY.get(key, ',')}{text}"
        environ[key] = text
    # Without it Django would take the name of the socket for that of the host.
    environ.setdefault("HTTP_HOST", "")
    return environ


def set_body(environ: Environ, body: bytes, *, length: int) -> None:
    """Add the body. Its length is that in the head, whether or not all of it was read."""
    environ["wsgi.input"] = io.BytesIO(body)
    environ["CONTENT_LENGTH"] = str(length)


@lru_cache(512)
def _key(header: str) -> str | None:
    if "_" in header:
        return None
    key = header.upper().replace("-", "_")
    return key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"


@lru_cache(16)
def _split(text: str) -> tuple[str, str]:
    host, _, port = text.rpartition(":")
    return host.strip("[]"), port
