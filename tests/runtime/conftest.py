from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from tests.harness import Running


# Not for longer than a file: an idle worker takes one or two hundredths of a processor.
@pytest.fixture(scope="module")
def bookable() -> Iterator[Running]:
    """A running Bookable, shared by all tests of a file that do not stop it."""
    with Running(flags=("--no-demo", "--sandbox", "--workers=2")) as running:
        yield running
    shutil.rmtree(running.home)
