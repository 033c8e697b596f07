from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.api import Caller

from bookable.domain.people import Actor

BASE = "/api/core/v1/"


@pytest.fixture
def call() -> Callable[[Actor | None], Caller]:
    """Call the core API as a person."""
    return lambda actor: Caller(actor, base=BASE)
