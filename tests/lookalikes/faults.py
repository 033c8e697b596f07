"""Requests to a look-alike, its answers, and its faults."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One misbehaviour, in this order: wait, do the call, then drop the connection or answer.

    Wait `delay` seconds. Do the call if `done`. With `drop`, drop the connection. Otherwise answer
    with `status`, `body`, `content_type` and `headers`, one byte every `drip` seconds. With `done`
    and no `status`, the call's own answer is sent.
    """

    delay: float = 0.0
    done: bool = False
    drop: bool = False
    status: int | None = None
    body: Any = ""
    content_type: str = "application/json;charset=UTF-8"
    headers: dict[str, str] = field(default_factory=dict)
    drip: float = 0.0

    @classmethod
    def refuse(cls, status: int, message: str = "", *, code: int = 0) -> Fault:
        """Answer with an error in JSON."""
        return cls(status=status, body={"code": code or status, "message": message})

    @classmethod
    def busy(cls, retry_after: float | str | None = None, **headers: str) -> Fault:
        """Answer 429, with Retry-After in seconds or as a date, or without it."""
        if retry_after is not None:
            headers["Retry-After"] = str(retry_after)
        return cls(status=429, body={"code": 429, "message": "Too many."}, headers=headers)

    @classmethod
    def hang(cls, seconds: float) -> Fault:
        """Send nothing for some seconds, then drop the connection; the call is not done."""
        return cls(delay=seconds, drop=True)

    @classmethod
    def late(cls, seconds: float) -> Fault:
        """Do the call, and send its answer some seconds later."""
        return cls(delay=seconds, done=True)

    @classmethod
    def lost(cls) -> Fault:
        """Do the call, and drop the connection before the answer."""
        return cls(done=True, drop=True)

    @classmethod
    def slow(cls, seconds: float) -> Fault:
        """Do the call, and send its answer slowly: some seconds for each byte, headers included."""
        return cls(done=True, drip=seconds)


@dataclass(frozen=True)
class Seen:
    """A request that arrived; the names of its headers are in lower case. `raw` is its body.

    `at` is the time at which it had arrived, by the clock that measures intervals.
    """

    call: str
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any
    raw: str = ""
    at: float = field(default_factory=time.monotonic)


@dataclass(frozen=True)
class Answer:
    """A status, a body (text as it is, anything else as JSON), and headers beside the usual."""

    status: int
    body: Any = ""
    headers: dict[str, str] = field(default_factory=dict)


class RefusedError(Exception):
    """The vendor refuses a call."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(status)
        self.answer = Answer(status, body)
