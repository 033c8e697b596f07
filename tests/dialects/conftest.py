"""Fixtures for the tests of all dialects."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from tests.api import set_clock
from tests.factories import NOW

from bookable.engine import clock


@pytest.fixture(autouse=True)
def _at_now(db: None) -> Iterator[None]:
    set_clock(NOW)
    yield
    clock.follow_sandbox(False)


@pytest.fixture
def at() -> Callable[[datetime], None]:
    """Set the clock."""
    return set_clock
