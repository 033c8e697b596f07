"""A dialect is vocabulary: its controllers make one call below, and its mappings make none."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module

import pytest
from tests.architecture.source import PACKAGE, Function, Module, modules

from bookable.engine import registry
from bookable.interfaces import dialects

ANATOMY = {
    "__init__",
    "urls",
    "controllers",
    "mapping",
    "errors",
    "schemas",
    "lexicon",
}
VERBS = {"get", "post", "put", "patch", "delete"}

FOLDERS = sorted(path.parent for path in PACKAGE.glob("interfaces/dialects/*/__init__.py"))
CONTROLLERS = [
    module
    for module in modules("interfaces/dialects")
    if module.name.endswith("/controllers.py") or "/controllers/" in module.name
]


def names_of(module: Module, *floors: str) -> set[str]:
    """Return the names by which a module calls these floors."""
    return {
        alias.asname or alias.name
        for node in module.nodes
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith(tuple(f"bookable.{floor}" for floor in floors))
        for alias in node.names
    }


def calls(function: ast.AST, names: set[str]) -> list[str]:
    """Return every call of these names in a function, lambdas included."""
    called = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    return [ast.unparse(func) for func in called if ast.unparse(func).partition(".")[0] in names]


def rereads(function: Function) -> list[ast.AST]:
    """Return what a function has read again after a command."""
    return [
        node.value
        for node in ast.walk(function)
        if isinstance(node, ast.keyword) and node.arg == "reread"
    ]


def methods(module: Module) -> Iterator[tuple[str, Function]]:
    for node in module.nodes:
        if isinstance(node, ast.ClassDef):
            yield from ((node.name, each) for each in node.body if isinstance(each, Function))


def calls_below(module: Module, function: Function) -> list[str]:
    """Return the calls of a function to the engine and the queries, apart from what it rereads."""
    names = names_of(module, "engine", "queries") - _REGISTRY
    again = [call for node in rereads(function) for call in calls(node, names)]
    return [call for call in calls(function, names) if call not in again and call[0].islower()]


def endpoints() -> list[tuple[str, list[str]]]:
    """Return each method that answers requests, with the calls that it makes."""
    return [
        (f"{module.name}:{owner}.{method.name}", calls_below(module, method))
        for module in CONTROLLERS
        for owner, method in methods(module)
        if method.name in VERBS
    ]


_REGISTRY = {"program", "names", "unknown"}
OF_ALL = "core"
"""The one API that is for all programmes, in the engine's own words."""


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
class TestDialectPackage:
    def test_has_six_files(self, folder):
        assert {path.stem for path in folder.iterdir()} - {"__pycache__"} == ANATOMY


@pytest.mark.parametrize(
    "folder", [each for each in FOLDERS if each.name != OF_ALL], ids=lambda folder: folder.name
)
class TestDialectOfAProgramme:
    def test_has_a_programme(self, folder):
        lexicon = import_module(f"{dialects.__name__}.{folder.name}.lexicon")
        assert lexicon.PROGRAM in registry.names()

    def test_has_a_word_for_every_status(self, folder):
        lexicon = import_module(f"{dialects.__name__}.{folder.name}.lexicon")
        assert registry.program(lexicon.PROGRAM).statuses <= lexicon.STATUS_SHOWN.keys()


class TestControllerMethod:
    def test_makes_one_call_to_engine_or_queries(self):
        # Who asks is known before any call.
        asks_nothing = f"interfaces/dialects/{OF_ALL}/controllers/me.py:Me.get"
        others = [each for each in endpoints() if len(each[1]) != 1]
        assert others == [(asks_nothing, [])]

    def test_for_other_requests_makes_no_call(self):
        helpers = [
            f"{module.name}:{owner}.{method.name}"
            for module in CONTROLLERS
            for owner, method in methods(module)
            if method.name not in VERBS | {"authorise", "reread"} and calls_below(module, method)
        ]
        assert helpers == []


class TestDialectMapping:
    def test_calls_neither_engine_nor_queries(self):
        asking = [
            f"{module.name}: {call}"
            for module in modules("interfaces/dialects")
            if "/mapping" in module.name
            # The registry of programmes is part of the code, and asks no database.
            for call in calls(module.tree, names_of(module, "engine", "queries") - _REGISTRY)
            if call[0].islower()
        ]
        assert asking == []


class TestDialectController:
    def test_imports_nothing_below_the_engine(self):
        reaching = {
            name
            for module in CONTROLLERS
            for name in module.imports
            if name.startswith(("bookable.storage", "bookable.effects", "django.db"))
        }
        assert reaching == set()
