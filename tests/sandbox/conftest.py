from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from tests.api import Answer

from bookable.engine import clock

Post = Callable[..., Answer]


@pytest.fixture
def in_a_sandbox(settings: Any) -> Iterator[None]:
    """Make this installation a sandbox for one test."""
    settings.BOOKABLE_SANDBOX = True
    clock.follow_sandbox(True)
    yield
    clock.follow_sandbox(False)


@pytest.fixture
def post() -> Post:
    """Send JSON to the sandbox, by default from this machine."""

    def send(path: str, body: Any = b"", **extra: Any) -> Answer:
        client = Client(**extra)
        return Answer(client.post(f"/api/sandbox/{path}", body, content_type="application/json"))

    return send
