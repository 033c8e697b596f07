from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _database(request: pytest.FixtureRequest) -> None:
    """A transaction that is rolled back, save for tests that commit."""
    if "committed" not in request.fixturenames:
        request.getfixturevalue("db")
