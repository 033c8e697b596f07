"""Read the whole request body before a request takes a connection slot.

A client that sends its body slowly therefore blocks no other client. After a time limit it gets a
408. Granian has no such limit: https://github.com/emmett-framework/granian/issues/728.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from typing import Any, Protocol

import structlog
from granian.rsgi import (  # type: ignore[attr-defined]
    HTTPProtocol,
    ProtocolClosed,
    ProtocolError,
    Scope,
)

from bookable.server.connection_slots import Work
from bookable.server.deferred_calls import DeferredCalls
from bookable.server.handover import IS_LAST
from bookable.server.wsgi_environ import Environ, MalformedError, environ_of, set_body


class OpenFile(Protocol):
    """A response that is a file, which needs no name any more."""

    def fileno(self) -> int: ...
    def close(self) -> None: ...


Application = Callable[[Environ, Callable[..., Any]], list[bytes] | OpenFile]
Runner = Callable[[Work], object]
"""What runs work on another thread, now or later."""

_OPENED_WITHIN = 10.0
_LAST = [("Connection", "close")]
_BAD_REQUEST, _TIMEOUT, _SERVER_ERROR = 400, 408, 500

_log = structlog.get_logger("bookable.web")


class RequestHandler:
    """RSGI application that Granian calls with each request, on the event loop.

    It reads the body and then has a WSGI application handle the request on another thread. At most
    `most` requests wait for their bodies, each for `timeout` seconds, and as many with a body wait
    for their thread; bodies of others are not read meanwhile. `client_of` names the client of a
    request. Requests for the paths in `apart` are run by what stands there, all others by `run`.
    """

    def __init__(
        self,
        application: Application,
        *,
        run: Runner,
        apart: Mapping[str, Runner],
        largest: Callable[[str], int],
        client_of: Callable[[Environ], str | None],
        most: int,
        timeout: float,
    ) -> None:
        self._application = application
        self._run = run
        self._apart = apart
        self._largest = largest
        self._client_of = client_of
        self._most = most
        self._timeout = timeout
        self._reading: dict[asyncio.Timeout, Environ] = {}
        self._bodies = asyncio.Semaphore(2 * most)
        self._deferred = DeferredCalls()
        self._sent = set[OpenFile]()

    async def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        self._deferred.make()
        try:
            environ = environ_of(scope)
        except MalformedError:
            protocol.response_empty(_BAD_REQUEST, _LAST)
            return
        if not _has_body(environ):
            set_body(environ, b"", length=0)
            await self._respond(environ, protocol)
            return
        await self._bodies.acquire()
        try:
            status = await self._receive(environ, protocol)
        except BaseException:
            self._bodies.release()
            raise
        if status:
            self._bodies.release()
            protocol.response_empty(status, _LAST)
        else:
            await self._respond(environ, protocol, began=self._bodies.release)

    async def finish(self) -> None:
        """End the requests that have their response. Those that still wait are cancelled later."""
        self._deferred.make()
        for file in list(self._sent):
            self._close(file)
        await asyncio.sleep(0)

    def _close(self, file: OpenFile) -> None:
        self._sent.discard(file)
        file.close()

    async def _respond(
        self, environ: Environ, protocol: HTTPProtocol, *, began: Work | None = None
    ) -> None:
        loop = asyncio.get_running_loop()
        answered = loop.create_future()
        run = self._apart.get(environ["PATH_INFO"], self._run)

        def work() -> None:
            try:
                if began is not None:
                    self._deferred.add(began, loop=loop)
                self._answer(environ, protocol, loop)
            finally:
                self._deferred.add(partial(_end, answered), loop=loop)

        run(work)
        # Granian sends a 500 if this returns before there is a response.
        await answered

    def _answer(
        self, environ: Environ, protocol: HTTPProtocol, loop: asyncio.AbstractEventLoop
    ) -> None:
        head = _Head()
        try:
            body = self._application(environ, head)
            if isinstance(body, list):
                protocol.response_bytes(head.status, head.headers, b"".join(body))
                return
            # Granian opens it anew, a moment later, and reads as fast as the client does. What it
            # is sent in pieces it would keep in memory.
            protocol.response_file(head.status, head.headers, f"/dev/fd/{body.fileno()}")
            self._sent.add(body)
            loop.call_soon_threadsafe(loop.call_later, _OPENED_WITHIN, self._close, body)
        except Exception as error:
            _log.error("request_failed", exc_info=error)
            protocol.response_empty(_SERVER_ERROR, _LAST)

    async def _receive(self, environ: Environ, protocol: HTTPProtocol) -> int:
        """Add the body to the environ, or return the status with which to refuse the request."""
        declared = environ.get("CONTENT_LENGTH")
        largest = self._largest(environ["PATH_INFO"])
        body, length = b"", int(declared or 0)
        if length <= largest:
            reading = protocol() if declared else _read_chunks(protocol, most=largest)
            try:
                body = await self._in_time(reading, environ)
            except TimeoutError:
                return _TIMEOUT
            except (ProtocolError, ProtocolClosed):
                return _BAD_REQUEST
            length = len(body)
        set_body(environ, body, length=length)
        # The rest of a body that was not read to its end would be taken for the next request.
        environ[IS_LAST] = length > largest
        return 0

    async def _in_time(self, reading: Coroutine[Any, Any, bytes], environ: Environ) -> bytes:
        async with asyncio.timeout(self._timeout) as limit:
            self._reading[limit] = environ
            try:
                if len(self._reading) > self._most:
                    self._give_one_up()
                return await reading
            finally:
                self._reading.pop(limit, None)

    def _give_one_up(self) -> None:
        """Give up one request that waits for its body: the oldest of the client with the most.

        So a client who sends many bodies slowly ends their own, as long as their proxy tells
        clients apart.
        """
        clients = {limit: self._client_of(environ) for limit, environ in self._reading.items()}
        [(busiest, _)] = Counter(clients.values()).most_common(1)
        oldest = next(limit for limit, client in clients.items() if client == busiest)
        del self._reading[oldest]
        if not oldest.expired():
            oldest.reschedule(0)


class _Head:
    """The `start_response` of PEP 3333, which keeps what it is given."""

    status: int
    headers: list[tuple[str, str]]

    def __call__(self, status: str, headers: list[tuple[str, str]], *_: object) -> None:
        self.status, self.headers = int(status[:3]), headers


async def _read_chunks(protocol: HTTPProtocol, *, most: int) -> bytes:
    """Read a body of undeclared length, up to the first chunk that makes it too large.

    Granian ends every body with an empty chunk, and gives one more for each error and for trailers.
    Raise ProtocolError for both: what comes before an error may look like a whole body.
    """
    body, empty = bytearray(), 0
    async for chunk in protocol:
        body += chunk
        empty += not chunk
        if len(body) > most:
            return bytes(body)
    if empty != 1:
        raise ProtocolError
    return bytes(body)


def _end(answered: asyncio.Future[None]) -> None:
    # The server cancels what still waits when it stops.
    if not answered.done():
        answered.set_result(None)


def _has_body(environ: Environ) -> bool:
    if (declared := environ.get("CONTENT_LENGTH")) is not None:
        return bool(declared != "0")
    return "HTTP_TRANSFER_ENCODING" in environ
