from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from tests.harness import Running


@pytest.fixture(scope="session")
def bookable() -> Iterator[Running]:
    """A running Bookable, shared by all tests that do not stop it."""
    with Running(flags=("--no-demo", "--sandbox", "--workers=2")) as running:
        yield running
    shutil.rmtree(running.home)
