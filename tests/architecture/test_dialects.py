"""A dialect is vocabulary: what its controllers do is one call to the engine."""

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


def engine_names(module: Module) -> set[str]:
    """This will be the names by which a module calls the engine."""
    return {
        alias.asname or alias.name
        for node in module.nodes
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").split(".")[:2] == ["bookable", "engine"]
        for alias in node.names
    }


def engine_calls(function: Function, names: set[str]) -> list[str]:
    """This will be every call to the engine that stands in a function, lambdas included."""
    called = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    return [ast.unparse(func) for func in called if ast.unparse(func).partition(".")[0] in names]


def methods(module: Module) -> Iterator[tuple[str, Function]]:
    for node in module.nodes:
        if isinstance(node, ast.ClassDef):
            yield from ((node.name, each) for each in node.body if isinstance(each, Function))


def endpoints() -> list[tuple[str, list[str]]]:
    """This will be each method that answers requests, with the calls that it makes."""
    return [
        (f"{module.name}:{owner}.{method.name}", engine_calls(method, engine_names(module)))
        for module in CONTROLLERS
        for owner, method in methods(module)
        if method.name in VERBS
    ]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
class TestADialect:
    def test_has_the_six_files_and_no_other(self, folder):
        assert {path.stem for path in folder.iterdir()} - {"__pycache__"} == ANATOMY

    def test_speaks_for_a_programme(self, folder):
        lexicon = import_module(f"{dialects.__name__}.{folder.name}.lexicon")
        assert lexicon.PROGRAM in registry.names()

    def test_has_a_word_for_every_status_of_its_programme(self, folder):
        lexicon = import_module(f"{dialects.__name__}.{folder.name}.lexicon")
        assert registry.program(lexicon.PROGRAM).statuses <= lexicon.STATUS_SHOWN.keys()


class TestAControllersMethod:
    @pytest.mark.parametrize(("endpoint", "calls"), endpoints())
    def test_makes_one_engine_call(self, endpoint: str, calls: list[str]):
        assert len(calls) == 1, endpoint

    def test_that_answers_no_requests_makes_none(self):
        helpers = [
            f"{module.name}:{owner}.{method.name}"
            for module in CONTROLLERS
            for owner, method in methods(module)
            if method.name not in VERBS and engine_calls(method, engine_names(module))
        ]
        assert helpers == []


class TestAController:
    def test_reaches_no_further_than_the_engine(self):
        reaching = {
            name
            for module in CONTROLLERS
            for name in module.imports
            if name.startswith(("bookable.storage", "bookable.effects", "django.db"))
        }
        assert reaching == set()
