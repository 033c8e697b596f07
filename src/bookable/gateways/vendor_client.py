"""An HTTP client for vendors, with one time limit for the whole exchange."""

from __future__ import annotations

import asyncio
import threading
import time
import weakref
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from typing import Any

import httpx

from bookable.gateways.certificates import certificates
from bookable.gateways.guarded_http import ForbiddenAddressError, Guard
from bookable.gateways.vendor_errors import VendorErrors

# Bytes. An answer is held in memory, so a vendor must not be able to send without end.
LARGEST_ANSWER = 8 * 1024 * 1024


class Deadline:
    """A time limit in seconds that runs from the moment the object is made."""

    def __init__(self, within: float) -> None:
        self._ends = time.monotonic() + within

    def left(self) -> float:
        """Return the seconds that are left, never below zero."""
        return max(0.0, self._ends - time.monotonic())


class VendorClient:
    """Keep-alive connections to one vendor, safe to use from many threads.

    The exchanges run on an event loop in a thread of their own, because only there one limit can
    cover a whole exchange. The limits of a blocking client hold for each single read: a server
    that sends its answer byte by byte never exceeds them. They also leave out the DNS look-up, and
    a host with several addresses that all stay silent.

    A `guard` is needed if the vendor's address comes from a person; it allows as many `connections`
    at once. `largest` is the size in bytes up to which an answer is read.
    """

    def __init__(
        self,
        errors: VendorErrors[Any],
        *,
        guard: Guard | None = None,
        largest: int = LARGEST_ANSWER,
        connections: int = 10,
    ) -> None:
        self.errors = errors
        self._connections = connections
        self._guard = guard
        self._largest = largest
        self._opening = threading.Lock()
        self._open: _OpenClient | None = None

    def send(self, method: str, url: str, *, deadline: Deadline, **parts: Any) -> httpx.Response:
        """Send a request and return the whole answer.

        `parts` are keyword arguments of `httpx.Request`. Raises the vendor's error when the
        deadline passes, the vendor cannot be reached or the answer is too large.
        """
        try:
            return self._begin(httpx.Request(method, url, **parts), deadline).result()
        except ForbiddenAddressError:
            raise self.errors.forbidden() from None
        except (TimeoutError, httpx.TimeoutException):
            raise self.errors.timed_out() from None
        except TooLargeError:
            raise self.errors.unreadable() from None
        except (httpx.LocalProtocolError, UnicodeError):
            # The message of this error may repeat the header, and with it a secret.
            raise self.errors.unreachable() from None
        except (httpx.HTTPError, httpx.InvalidURL, CancelledError) as error:
            raise self.errors.unreachable() from error

    def close(self) -> None:
        """Close the connections; the next `send` opens new ones."""
        with self._opening:
            client, self._open = self._open, None
        if client:
            client.hang_up()
            client.join()

    def _begin(self, request: httpx.Request, deadline: Deadline) -> Future[httpx.Response]:
        with self._opening:
            # After a fork the child has the object but not its thread.
            if self._open is None or not self._open.is_alive():
                self._open = _OpenClient(
                    self.errors.vendor, self._guard, self._largest, self._connections
                )
                weakref.finalize(self, self._open.hang_up)
            return self._open.begin(request, deadline)


class _OpenClient(threading.Thread):
    """An `httpx` client on an event loop in a thread, until `hang_up` is called."""

    def __init__(self, vendor: str, guard: Guard | None, largest: int, connections: int) -> None:
        super().__init__(name=f"client of {vendor}", daemon=True)
        self._loop = asyncio.new_event_loop()
        self._client = (
            guard.client(connections=connections)
            if guard
            else httpx.AsyncClient(verify=certificates())
        )
        self._largest = largest
        self._over = asyncio.Event()
        self.start()

    def run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._until_over())

    def begin(self, request: httpx.Request, deadline: Deadline) -> Future[httpx.Response]:
        exchanging = exchange(self._client, request, deadline, largest=self._largest)
        return asyncio.run_coroutine_threadsafe(exchanging, self._loop)

    def hang_up(self) -> None:
        with suppress(RuntimeError):  # the loop is closed already
            self._loop.call_soon_threadsafe(self._over.set)

    async def _until_over(self) -> None:
        async with self._client:
            await self._over.wait()


# The share of the time that may go into connecting. When the deadline cuts off a TLS handshake,
# httpcore leaves the socket open; when this limit does, httpcore closes it.
CONNECTING = 0.9


async def exchange(
    client: httpx.AsyncClient,
    request: httpx.Request,
    deadline: Deadline,
    *,
    largest: int = LARGEST_ANSWER,
    cut: bool = False,
) -> httpx.Response:
    """Send a request and return the whole answer, or with `cut` its first `largest` bytes.

    Raise TimeoutError, an httpx.HTTPError, or TooLargeError.
    """
    left = deadline.left()
    limits = httpx.Timeout(None, connect=left * CONNECTING)
    request.extensions["timeout"] = limits.as_dict()
    async with asyncio.timeout(left):
        answer = await client.send(request, stream=True)
        try:
            return _plain(answer, await _body(answer, largest, cut=cut))
        finally:
            await answer.aclose()


class TooLargeError(Exception):
    """The answer is larger than it may be."""


async def _body(answer: httpx.Response, largest: int, *, cut: bool) -> bytes:
    body = bytearray()
    # What is cut is not decompressed: a few bytes may stand for a great many.
    async for chunk in answer.aiter_raw() if cut else answer.aiter_bytes():
        body += chunk
        if len(body) > largest:
            if cut:
                break
            raise TooLargeError
    return bytes(body[:largest])


def _plain(answer: httpx.Response, body: bytes) -> httpx.Response:
    """Return the answer with its body read and already decompressed."""
    headers = httpx.Headers(answer.headers)
    # httpx has decompressed the body; the header would make it try again.
    headers.pop("Content-Encoding", None)
    return httpx.Response(answer.status_code, headers=headers, content=body)
