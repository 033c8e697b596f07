"""Every address that changes something has a rate limit."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from tests.matrix.apis import ROWS
from tests.matrix.calling import Stage, undone
from tests.matrix.routes import route_of, routes
from tests.matrix.rows import READING, Row

from bookable.engine import attempts
from bookable.engine.throttles import Throttle

Stages = Mapping[str, Stage]

ELSEWHERE = "203.0.113.9"
ASKING = ("POST", "api/v1/drf/bookings/check-availability/")
"""A query too long for an address, sent by POST. It changes nothing."""

STARTING = ("POST", "api/core/v1/bookings/<str:booking_id>/start")
"""A step that time itself takes first in every programme there is. It answers 409 then."""

CALLING = {("POST", "mcp"), ("POST", "mcp/")}
"""Calls of tools: each counts against the limit of what it calls (tests/assistants)."""


def is_changing(row: Row) -> bool:
    """Return whether a row is a successful command, or a webhook without credentials. The sandbox
    has no limits, because only this machine reaches its clock. Pages have the limits of the
    commands that they give, and tests/pages/ tests how they show them."""
    if (
        row.method in READING
        or row.sandbox
        or row.is_page
        or row.path.endswith("/check-availability/")
    ):
        return False
    if row.path.startswith("/mcp"):
        return False
    return row.is_granted or row.path.startswith("/api/webhooks/")


CHANGING = list(filter(is_changing, ROWS))


@cache
def throttles() -> list[Throttle]:
    """Find every limit of this process. To look through all objects takes a tenth of a second."""
    assert routes(), "all controllers are imported, and their limits made"
    # Not `isinstance`: it would evaluate lazy objects of earlier requests.
    return [each for each in gc.get_objects() if type(each) is Throttle]


@pytest.fixture(autouse=True)
def _nothing_left(settings: Any, monkeypatch: Any) -> None:
    """Use up every limit of this process."""
    settings.BOOKABLE_THROTTLES = True
    for each in throttles():
        monkeypatch.setattr(each, "at_most", 0)
    for name in [name for name in vars(attempts) if name.startswith("FAILURES_PER")]:
        monkeypatch.setattr(attempts, name, 0)


class TestThrottledCommand:
    def test_returns_429_with_retry_after(self, stages: Stages) -> None:
        wrong = []
        for row in CHANGING:
            caller = row.granted if row.is_granted else "nobody"
            with undone():
                answer = stages[row.dialect].answer(replace(row, remote=ELSEWHERE), caller)
            if answer.status_code != 429 or int(answer.headers["Retry-After"]) <= 0:
                wrong.append((str(row), answer.status_code, answer.content))
        assert wrong == []

    def test_covers_every_address_that_changes_data(self, stages: Stages) -> None:
        tried = {route_of(r.method, stages[r.dialect].scene.filled(r.path)) for r in CHANGING}
        changing = {
            (method, path)
            for method, path in routes()
            if method not in READING and path.startswith(("api/", "mcp"))
            if not path.startswith("api/sandbox/")
        }
        assert changing - tried == {ASKING, STARTING, *CALLING}
