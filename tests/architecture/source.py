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
        """This will be the file as Python reads it."""
        return ast.parse(self.text)

    @property
    def floor(self) -> str:
        """This will be the first folder on the way to the file."""
        return self.name.partition("/")[0]

    @property
    def functions(self) -> list[Function]:
        """This will be every function, method and function within a function."""
        return [node for node in ast.walk(self.tree) if isinstance(node, Function)]

    @property
    def imports(self) -> set[str]:
        """This will be every module, or thing in a module, that is imported, by its full name."""
        return {name for node in ast.walk(self.tree) for name in _imported(node)}

    @property
    def texts(self) -> Iterator[str]:
        """This will give every string in the code, without docstrings."""
        nodes = list(ast.walk(self.tree))
        documentation = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
        for node in nodes:
            if not isinstance(node, ast.Constant) or id(node) in documentation:
                continue
            if isinstance(node.value, str):
                yield node.value


@cache
def modules(*folders: str, but: tuple[str, ...] = ()) -> tuple[Module, ...]:
    """This will be the files in some folders of the package, or in all of it. Migrations are
    written by Django, and no part of it."""
    return tuple(
        Module(name, path.read_text(encoding="utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
        if not (name := path.relative_to(PACKAGE).as_posix()).startswith("storage/migrations/")
        if not folders or name.startswith(tuple(f"{folder}/" for folder in folders))
        if not name.startswith(but)
    )


def length(node: Function) -> int:
    """This will be the lines of a function, without its decorators."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield from (f"{node.module}.{alias.name}" for alias in node.names)
