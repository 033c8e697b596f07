from __future__ import annotations

import pytest
from tests.harness import Running
from tests.shared import Shared

_shared = Shared("bookable", Running, flags=("--no-demo", "--sandbox", "--workers=2"))


@pytest.fixture(scope="module")
def bookable() -> Running:
    """A running Bookable, shared by all tests that do not stop it."""
    return _shared.running()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    _shared.after(item, nextitem)
