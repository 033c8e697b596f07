"""What OpenAPI documents call what travels: a name stands for one thing in each of them."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from tests.architecture.source import modules

DIALECTS = ("tutoring", "mentoring", "marketplace", "buddies")


@pytest.mark.parametrize("dialect", DIALECTS)
class TestTheSchemasOfADialect:
    def test_have_names_of_their_own(self, dialect: str):
        found = [
            name
            for module in modules(f"interfaces/dialects/{dialect}")
            if "schemas" in module.name
            for name in re.findall(r"^class (\w+)", module.text, re.MULTILINE)
        ]
        assert found
        assert [name for name, times in Counter(found).items() if times > 1] == []
