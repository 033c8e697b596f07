"""Small files and small functions, since a reader has one screen and one evening."""

from __future__ import annotations

from functools import cache
from statistics import median

from tests.architecture.source import length, modules


@cache
def files() -> dict[str, int]:
    return {module.name: len(module.text.splitlines()) for module in modules() if module.text}


@cache
def functions() -> dict[str, int]:
    return {
        f"{module.name}:{function.name}:{function.lineno}": length(function)
        for module in modules()
        for function in module.functions
    }


def longer_than(most: int, sizes: dict[str, int]) -> dict[str, int]:
    return {name: size for name, size in sizes.items() if size > most}


class TestFileSize:
    def test_is_at_most_300_lines(self):
        assert longer_than(300, files()) == {}

    def test_median_is_at_most_120_lines(self):
        assert median(files().values()) <= 120


class TestFunctionSize:
    def test_is_at_most_40_lines(self):
        assert longer_than(40, functions()) == {}

    def test_median_is_at_most_10_lines(self):
        assert median(functions().values()) <= 10
