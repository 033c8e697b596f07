"""HTTP under a time limit that holds for the whole exchange."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import Future
from typing import Any

import httpx

from bookable.domain.meetings import MeetingVendorError


class Deadline:
    """A time limit in seconds that runs from the moment it is made."""

    def __init__(self, within: float) -> None:
        self._ends = time.monotonic() + within

    def left(self) -> float:
        """This will be the seconds that are left, never below nought."""
        return max(0.0, self._ends - time.monotonic())


def too_late() -> MeetingVendorError:
    """This will be the error for a time limit that ran out."""
    return MeetingVendorError("Zoom did not answer in time.")


class Line:
    """Keep-alive connections to Zoom, for callers in any number of threads.

    The exchanges run on an event loop in a thread of its own, because only there can one limit
    cover all of an exchange. A blocking client's limits hold for each read, and a server that
    drips its answer byte by byte stays within each of them for ever; nor do they cover the look-up
    of the host's name, or a host with several addresses of which none answers.
    """

    # How much later than the deadline the caller looks, should the loop be gone, as after a fork.
    GRACE = 1.0

    def __init__(self) -> None:
        self._opening = threading.Lock()
        self._running: _Running | None = None

    def send(self, method: str, url: str, *, deadline: Deadline, **parts: Any) -> httpx.Response:
        """This will send a request and read the whole answer, or raise MeetingVendorError.

        `parts` are those of an `httpx.Request`.
        """
        try:
            return self._begin(httpx.Request(method, url, **parts), deadline).result(
                deadline.left() + self.GRACE
            )
        except TimeoutError:
            raise too_late() from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise MeetingVendorError("Zoom could not be reached.") from error

    def close(self) -> None:
        """This will hang up; the next `send` opens the line again."""
        with self._opening:
            running, self._running = self._running, None
        if running:
            running.stop()

    def _begin(self, request: httpx.Request, deadline: Deadline) -> Future[httpx.Response]:
        with self._opening:
            self._running = self._running or _Running()
            return self._running.begin(request, deadline)


class _Running:
    """A loop in a thread, and a client on it. Its thread is a daemon: nobody need hang up."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        # No limits of its own: the deadline is the only one.
        self._client = httpx.AsyncClient(timeout=None)  # noqa: S113
        self._thread = threading.Thread(target=self._loop.run_forever, name="zoom", daemon=True)
        self._thread.start()

    def begin(self, request: httpx.Request, deadline: Deadline) -> Future[httpx.Response]:
        return asyncio.run_coroutine_threadsafe(self._exchange(request, deadline), self._loop)

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._client.aclose(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _exchange(self, request: httpx.Request, deadline: Deadline) -> httpx.Response:
        async with asyncio.timeout(deadline.left()):
            return await self._client.send(request)
