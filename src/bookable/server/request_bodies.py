"""Read the whole request body before a request takes a connection slot.

A client that sends its body slowly therefore blocks no other client. After a time limit it gets a
408. Granian has no such limit: https://github.com/emmett-framework/granian/issues/728.
"""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Protocol

import structlog

from bookable.server.connection_slots import Work
from bookable.server.handover import IS_LAST

Environ = dict[str, Any]
Runner = Callable[[Work], None]
"""What runs work, now or later, on this thread or on another one."""

_LAST = [("Connection", "close")]
# Announces a byte that never comes, see `_no_body`.
_INCOMPLETE = [*_LAST, ("Content-Length", "1")]
_HEAD_LEAVES_WITHIN = 0.002
_BAD_REQUEST, _TIMEOUT, _SERVER_ERROR = 400, 408, 500

_log = structlog.get_logger("bookable.web")


class Response(Protocol):
    """Granian's handle for the response: any thread may send one, and the first one counts."""

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """Send a complete response."""
        ...

    def response_iter(
        self, status: int, headers: list[tuple[str, str]], body: Iterator[bytes]
    ) -> None:
        """Send a response whose body is generated."""
        ...


class RequestHandler:
    """What Granian calls with each request, on a thread of its own.

    The thread reads the body and then has the request handled in a connection slot. At most `most`
    threads wait for bodies, each for `patience` seconds. Requests for the paths in `apart` are run
    by what stands there.
    """

    def __init__(
        self,
        work: Callable[[Any, Environ], Any],
        *,
        run: Runner,
        apart: Mapping[str, Runner],
        largest: Callable[[str], int],
        most: int,
        patience: float,
    ) -> None:
        self._work = work
        self._run = run
        self._apart = apart
        self._largest = largest
        self._most = most
        self._patience = patience
        self._since: dict[Response, float] = {}
        threading.Thread(target=self._time_out_bodies, daemon=True).start()

    def __call__(self, response: Response, environ: Environ) -> None:
        """Handle a request, on this thread or on another one."""
        if not _has_one_host(environ):
            response.response_bytes(_BAD_REQUEST, _LAST, b"")
            return
        if not _has_body(environ) or self._receive(response, environ):
            run = self._apart.get(environ["PATH_INFO"], self._run)
            run(partial(self._answer, response, environ))

    def _answer(self, response: Response, environ: Environ) -> None:
        try:
            self._work(response, environ)
        except Exception as error:
            _log.error("request_failed", exc_info=error)
            response.response_bytes(_SERVER_ERROR, _LAST, b"")

    def _receive(self, response: Response, environ: Environ) -> bool:
        declared = environ.get("CONTENT_LENGTH")
        largest = self._largest(environ["PATH_INFO"])
        if declared is not None and int(declared) > largest:
            _set_body(environ, b"", length=int(declared), is_last=True)
            return True
        self._since[response] = time.monotonic()
        self._limit_waiting()
        body = environ["wsgi.input"].read(largest + 1 if declared is None else int(declared))
        if self._since.pop(response, None) is None:
            return False
        # A dropped connection ends the body early. Chunked bodies declare no length: such a body is
        # empty, or the application cannot parse it.
        if not body or (declared is not None and len(body) < int(declared)):
            response.response_bytes(_BAD_REQUEST, _LAST, b"")
            return False
        _set_body(environ, body, length=len(body), is_last=len(body) > largest)
        return True

    def _limit_waiting(self) -> None:
        """Give up the oldest of too many requests that wait for their bodies."""
        for response in list(self._since)[: -self._most]:
            self._give_up(response)

    def _give_up(self, response: Response) -> None:
        if self._since.pop(response, None) is not None:
            response.response_iter(_TIMEOUT, _INCOMPLETE, _no_body())

    def _time_out_bodies(self) -> None:
        while True:
            time.sleep(self._patience / 10)
            too_long_ago = time.monotonic() - self._patience
            for response, since in list(self._since.items()):
                if since < too_long_ago:
                    self._give_up(response)


def _no_body() -> Iterator[bytes]:
    """Wait until the head of the response has left, and end without the byte that it announces.

    After a complete response Granian goes on waiting for the request body, without a time limit,
    and blocks the thread. An incomplete response makes it close the connection at once.
    """
    time.sleep(_HEAD_LEAVES_WITHIN)
    yield from ()


def _has_one_host(environ: Environ) -> bool:
    """HTTP/1.1 requires exactly one Host (RFC 9112, 3.2). Granian joins several with commas."""
    host = environ.get("HTTP_HOST", "")
    return "," not in host and (host != "" or environ.get("SERVER_PROTOCOL") != "HTTP/1.1")


def _has_body(environ: Environ) -> bool:
    return environ.get("CONTENT_LENGTH", "0") != "0" or "HTTP_TRANSFER_ENCODING" in environ


def _set_body(environ: Environ, body: bytes, *, length: int, is_last: bool) -> None:
    """Hand the body to Django, with its length. `is_last` closes the connection after the response:
    the rest of a body that was not read to its end would be taken for the next request."""
    environ["wsgi.input"] = io.BytesIO(body)
    environ["CONTENT_LENGTH"] = str(length)
    environ[IS_LAST] = is_last
