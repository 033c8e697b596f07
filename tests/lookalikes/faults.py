"""What arrives at a look-alike of a vendor, what it answers, and how it can misbehave."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One misbehaviour. In this order: wait `delay` seconds; do the call if `done`; then drop the
    connection if `drop`, else answer with `status`, `body`, `content_type` and `headers`, one byte
    every `drip` seconds. With `done` and no `status`, what is answered is the call's own answer."""

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
        """This will be an error in JSON."""
        return cls(status=status, body={"code": code or status, "message": message})

    @classmethod
    def busy(cls, retry_after: float | str | None = None, **headers: str) -> Fault:
        """This will be a 429, with Retry-After in seconds or as a date, or without it."""
        if retry_after is not None:
            headers["Retry-After"] = str(retry_after)
        return cls(status=429, body={"code": 429, "message": "Too many."}, headers=headers)

    @classmethod
    def hang(cls, seconds: float) -> Fault:
        """This will be nothing for so long, then a dropped connection; the call is not done."""
        return cls(delay=seconds, drop=True)

    @classmethod
    def late(cls, seconds: float) -> Fault:
        """This will be the usual call and its usual answer, but only after so long."""
        return cls(delay=seconds, done=True)

    @classmethod
    def lost(cls) -> Fault:
        """This will be the usual call, but the connection drops before its answer."""
        return cls(done=True, drop=True)

    @classmethod
    def slow(cls, seconds: float) -> Fault:
        """This will be the usual call, whose answer drips: so many seconds for each byte of it,
        head included."""
        return cls(done=True, drip=seconds)


@dataclass(frozen=True)
class Seen:
    """A request that arrived; the names of its headers are in small letters."""

    call: str
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any


@dataclass(frozen=True)
class Answer:
    """A status and a body: text as it is, anything else as JSON."""

    status: int
    body: Any = ""


class RefusedError(Exception):
    """A call that the vendor refuses."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(status)
        self.answer = Answer(status, body)
