"""Clients of the APIs, in this process: their requests pass every layer but the network."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django.core.signals import setting_changed
from django.dispatch import receiver
from django.http import HttpResponse
from django.test import Client
from django.test.client import ClientHandler
from tests.factories import TOMORROW_AT_TEN

from bookable.domain.people import Actor
from bookable.engine import clock
from bookable.interfaces.auth.tokens import credentials
from bookable.storage import sandbox_clock
from bookable.storage.models import Service, ServiceSession

MARKETPLACE = "/api/v1/drf/"

_handler = ClientHandler(enforce_csrf_checks=False)
"""What answers all callers, so that the middleware is not built for each of them."""


@receiver(setting_changed)
def _build_middleware_anew(setting: str, **_: Any) -> None:
    # Bookable's own settings are read with each request.
    if not setting.startswith("BOOKABLE_"):
        _handler.load_middleware()


def set_clock(now: datetime) -> None:
    """Set the clock for everything that asks for the time, as in a sandbox."""
    sandbox_clock.enable(True)
    sandbox_clock.set_clock(now)
    clock.follow_sandbox(True)


class Answer:
    """The answer to a request: status, text, JSON body and headers."""

    def __init__(self, response: HttpResponse) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self.text = response.content.decode()

    @property
    def body(self) -> Any:
        """The body, which must be JSON."""
        return json.loads(self.text)

    def __repr__(self) -> str:
        return f"{self.status} {self.text[:500]}"


class Caller:
    """A client with the token of a person, or without credentials."""

    def __init__(self, actor: Actor | None, *, base: str) -> None:
        self._client = Client()
        self._client.handler = _handler
        self._base = base
        self._headers: dict[str, str] = {}
        if actor is not None:
            token = credentials(actor.uuid, now=clock.now())["token"]
            self._headers["Authorization"] = f"Token {token}"

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Answer:
        """GET an address under the base."""
        given = {name: str(value) for name, value in (query or {}).items()}
        return Answer(
            self._client.get(self._base + path, given, headers=self._headers | _named(headers))
        )

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Send JSON to an address under the base. Text is sent unchanged."""
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
        """POST JSON to an address under the base."""
        return self.send("POST", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Answer:
        """PUT JSON to an address under the base."""
        return self.send("PUT", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Answer:
        """PATCH an address under the base with JSON."""
        return self.send("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Answer:
        """DELETE an address under the base."""
        return self.send("DELETE", path, **headers)


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def appointment_body(
    what: Service, *, start: datetime = TOMORROW_AT_TEN, **more: Any
) -> dict[str, Any]:
    """Return the body that books an appointment at the marketplace: by default, tomorrow at ten."""
    length = timedelta(minutes=what.duration_minutes or 60)
    return {
        "practitioner_id": what.practitioner_id,
        "service_id": what.id,
        "start_time": start.isoformat(),
        "end_time": (start + length).isoformat(),
    } | more


def seat_body(in_: ServiceSession, **more: Any) -> dict[str, Any]:
    """Return the body that books a seat in a session at the marketplace."""
    return {
        "practitioner_id": in_.service.practitioner_id,
        "service_id": in_.service_id,
        "service_session_id": in_.id,
        "start_time": in_.starts_at.isoformat(),
        "end_time": in_.ends_at.isoformat(),
    } | more
