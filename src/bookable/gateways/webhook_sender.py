"""Sends webhooks: many receivers at once, on one event loop."""

from __future__ import annotations

import asyncio
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus
from importlib.metadata import version
from typing import Final

import httpx

from bookable.domain.outgoing_webhooks import (
    ANSWER_KEPT,
    ANSWER_WITHIN,
    LARGEST_ANSWER,
    LONGEST_PAUSE,
    Attempt,
    Batch,
    Post,
    signatures,
)
from bookable.gateways.guarded_http import ForbiddenAddressError, Guard
from bookable.gateways.retry_after import asked_to_wait
from bookable.gateways.vendor_client import Deadline, exchange

CONNECTIONS: Final = 1_000
"""More than are ever used at once, so that no receiver waits for the connection of another one."""

BATCH_SECONDS: Final = 2.0
"""For how long a batch is sent. What is left then is rendered anew: it may have become stale."""

_HEADERS = {
    "Content-Type": "application/json",
    "User-Agent": f"Bookable/{version('bookable')}",
    # An answer is only cut, never decompressed.
    "Accept-Encoding": "identity",
}

_BUSY = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})

Done = Callable[[Sequence[Attempt]], None]


class WebhookSender:
    """Fills the port `Sender`. `clock` is the real time, by which receivers check signatures."""

    def __init__(
        self, guard: Guard, *, clock: Callable[[], datetime], within: float = ANSWER_WITHIN
    ) -> None:
        self._guard, self._clock, self._within = guard, clock, within
        self._opening = threading.Lock()
        self._open: _Loop | None = None

    def begin(self, batch: Batch, done: Done) -> None:
        """Begin to send a batch; see `Sender`."""
        with self._opening:
            # After a fork the child has the object but not its thread.
            if self._open is None or not self._open.is_alive():
                self._open = _Loop(self._guard)
                weakref.finalize(self, self._open.end)
            loop = self._open
        asyncio.run_coroutine_threadsafe(self._send(loop.client, batch, done), loop.loop)

    def close(self) -> None:
        """Cut what is under way, and close the connections."""
        with self._opening:
            loop, self._open = self._open, None
        if loop:
            loop.end()
            loop.join()

    async def _send(self, client: httpx.AsyncClient, batch: Batch, done: Done) -> None:
        attempts: list[Attempt] = []
        stale = Deadline(BATCH_SECONDS)
        try:
            for post in batch.posts:
                attempts.append(await self._post(client, batch, post))
                if not attempts[-1].is_success or not stale.left():
                    break
        finally:
            done(attempts)

    async def _post(self, client: httpx.AsyncClient, batch: Batch, post: Post) -> Attempt:
        began = time.monotonic()
        try:
            attempt = _attempt(post, await self._exchange(client, batch, post))
        except Exception as error:
            # A receiver can fail in any way, and must not end the loop that serves all others.
            attempt = Attempt(delivery_id=post.delivery_id, problem=_problem_of(error))
        return replace(attempt, milliseconds=int((time.monotonic() - began) * 1_000))

    async def _exchange(
        self, client: httpx.AsyncClient, batch: Batch, post: Post
    ) -> httpx.Response:
        at = int(self._clock().timestamp())
        signed = {
            "webhook-id": post.webhook_id,
            "webhook-timestamp": str(at),
            "webhook-signature": signatures(batch.secrets, post.webhook_id, at, post.body),
        }
        request = httpx.Request("POST", batch.url, headers=_HEADERS | signed, content=post.body)
        deadline = Deadline(self._within)
        return await exchange(client, request, deadline, largest=LARGEST_ANSWER, cut=True)


def _attempt(post: Post, answer: httpx.Response) -> Attempt:
    return Attempt(
        delivery_id=post.delivery_id,
        status=answer.status_code,
        is_success=answer.is_success,
        is_gone=answer.status_code == HTTPStatus.GONE,
        pause=_pause(answer) if answer.status_code in _BUSY else None,
        answer=_shown(answer.content),
    )


def _pause(answer: httpx.Response) -> timedelta | None:
    seconds = asked_to_wait(answer.headers)
    if seconds is None:
        return None
    return timedelta(seconds=min(max(seconds, 0.0), LONGEST_PAUSE.total_seconds()))


def _problem_of(error: Exception) -> str:
    """Return what went wrong, in words for the endpoint's owner."""
    match error:
        case ForbiddenAddressError():
            return "The address is not on the public internet."
        case TimeoutError() | httpx.TimeoutException():
            return "The receiver did not answer in time."
        case httpx.InvalidURL() | httpx.UnsupportedProtocol() | UnicodeError():
            return "The address cannot be used."
    return "The receiver could not be reached, or hung up."


def _shown(content: bytes) -> str:
    """Return the beginning of an answer as text. PostgreSQL stores no NUL."""
    return (
        content[: ANSWER_KEPT * 4].decode(errors="replace").replace("\x00", "\ufffd")[:ANSWER_KEPT]
    )


class _Loop(threading.Thread):
    """An event loop in a thread, with the connections to receivers, until `end` is called."""

    def __init__(self, guard: Guard) -> None:
        super().__init__(name="webhooks", daemon=True)
        self.loop = asyncio.new_event_loop()
        self.client = guard.client(connections=CONNECTIONS)
        self._over = asyncio.Event()
        self.start()

    def run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self.loop) as runner:
            runner.run(self._until_over())

    def end(self) -> None:
        with suppress(RuntimeError):  # the loop is closed already
            self.loop.call_soon_threadsafe(self._over.set)

    async def _until_over(self) -> None:
        async with self.client:
            await self._over.wait()
