"""How calls travel: credentials, one Idempotency-Key for all attempts, and trying again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import random
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote
from uuid import uuid4

import httpx
import msgspec

from bookable_client.errors import Problem, Unreachable, refused

AGAIN = (429, 503)
"""Statuses after which a call is repeated. Nothing was changed then."""
LONGEST_WAIT = 30.0
"""Seconds to wait between two attempts at most."""

_ENCODER = msgspec.json.Encoder()


@dataclass(kw_only=True)
class Call:
    """A call of one operation.

    `answers` has the type of each successful status; `str` stands for a text that is no JSON.
    """

    method: str
    path: str
    answers: Mapping[int, Any]
    query: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str | None] = field(default_factory=dict)
    body: Any = None
    takes_key: bool = False

    @property
    def is_safe(self) -> bool:
        """Whether it may be repeated although its answer was lost: it only reads, or has a key."""
        return self.method == "GET" or self.takes_key

    def request(self, authorization: str) -> dict[str, Any]:
        """Return the arguments of httpx for all attempts of this call."""
        headers = {"Accept": "application/json, application/problem+json, text/calendar"}
        if authorization:
            headers["Authorization"] = authorization
        headers |= {name: value for name, value in self.headers.items() if value is not None}
        if self.takes_key:
            headers.setdefault("Idempotency-Key", str(uuid4()))
        more: dict[str, Any] = {"headers": headers, "params": _parameters(self.query)}
        if self.body is not None:
            headers["Content-Type"] = "application/json"
            more["content"] = _ENCODER.encode(self.body)
        return {"method": self.method, "url": self.path, **more}

    def answer(self, response: httpx.Response) -> Any:
        """Return the answer, or raise Refused."""
        if response.is_error:
            raise refused(_problem(response))
        type_ = self.answers.get(response.status_code)
        if type_ is None or not response.content:
            return None
        return response.text if type_ is str else msgspec.json.decode(response.content, type=type_)


def path(template: str, *values: object) -> str:
    """Return a path with values in the place of `{}`, each quoted."""
    return template.format(*(quote(str(value), safe="") for value in values))


class Client:
    """A connection to a server. Use it in a `with` block, or close it.

    `token` is the value of the Authorization header: `Bearer …` or `Token …`. `act_as` is the id or
    e-mail of the person for whom an API key acts. `retries` is how often a call is repeated when
    its answer is lost, or the server is busy; every attempt has the same Idempotency-Key.
    """

    def __init__(
        self,
        base_url: str,
        token: str = "",
        *,
        act_as: str = "",
        retries: int = 3,
        timeout: float = 30.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._authorization, self._retries = token, retries
        headers = {"Bookable-Act-As": act_as} if act_as else {}
        self._http = httpx.Client(
            base_url=base_url, headers=headers, timeout=timeout, transport=transport
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _send(self, call: Call) -> Any:
        request, attempt = call.request(self._authorization), 0
        while True:
            attempt += 1
            try:
                response = self._http.request(**request)
            except httpx.TransportError as error:
                if not _may_repeat(call, error, attempt, self._retries):
                    raise Unreachable(str(error)) from error
                time.sleep(_pause(attempt, None))
                continue
            if not _is_busy(response) or attempt > self._retries:
                return call.answer(response)
            time.sleep(_pause(attempt, response))


class AsyncClient:
    """The same for asyncio: use it in an `async with` block, or await `close()`."""

    def __init__(
        self,
        base_url: str,
        token: str = "",
        *,
        act_as: str = "",
        retries: int = 3,
        timeout: float = 30.0,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._authorization, self._retries = token, retries
        headers = {"Bookable-Act-As": act_as} if act_as else {}
        self._http = httpx.AsyncClient(
            base_url=base_url, headers=headers, timeout=timeout, transport=transport
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _send(self, call: Call) -> Any:
        request, attempt = call.request(self._authorization), 0
        while True:
            attempt += 1
            try:
                response = await self._http.request(**request)
            except httpx.TransportError as error:
                if not _may_repeat(call, error, attempt, self._retries):
                    raise Unreachable(str(error)) from error
                await asyncio.sleep(_pause(attempt, None))
                continue
            if not _is_busy(response) or attempt > self._retries:
                return call.answer(response)
            await asyncio.sleep(_pause(attempt, response))


def _may_repeat(call: Call, error: httpx.TransportError, attempt: int, retries: int) -> bool:
    # A connection that could not be opened has carried nothing.
    return attempt <= retries and (call.is_safe or isinstance(error, httpx.ConnectError))


def _is_busy(response: httpx.Response) -> bool:
    """Return whether the server asks to repeat the call: it is busy, or the first attempt is still
    running."""
    is_under_way = response.status_code == 409 and "Retry-After" in response.headers
    return response.status_code in AGAIN or is_under_way


def _pause(attempt: int, response: httpx.Response | None) -> float:
    """Return the seconds to wait before the next attempt: as the server says, or ever longer."""
    said = "" if response is None else response.headers.get("Retry-After", "")
    if said.isdecimal():
        return min(float(said), LONGEST_WAIT)
    usual: float = 0.25 * 2.0**attempt
    return min(usual, LONGEST_WAIT) * (0.5 + random() / 2)  # noqa: S311


def _parameters(query: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (name, _text(each))
        for name, value in query.items()
        for each in (value if isinstance(value, list | tuple) else [value])
        if each is not None
    ]


def _text(value: Any) -> str:
    plain = msgspec.to_builtins(value)
    return str(plain).lower() if isinstance(plain, bool) else str(plain)


def _problem(response: httpx.Response) -> Problem:
    try:
        problem = msgspec.json.decode(response.content, type=Problem, strict=False)
    except msgspec.MsgspecError:
        problem = Problem(detail=response.text[:500])
    problem.status = response.status_code
    return problem
