"""The page about lifecycles says what the tables say."""

from __future__ import annotations

from tests.architecture.lifecycle import PAGE, page


class TestThePageAboutLifecycles:
    def test_is_what_the_tables_say(self):
        assert PAGE.read_text(encoding="utf-8") == page(), (
            "run python -m tests.architecture.lifecycle"
        )
