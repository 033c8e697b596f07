"""HTTP under a time limit that holds for the whole exchange."""

from __future__ import annotations

import asyncio
import threading
import time
import weakref
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from typing import Any

import httpx

from bookable.gateways.complaints import Complaints

LARGEST_ANSWER = 8 * 1024 * 1024


class Deadline:
    """A time limit in seconds that runs from the moment it is made."""

    def __init__(self, within: float) -> None:
        self._ends = time.monotonic() + within

    def left(self) -> float:
        """This will be the seconds that are left, never below nought."""
        return max(0.0, self._ends - time.monotonic())


class Line:
    """Keep-alive connections to a vendor, for callers in any number of threads.

    The exchanges run on an event loop in a thread of its own, because only there can one limit
    cover all of an exchange. A blocking client's limits hold for each read, and a server that
    drips its answer byte by byte stays within each of them for ever; nor do they cover the look-up
    of the host's name, or a host with several addresses of which none answers.
    """

    def __init__(self, complaints: Complaints[Any]) -> None:
        self.complaints = complaints
        self._opening = threading.Lock()
        self._open: _OpenLine | None = None

    def send(self, method: str, url: str, *, deadline: Deadline, **parts: Any) -> httpx.Response:
        """This will send a request and read the whole answer, or complain.

        `parts` are those of an `httpx.Request`.
        """
        try:
            return self._begin(httpx.Request(method, url, **parts), deadline).result()
        except (TimeoutError, httpx.TimeoutException):
            raise self.complaints.late() from None
        except _TooLarge:
            raise self.complaints.unreadable() from None
        except (httpx.LocalProtocolError, UnicodeError):
            # What it says against a header may repeat it, and with it a secret.
            raise self.complaints.unreachable() from None
        except (httpx.HTTPError, httpx.InvalidURL, CancelledError) as error:
            raise self.complaints.unreachable() from error

    def close(self) -> None:
        """This will hang up; the next `send` opens the line again."""
        with self._opening:
            line, self._open = self._open, None
        if line:
            line.hang_up()
            line.join()

    def _begin(self, request: httpx.Request, deadline: Deadline) -> Future[httpx.Response]:
        with self._opening:
            # A process that forked off has the open line, but not its thread.
            if self._open is None or not self._open.is_alive():
                self._open = _OpenLine(self.complaints.vendor)
                weakref.finalize(self, self._open.hang_up)
            return self._open.begin(request, deadline)


class _OpenLine(threading.Thread):
    """A client on a loop in a thread, which ends when it is told to hang up."""

    # What part of its time a request may spend on a connection. Where the deadline cuts off a TLS
    # handshake, httpcore leaves the socket open; where this limit does, it closes it.
    CONNECTING = 0.9

    def __init__(self, vendor: str) -> None:
        super().__init__(name=f"line to {vendor}", daemon=True)
        self._loop = asyncio.new_event_loop()
        self._client = httpx.AsyncClient()
        self._over = asyncio.Event()
        self.start()

    def run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._until_over())

    def begin(self, request: httpx.Request, deadline: Deadline) -> Future[httpx.Response]:
        return asyncio.run_coroutine_threadsafe(self._exchange(request, deadline), self._loop)

    def hang_up(self) -> None:
        with suppress(RuntimeError):  # the loop is closed already
            self._loop.call_soon_threadsafe(self._over.set)

    async def _until_over(self) -> None:
        async with self._client:
            await self._over.wait()

    async def _exchange(self, request: httpx.Request, deadline: Deadline) -> httpx.Response:
        left = deadline.left()
        limits = httpx.Timeout(None, connect=left * self.CONNECTING)
        request.extensions["timeout"] = limits.as_dict()
        async with asyncio.timeout(left):
            answer = await self._client.send(request, stream=True)
            try:
                return _plain(answer, await _body(answer))
            finally:
                await answer.aclose()


class _TooLarge(Exception):
    """An answer is longer than any that makes sense."""


async def _body(answer: httpx.Response) -> bytes:
    body = bytearray()
    async for chunk in answer.aiter_bytes():
        body += chunk
        if len(body) > LARGEST_ANSWER:
            raise _TooLarge
    return bytes(body)


def _plain(answer: httpx.Response, body: bytes) -> httpx.Response:
    """The same answer with its body read, which is not compressed any more."""
    headers = httpx.Headers(answer.headers)
    headers.pop("Content-Encoding", None)
    return httpx.Response(answer.status_code, headers=headers, content=body)
