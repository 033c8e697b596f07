"""Requests are worked on once they are complete: a client that sends its body by drips keeps no
other client waiting, and is answered with a 408 after a while."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Protocol

import structlog

from bookable.server.leaving import IS_LAST
from bookable.server.slots import Slots

Environ = dict[str, Any]

_LAST = [("Connection", "close")]
_BROKEN_OFF = [*_LAST, ("Content-Length", "1")]
_ON_ITS_WAY = 0.002
_CANNOT_BE_READ, _TAKES_TOO_LONG, _BROKE = 400, 408, 500

_log = structlog.get_logger("bookable.web")


class Way(Protocol):
    """How an answer goes back: Granian's, which takes one from any thread, and only the first."""

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """This will answer."""
        ...

    def response_iter(
        self, status: int, headers: list[tuple[str, str]], body: Iterator[bytes]
    ) -> None:
        """This will answer with what is still being made."""
        ...


class Arrivals:
    """What Granian calls with each request, on as many threads as it has connections: a thread
    waits for the body, and then has the request worked on in a connection slot."""

    def __init__(
        self,
        work: Callable[[Any, Environ], Any],
        *,
        slots: Slots,
        largest: Callable[[str], int],
        most: int,
        patience: float,
    ) -> None:
        self._work = work
        self._slots = slots
        self._largest = largest
        self._most = most
        self._patience = patience
        self._since: dict[Way, float] = {}
        threading.Thread(target=self._lose_patience, daemon=True).start()

    def __call__(self, way: Way, environ: Environ) -> None:
        """Answer a request, on this thread or on another one."""
        if not _names_one_host(environ):
            way.response_bytes(_CANNOT_BE_READ, _LAST, b"")
            return
        if not _has_body(environ) or self._receive(way, environ):
            self._slots.run(partial(self._answer, way, environ))

    def _answer(self, way: Way, environ: Environ) -> None:
        try:
            self._work(way, environ)
        except Exception as error:
            _log.error("request_failed", exc_info=error)
            way.response_bytes(_BROKE, _LAST, b"")

    def _receive(self, way: Way, environ: Environ) -> bool:
        said = environ.get("CONTENT_LENGTH")
        largest = self._largest(environ["PATH_INFO"])
        if said is not None and int(said) > largest:
            _put(environ, b"", length=int(said), is_last=True)
            return True
        self._since[way] = time.monotonic()
        self._bound()
        body = environ["wsgi.input"].read(largest + 1 if said is None else int(said))
        if self._since.pop(way, None) is None:
            return False
        # A line that breaks off ends as well, but not where it said. Chunks do not say, and then
        # come to nothing, or to less than JSON.
        if not body or (said is not None and len(body) < int(said)):
            way.response_bytes(_CANNOT_BE_READ, _LAST, b"")
            return False
        _put(environ, body, length=len(body), is_last=len(body) > largest)
        return True

    def _bound(self) -> None:
        """Of too many bodies that are on their way, the first has had the most time."""
        for way in list(self._since)[: -self._most]:
            self._give_up(way)

    def _give_up(self, way: Way) -> None:
        if self._since.pop(way, None) is not None:
            way.response_iter(_TAKES_TOO_LONG, _BROKEN_OFF, _nothing())

    def _lose_patience(self) -> None:
        while True:
            time.sleep(self._patience / 10)
            too_long_ago = time.monotonic() - self._patience
            for way, since in list(self._since.items()):
                if since < too_long_ago:
                    self._give_up(way)


def _nothing() -> Iterator[bytes]:
    """Give the head of an answer the time to leave, and end before the byte that it announces.

    Granian's server goes on waiting for a body after an answer that is complete, for as long as
    the client likes, and with it waits the thread. One that breaks off it gives up at once.
    """
    time.sleep(_ON_ITS_WAY)
    yield from ()


def _names_one_host(environ: Environ) -> bool:
    """HTTP/1.1 wants exactly one Host (RFC 9112, 3.2). Granian joins several by commas."""
    host = environ.get("HTTP_HOST", "")
    return "," not in host and (host != "" or environ.get("SERVER_PROTOCOL") != "HTTP/1.1")


def _has_body(environ: Environ) -> bool:
    return environ.get("CONTENT_LENGTH", "0") != "0" or "HTTP_TRANSFER_ENCODING" in environ


def _put(environ: Environ, body: bytes, *, length: int, is_last: bool) -> None:
    """Django wants to be told the length before. What is still to come of a body that nobody
    reads would pass for the next request."""
    environ["wsgi.input"] = io.BytesIO(body)
    environ["CONTENT_LENGTH"] = str(length)
    environ[IS_LAST] = is_last
