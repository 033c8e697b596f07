"""A request is worked on once it is all there: whoever sends by drips keeps nobody waiting but
himself, and himself not for ever."""

from __future__ import annotations

import contextlib
import io
import threading
import time
from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue
from typing import Any, Protocol

import structlog

from bookable.interfaces.cli.leaving import IS_LAST

Environ = dict[str, Any]
Seat = Any
"""What a request that is worked on has for itself: a connection to the database, which stays."""

_LAST = [("Connection", "close")]
_CANNOT_BE_READ, _TAKES_TOO_LONG, _BROKE = 400, 408, 500

_log = structlog.get_logger("bookable.web")


class Way(Protocol):
    """How an answer goes back: Granian's, which takes one from any thread, and only the first."""

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """This will answer."""
        ...


class Arrivals:
    """What Granian calls with each request, on as many threads as it has connections.

    A thread waits for the body, and then takes a seat if one is free. If none is, it leaves the
    request to those who have one, and goes: threads that waited for seats would fight over
    Python's lock, which doubles the time that a request takes (measured with 32 connections).
    """

    def __init__(
        self,
        work: Callable[[Any, Environ], Any],
        *,
        seats: Iterable[Seat],
        sit_down: Callable[[Seat], None],
        largest: int,
        patience: float,
    ) -> None:
        self._work = work
        self._sit_down = sit_down
        self._largest = largest
        self._patience = patience
        self._since: dict[Way, float] = {}
        self._arrived: SimpleQueue[tuple[Way, Environ]] = SimpleQueue()
        self._seats: SimpleQueue[Seat] = SimpleQueue()
        for seat in seats:
            self._seats.put(seat)
        threading.Thread(target=self._lose_patience, daemon=True).start()

    def __call__(self, way: Way, environ: Environ) -> None:
        """This will answer a request, or leave it to somebody who will."""
        if _has_body(environ) and not self._receive(way, environ):
            return
        self._arrived.put((way, environ))
        # Once more after each time: who came meanwhile found no seat, and relies on us.
        while not self._arrived.empty():
            try:
                seat = self._seats.get_nowait()
            except Empty:
                return
            try:
                self._sit_down(seat)
                self._work_off()
            finally:
                self._seats.put(seat)

    def _work_off(self) -> None:
        with contextlib.suppress(Empty):
            while True:
                self._answer(*self._arrived.get_nowait())

    def _answer(self, way: Way, environ: Environ) -> None:
        try:
            self._work(way, environ)
        except Exception as error:
            _log.error("request_failed", exc_info=error)
            way.response_bytes(_BROKE, _LAST, b"")

    def _receive(self, way: Way, environ: Environ) -> bool:
        said = environ.get("CONTENT_LENGTH")
        if said is not None and int(said) > self._largest:
            _put(environ, b"", length=int(said), is_last=True)
            return True
        self._since[way] = time.monotonic()
        body = environ["wsgi.input"].read(self._largest + 1 if said is None else int(said))
        if self._since.pop(way, None) is None:
            return False
        # A line that breaks off ends as well, but not where it said. Chunks do not say, and then
        # come to nothing, or to less than JSON.
        if not body or (said is not None and len(body) < int(said)):
            way.response_bytes(_CANNOT_BE_READ, _LAST, b"")
            return False
        _put(environ, body, length=len(body), is_last=len(body) > self._largest)
        return True

    def _lose_patience(self) -> None:
        while True:
            time.sleep(self._patience / 10)
            too_long_ago = time.monotonic() - self._patience
            for way, since in list(self._since.items()):
                if since < too_long_ago and self._since.pop(way, None) is not None:
                    way.response_bytes(_TAKES_TOO_LONG, _LAST, b"")


def _has_body(environ: Environ) -> bool:
    return environ.get("CONTENT_LENGTH", "0") != "0" or "HTTP_TRANSFER_ENCODING" in environ


def _put(environ: Environ, body: bytes, *, length: int, is_last: bool) -> None:
    """Django wants to be told the length before. What is still to come of a body that nobody
    reads would pass for the next request."""
    environ["wsgi.input"] = io.BytesIO(body)
    environ["CONTENT_LENGTH"] = str(length)
    environ[IS_LAST] = is_last
