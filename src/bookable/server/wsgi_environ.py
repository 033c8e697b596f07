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
_UNREADABLE = "\xff"
_FORWARDED = "HTTP_X_FORWARDED_"


class MalformedError(ValueError):
    """A request that has no one host, no path, or no readable address of its client."""


def environ_of(scope: Scope) -> Environ:
    """Return the environ of a request, without its body. Raise MalformedError.

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
    _add_unreadable(environ, scope)
    _set_host(environ, scope)
    return environ


def set_body(environ: Environ, body: bytes, *, length: int) -> None:
    """Add the body. Its length is that in the head, whether or not all of it was read."""
    environ["wsgi.input"] = io.BytesIO(body)
    environ["CONTENT_LENGTH"] = str(length)


def _add_unreadable(environ: Environ, scope: Scope) -> None:
    """Add the headers that Granian's `items` leaves out: those with a byte beyond ASCII.

    An Idempotency-Key that is left out would be ignored instead of refused. What a proxy appended
    to a client's X-Forwarded-For would be lost, and the client would count as the proxy itself.

    Granian does not show such a value at all beside a readable one of the same header. Proxies join
    both into one value, which is refused, or add a line of their own behind them, which counts.
    """
    for header in scope.headers.keys():  # noqa: SIM118
        if (key := _key(header)) is not None and key not in environ:
            if key.startswith(_FORWARDED):
                raise MalformedError(header)
            environ[key] = _UNREADABLE


def _set_host(environ: Environ, scope: Scope) -> None:
    """Check that there is one host and a path, as RFC 9112 wants (3.2).

    The host in the target counts, if there is one, and not that of the header (3.2.2).
    """
    # Without it Django would take the name of the socket for that of the host.
    host = environ.setdefault("HTTP_HOST", "")
    if "," in host or (host == "" and environ["SERVER_PROTOCOL"] == "HTTP/1.1"):
        raise MalformedError("Host")
    # The target of CONNECT is a host alone.
    if not environ["PATH_INFO"]:
        raise MalformedError("path")
    if scope.authority:
        environ["HTTP_HOST"] = scope.authority


# Clients choose names, so what is cached is limited.
@lru_cache(256)
def _key(header: str) -> str | None:
    if "_" in header:
        return None
    key = header.upper().replace("-", "_")
    return key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"


@lru_cache(16)
def _split(text: str) -> tuple[str, str]:
    host, _, port = text.rpartition(":")
    return host.strip("[]"), port
