"""Whatever is public says what it is for."""

from __future__ import annotations

import ast
import re

from tests.architecture.source import Documented, Function, Module, modules, public

CONTROLLERS = re.compile(r"/controllers(\.py|/)")
"""The docstrings of its methods are read by people who call the API: they stand in OpenAPI."""


def is_told_by_its_name(node: Documented) -> bool:
    """A Protocol's attribute without a body, or the Meta by which Django tells of a table."""
    if isinstance(node, ast.ClassDef):
        return node.name == "Meta"
    return [ast.unparse(statement) for statement in node.body] == ["..."]


def everything_public() -> list[tuple[Module, Documented]]:
    return [
        (module, node)
        for module in modules()
        for node in public(module.tree.body)
        if not is_told_by_its_name(node)
    ]


def place(module: Module, node: Documented) -> str:
    return f"{module.name}:{node.lineno} {node.name}"


class TestWhateverIsPublic:
    def test_has_a_docstring(self):
        silent = [
            place(module, node)
            for module, node in everything_public()
            if not ast.get_docstring(node)
        ]
        assert silent == []

    def test_finishes_the_sentence_this_will_where_it_is_a_function(self):
        others = [
            place(module, node)
            for module, node in everything_public()
            if isinstance(node, Function) and not CONTROLLERS.search(module.name)
            if not (ast.get_docstring(node) or "").startswith("This will ")
        ]
        assert others == []


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
