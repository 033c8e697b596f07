"""The project's own source, as trees to look at."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import bookable

ROOT = Path(__file__).parents[2]
PACKAGE = Path(bookable.__file__).parent

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One file of the package; `name` is its place below `bookable`, as `engine/clock.py`."""

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The file as Python reads it."""
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Everything in the tree."""
        return list(ast.walk(self.tree))

    @property
    def floor(self) -> str:
        """The first folder on the way to the file."""
        return self.name.partition("/")[0]

    @property
    def functions(self) -> list[Function]:
        """Every function, method and function within a function."""
        return [node for node in self.nodes if isinstance(node, Function)]

    @cached_property
    def imports(self) -> set[str]:
        """Every module, or thing in a module, that is imported, by its full name."""
        return {name for node in self.nodes for name in _imported(node)}

    @cached_property
    def texts(self) -> list[str]:
        """Every string in the code, without docstrings."""
        documentation = {id(node.value) for node in self.nodes if isinstance(node, ast.Expr)}
        return [
            node.value
            for node in self.nodes
            if isinstance(node, ast.Constant)
            if isinstance(node.value, str)
            if id(node) not in documentation
        ]


def modules(*folders: str, but: tuple[str, ...] = ()) -> tuple[Module, ...]:
    """Return the files in some folders of the package, or in all of it."""
    return tuple(
        module
        for module in _all()
        if not folders or module.name.startswith(tuple(f"{folder}/" for folder in folders))
        if not module.name.startswith(but)
    )


@cache
def _all() -> tuple[Module, ...]:
    """Each file once, since its tree is large. Migrations are written by Django, and no part of
    it."""
    return tuple(
        Module(name, path.read_text(encoding="utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
        if not (name := path.relative_to(PACKAGE).as_posix()).startswith("storage/migrations/")
    )


def length(node: Function) -> int:
    """Return the lines of a function, without its decorators."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield from (f"{node.module}.{alias.name}" for alias in node.names)
