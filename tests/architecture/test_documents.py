"""What the documents point at is there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from tests.architecture.source import PACKAGE, ROOT

from bookable.domain import refusals

PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
PLACE = re.compile(r"`([\w.]+/[\w./]*?\.py|[a-z]+/[a-z/]*)(?::([\w.]+))?`")
"""A path below the package or the project, and perhaps a name in it: `engine/clock.py:now`."""

LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


def found_on_pages(pattern: re.Pattern[str]) -> Iterator[tuple[Path, Any]]:
    """Yield what a pattern finds on every page."""
    for page in PAGES:
        yield from ((page, each) for each in pattern.findall(page.read_text(encoding="utf-8")))


@cache
def names(path: Path) -> set[str]:
    """Return what a module defines: its functions, classes, methods and values."""
    return set(_names(ast.parse(path.read_text(encoding="utf-8")).body, ""))


def _names(body: list[ast.stmt], owner: str) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield owner + node.name
        if isinstance(node, ast.ClassDef):
            yield from _names(node.body, f"{owner}{node.name}.")
        if isinstance(node, ast.Assign):
            yield from (owner + ast.unparse(target) for target in node.targets)
        if isinstance(node, ast.AnnAssign):
            yield owner + ast.unparse(node.target)


def is_there(path: str, name: str) -> bool:
    found = [place for place in (PACKAGE / path, ROOT / path) if place.exists()]
    if not found or not name:
        return bool(found)
    return name in names(found[0])


class TestDocument:
    def test_names_existing_files_and_names(self):
        places = list(found_on_pages(PLACE))
        assert len(places) > 100
        assert [(page.name, place) for page, place in places if not is_there(*place)] == []

    def test_links_to_existing_pages(self):
        links = list(found_on_pages(LINK))
        assert len(links) > 100
        gone = [(page.name, link) for page, link in links if not (page.parent / link).exists()]
        assert gone == []


class TestTour:
    def test_names_existing_refusals(self):
        tour = (ROOT / "docs/tour.md").read_text(encoding="utf-8")
        named = set(re.findall(r"`([A-Z][a-z]+(?:[A-Z][a-z]+)+)`", tour))
        known = {name for name in named if hasattr(refusals, name)}
        assert named - known <= {"Actor", "Receipt", "Refusal"}
        assert len(known) >= 6


class TestDecisionRecords:
    def test_are_all_listed_in_order(self):
        folder = ROOT / "docs/decisions"
        listed = LINK.findall((folder / "README.md").read_text(encoding="utf-8"))
        assert listed == sorted(path.name for path in folder.glob("0*.md"))

    def test_are_short_and_have_three_parts(self):
        for record in (ROOT / "docs/decisions").glob("0*.md"):
            text = record.read_text(encoding="utf-8")
            parts = re.findall(r"^\*\*(\w+)\.\*\*", text, flags=re.MULTILINE)
            assert parts == ["Context", "Decision", "Consequences"], record.name
            assert len(text.splitlines()) <= 40, record.name


def test_every_setting_is_documented() -> None:
    read = ast.parse((PACKAGE / "config" / "environment.py").read_text())
    texts = [node.value for node in ast.walk(read) if isinstance(node, ast.Constant)]
    settings = {text for text in texts if re.fullmatch(r"[A-Z]+(_[A-Z]+)+", str(text))}
    pages = (ROOT / ".env.example", ROOT / "docs" / "operating.md")
    documented = set(re.findall(r"[A-Z][A-Z_]+", "".join(page.read_text() for page in pages)))
    assert len(settings) > 30
    assert settings - documented == set()
