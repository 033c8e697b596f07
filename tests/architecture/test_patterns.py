"""Regular expressions that text is tried against: four times the text takes about four times the
time. One that tries each end for each beginning takes sixteen times as long, and 10 KB of it keep a
processor for half a second."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import product
from time import thread_time
from typing import NamedTuple

import pytest
from tests.architecture.source import Module, modules

SHORT, LONG = 2_500, 10_000
"""The longest of fields that have a pattern, and a quarter of it."""

QUICK = 0.002
"""Not worth a second look, in seconds."""

METHODS = {"fullmatch", "match", "search", "sub", "findall"}
CALLS = {f"re.{name}" for name in {*METHODS, "compile"}}
BEGINNINGS = ["", "https://", "x@", "2027-03-01T09:00:00.", "field `", "[bookable:", "http://["]
MIDDLES = ["a", "0", " ", "\t", ".", ":", "/", "-", "[", "@", "a.", "a@", ".a", "a ", "[0]", ":0"]
ENDS = ["", "\x00", " ", "!", "\n", "@"]


class Pattern(NamedTuple):
    place: str
    text: str
    flags: int
    methods: frozenset[str]

    def ways(self) -> list[Callable[[str], object]]:
        compiled = re.compile(self.text, self.flags)
        ways = {name: getattr(compiled, name) for name in self.methods}
        if "sub" in ways:
            ways["sub"] = partial(compiled.sub, "")
        return list(ways.values())


def patterns_of(module: Module) -> Iterator[Pattern]:
    """Give every pattern of a module, with how it is tried: those of fields by msgspec, which
    searches."""
    for node in module.nodes:
        if isinstance(node, ast.Call):
            place = f"{module.name}:{node.lineno}"
            for keyword in node.keywords:
                if keyword.arg == "pattern":
                    yield Pattern(place, ast.literal_eval(keyword.value), 0, frozenset({"search"}))
            if node.args and ast.unparse(node.func) in CALLS:
                text = ast.literal_eval(node.args[0])
                yield Pattern(place, text, _flags(node), _methods(node, module))


def _flags(node: ast.Call) -> int:
    given = [ast.unparse(each) for each in node.args[1:]]
    named = [each.removeprefix("re.") for each in given if each.startswith("re.")]
    return sum(getattr(re, each) for each in named)


def _methods(node: ast.Call, module: Module) -> frozenset[str]:
    name = ast.unparse(node.func).removeprefix("re.")
    if name != "compile":
        return frozenset({name})
    names = [
        ast.unparse(each.targets[0])
        for each in module.nodes
        if isinstance(each, ast.Assign) and each.value is node
    ]
    used = {m for n in names for m in re.findall(rf"\b{n}\.(\w+)\(", module.text)}
    return frozenset(used & METHODS or METHODS)


def patterns() -> list[Pattern]:
    """Return every pattern of the package."""
    return [pattern for module in modules() for pattern in patterns_of(module)]


@cache
def texts(length: int) -> list[str]:
    return [
        (begin + middle * (length // len(middle)) + end)
        for begin, middle, end in product(BEGINNINGS, MIDDLES, ENDS)
    ]


def seconds(way: Callable[[str], object], text: str, *, tries: int) -> float:
    """Return the least processor time of several tries: other processes do not count."""

    def once() -> float:
        began = thread_time()
        way(text)
        return thread_time() - began

    return min(once() for _ in range(tries))


def slow_text(pattern: Pattern) -> str | None:
    """Return the first text that takes far more time than a quarter of it does."""
    for way in pattern.ways():
        for short, text in zip(texts(SHORT), texts(LONG), strict=True):
            if seconds(way, text, tries=1) > QUICK and _grows(way, short, text):
                return text[:40]
    return None


def _grows(way: Callable[[str], object], short: str, text: str) -> bool:
    most = seconds(way, text, tries=3)
    return most > QUICK and most > 8 * seconds(way, short, tries=10)


@pytest.mark.long
class TestRegularExpressions:
    @pytest.mark.long
    def test_take_linear_time(self):
        slow = {pattern.place: slow_text(pattern) for pattern in patterns()}
        assert [each for each in slow.items() if each[1] is not None] == []

    def test_are_found(self):
        found = patterns()
        assert len(found) > 25
        assert {each.place.partition("/")[0] for each in found} >= {"domain", "interfaces"}


@pytest.mark.long
class TestQuadraticRegularExpression:
    @pytest.mark.parametrize("text", [r"^[^\x00]*[^\x00\s][^\x00]*\Z", r"a*b"])
    def test_is_detected(self, text: str):
        assert slow_text(Pattern("here", text, 0, frozenset({"search"})))
