"""A module says what it is for."""

from __future__ import annotations

import ast

from tests.architecture.source import modules


class TestAModule:
    def test_has_a_docstring_if_it_has_anything(self):
        silent = [
            module.name
            for module in modules()
            if module.tree.body and not ast.get_docstring(module.tree)
        ]
        assert silent == []

    def test_says_what_it_does_and_not_what_is_still_missing(self):
        marks = ("TO" + "DO", "FIX" + "ME", "XX" + "X")
        unfinished = [
            module.name for module in modules() if any(mark in module.text for mark in marks)
        ]
        assert unfinished == []
