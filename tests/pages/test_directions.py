"""Pages are written for both directions of reading."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.factories import NOW, make_teacher

import bookable
from bookable.domain.languages import LANGUAGES
from bookable.engine import own_handle

SHEETS = sorted((Path(bookable.__file__).parent / "interfaces/pages/static").rglob("*.css"))

SIDED = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|inset|scroll-margin)-(?:left|right)|left|right"
    r"|border-(?:top|bottom)-(?:left|right)-radius)\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)"
)
"""What is on one side of the paper whatever the language. Logical properties turn with it."""


class TestStyleSheet:
    @pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
    def test_knows_no_left_and_right(self, sheet):
        assert SIDED.findall(sheet.read_text(encoding="utf-8")) == []

    @pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
    def test_flips_nothing_that_is_mirrored_already(self, sheet):
        # Browsers mirror angle quotation marks, our arrows, by themselves, but no drawing.
        rules = re.findall(
            r"\[dir=rtl\] (?!\.chart )[^{]*\{[^}]*\}", sheet.read_text(encoding="utf-8")
        )
        assert [each for each in rules if re.search(r"scale|rotate", each)] == []


class TestPseudoLocale:
    @pytest.mark.parametrize("path", ["/", "/sign-in/"])
    def test_is_read_from_right_to_left(self, client, db, monkeypatch, path):
        monkeypatch.setitem(LANGUAGES, "ar", "العربية")
        text = client.get(f"{path}?lang=ar").content.decode()
        assert '<html lang="ar" dir="rtl">' in text


class TestName:
    @pytest.mark.parametrize("path", ["/", "/p/dvd/"])
    def test_from_right_to_left_runs_by_itself(self, client, db, path):
        david = make_teacher(name="דוד", bio="שלום")
        own_handle.change("dvd", by=david, now=NOW)
        text = client.get(path).content.decode()
        assert "<bdi>דוד</bdi>" in text
        assert re.search(r'dir="auto">(<p>)?שלום', text)

    def test_that_runs_like_its_page_stands_as_it_is(self, client, db):
        make_teacher(name="Zoë")
        assert "<bdi>" not in client.get("/").content.decode()
