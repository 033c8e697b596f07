from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from tests.harness import Running


@pytest.fixture(scope="session")
def bookable() -> Iterator[Running]:
    """One that runs for all the tests that leave it running."""
    with Running(flags=("--no-demo", "--sandbox", "--workers=2")) as running:
        yield running
    shutil.rmtree(running.home)
