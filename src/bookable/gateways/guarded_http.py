"""HTTP to addresses that people have entered, without a way into our own network.

A name is looked up once for each connection. Every address that it has is checked, and the
connection goes to one of these very addresses, so that a second answer of the DNS cannot lead
elsewhere. TLS and the Host header are those of the name. Redirects are not followed, and proxies of
the environment are not used.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import httpcore
import httpx

from bookable.domain.public_addresses import Reach, may_be_called
from bookable.gateways.certificates import certificates
from bookable.gateways.connecting import LookUp, addresses_of

_IDLE_SECONDS = 30.0


class ForbiddenAddressError(httpx.TransportError):
    """The host is not on the public internet, or the URL has a scheme that is not allowed."""


@dataclass(frozen=True, slots=True)
class Guard(Reach):
    """What may be called, how names become addresses, and whose certificates are accepted."""

    look_up: LookUp = addresses_of
    trusted: Callable[[], ssl.SSLContext] = certificates

    def client(self, *, connections: int = 10) -> httpx.AsyncClient:
        """Return a client that calls nothing else."""
        transport = _GuardedTransport(self, connections=connections)
        return httpx.AsyncClient(transport=transport, trust_env=False, follow_redirects=False)


class _GuardedTransport(httpx.AsyncBaseTransport):
    """A transport with keep-alive connections to addresses that have been checked.

    The pool keeps connections by name. If the URL were rewritten to an address, names would share a
    connection whose certificate was checked for one of them alone.
    """

    def __init__(self, guard: Guard, *, connections: int) -> None:
        self._guard = guard
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=guard.trusted(),
            max_connections=connections,
            keepalive_expiry=_IDLE_SECONDS,
            network_backend=_GuardedNetwork(guard),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.scheme not in self._guard.schemes:
            raise ForbiddenAddressError(f"{request.url.scheme} is not allowed")
        with _as_httpx_errors():
            answer = await self._pool.handle_async_request(_core(request))
        headers, extensions = answer.headers, answer.extensions
        return httpx.Response(
            answer.status, headers=headers, stream=_Body(answer), extensions=extensions
        )

    async def aclose(self) -> None:
        await self._pool.aclose()


class _Body(httpx.AsyncByteStream):
    """The body of an answer, as it arrives."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _as_httpx_errors():
            async for chunk in self._answer.aiter_stream():
                yield chunk

    async def aclose(self) -> None:
        with _as_httpx_errors():
            await self._answer.aclose()


def _core(request: httpx.Request) -> httpcore.Request:
    url = request.url
    return httpcore.Request(
        request.method,
        httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        headers=request.headers.raw,
        content=request.stream,
        extensions=request.extensions,
    )


@contextmanager
def _as_httpx_errors() -> Iterator[None]:
    try:
        yield
    except httpcore.TimeoutException:
        raise httpx.ConnectTimeout("took too long") from None
    except httpcore.LocalProtocolError as error:
        raise httpx.LocalProtocolError(str(error)) from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise httpx.NetworkError(str(error)) from error


class _GuardedNetwork(httpcore.AsyncNetworkBackend):
    """Connections to addresses that have been checked."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._open = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Look a host up, check all its addresses, and connect to one, within one time limit."""
        ends = None if timeout is None else time.monotonic() + timeout
        try:
            async with asyncio.timeout(timeout):
                addresses = await _in_thread(lambda: self._guard.look_up(host, port))
        except TimeoutError:
            raise httpcore.ConnectTimeout("the look-up took too long") from None
        if not may_be_called(addresses, allowed=self._guard.networks):
            raise ForbiddenAddressError("the host is not on the public internet")
        return await self._connect(addresses, port, ends)

    async def _connect(
        self, addresses: Sequence[str], port: int, ends: float | None
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address that answers. Each has its share of the time."""
        *others, last = addresses
        for index, address in enumerate(others):
            share = _left(ends, shares=len(addresses) - index)
            try:
                return await self._open.connect_tcp(address, port, timeout=share)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._open.connect_tcp(last, port, timeout=_left(ends))


def _left(ends: float | None, *, shares: int = 1) -> float | None:
    return None if ends is None else max(0.0, ends - time.monotonic()) / shares


async def _in_thread(look_up: Callable[[], list[str]]) -> list[str]:
    """Return the outcome of a look-up that has a thread of its own.

    In a pool of threads, hosts whose DNS never answers would hold up all others. A daemon, so that
    a look-up that nothing waits for any more does not hold up the end of the process.
    """
    loop = asyncio.get_running_loop()
    found: asyncio.Future[list[str]] = loop.create_future()

    def run() -> None:
        try:
            outcome: list[str] | Exception = look_up()
        except (OSError, UnicodeError) as error:
            outcome = httpcore.ConnectError(str(error))
        with suppress(RuntimeError):  # The loop is closed.
            loop.call_soon_threadsafe(_hand_over, found, outcome)

    threading.Thread(target=run, name="look-up", daemon=True).start()
    return await found


def _hand_over(found: asyncio.Future[list[str]], outcome: list[str] | Exception) -> None:
    if found.done():
        return
    if isinstance(outcome, Exception):
        found.set_exception(outcome)
    else:
        found.set_result(outcome)
