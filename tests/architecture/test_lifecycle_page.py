"""The page about lifecycles says what the tables say."""

from __future__ import annotations

from tests.architecture.lifecycle import PAGE, page


class TestLifecyclePage:
    def test_matches_the_tables(self):
        assert PAGE.read_text(encoding="utf-8") == page(), (
            "run python -m tests.architecture.lifecycle"
        )
