from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _database(request: pytest.FixtureRequest) -> None:
    """Run each test in a transaction that is rolled back, except tests that commit themselves."""
    if "committed" not in request.fixturenames:
        request.getfixturevalue("db")
