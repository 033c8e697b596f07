"""Calling the core API: as a person or with a key, and what it answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.api import Caller
from tests.factories import NOW

from bookable.domain.people import Scope
from bookable.interfaces.auth.api_key_auth import create
from bookable.interfaces.dialects.core.lexicon.codes import CODES

BASE = "/api/core/v1/"
PROBLEM = "application/problem+json"


class Integration(Caller):
    """A server with an API key, which may act for a person."""

    def __init__(self, key: str, *, acts_as: object = None, base: str = BASE) -> None:
        super().__init__(None, base=base)
        self._headers["Authorization"] = f"Bearer {key}"
        if acts_as is not None:
            self._headers["Bookable-Act-As"] = str(acts_as)


def make_key(*scopes: Scope, name: str = "Zapier", lasts: timedelta | None = None) -> str:
    """Make a key and return it."""
    expires_at = None if lasts is None else NOW + lasts
    return create(name, scopes or tuple(Scope), expires_at=expires_at, now=NOW)[1]


def created(answer: Any) -> Any:
    """Return what was made."""
    assert answer.status == 201, answer
    return answer.body


def problem(answer: Any, status: int, code: str) -> Any:
    """Return a problem document, after checking what all of them have."""
    assert (answer.status, answer.headers["Content-Type"]) == (status, PROBLEM)
    body = answer.body
    assert (body["status"], body["code"]) == (status, code)
    assert body["type"] == f"http://testserver/problems/{code}"
    assert body["title"]
    assert body["detail"]
    assert CODES[code][0] == status
    return body
