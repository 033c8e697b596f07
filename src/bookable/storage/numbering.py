"""Statements in PostgreSQL's own form: `$1` in place of `%s`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

Parameters = Sequence[Any] | Mapping[str, Any]
"""The parameters of a statement, by position or by name."""


def numbered(statement: str, parameters: Parameters) -> tuple[bytes, Sequence[Any]]:
    """Return a statement with `$n` parameters, and its parameters in the order of the numbers."""
    if not isinstance(parameters, Mapping):
        return _numbered(statement)[0], parameters
    text, names = _numbered(statement)
    return text, [parameters[name] for name in names]


@lru_cache(maxsize=4_000)
def _numbered(statement: str) -> tuple[bytes, list[str]]:
    """Return also the names of the parameters, if they have any; a name has one number."""
    names: list[str] = []
    places = 0

    def number(match: re.Match[str]) -> str:
        nonlocal places
        if match[0] == "%%":
            return "%"
        if (name := match[1]) is None:
            places += 1
            return f"${places}"
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    return _PLACE.sub(number, statement).encode(), names


_PLACE = re.compile(r"%(?:%|s|\((\w+)\)s)")
