"""People who call the API: through every layer of Bookable, without a network."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.test import Client

from bookable.domain.people import Actor
from bookable.engine import clock
from bookable.interfaces.auth.tokens import credentials
from bookable.storage import sandbox_clock


def set_clock(now: datetime) -> None:
    """This will make it `now` for everything that asks the clock, as in a sandbox."""
    sandbox_clock.enable(True)
    sandbox_clock.set_clock(now)
    clock.follow_sandbox(True)


class Answer:
    """What came back: a status, a parsed body and headers."""

    def __init__(self, response: HttpResponse) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self.text = response.content.decode()

    @property
    def body(self) -> Any:
        """This will be the body, which must be JSON."""
        return json.loads(self.text)

    def __repr__(self) -> str:
        return f"{self.status} {self.text[:500]}"


class Caller:
    """Somebody with a token, or nobody."""

    def __init__(self, actor: Actor | None, *, base: str) -> None:
        self._client = Client()
        self._base = base
        self._headers: dict[str, str] = {}
        if actor is not None:
            token = credentials(actor.uuid, now=clock.now())["token"]
            self._headers["Authorization"] = f"Token {token}"

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Answer:
        """This will GET an address under the base."""
        given = {name: str(value) for name, value in (query or {}).items()}
        return Answer(
            self._client.get(self._base + path, given, headers=self._headers | _named(headers))
        )

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """This will send JSON to an address under the base; text is sent as it is."""
        content = body if isinstance(body, str | bytes) else json.dumps(body)
        return Answer(
            self._client.generic(
                method,
                self._base + path,
                b"" if body is None else content,
                content_type="application/json",
                headers=self._headers | _named(headers),
            )
        )

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        """This will POST JSON to an address under the base."""
        return self.send("POST", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Answer:
        """This will PUT JSON to an address under the base."""
        return self.send("PUT", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Answer:
        """This will PATCH an address under the base with JSON."""
        return self.send("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Answer:
        """This will DELETE an address under the base."""
        return self.send("DELETE", path, **headers)


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
