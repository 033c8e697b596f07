"""Templates of pages and mails: how deep they include each other, and how sentences follow."""

from __future__ import annotations

import re
from functools import cache

from tests.architecture.source import PACKAGE

PAGES = PACKAGE / "interfaces" / "pages" / "templates"
MAILS = PACKAGE / "effects" / "mail" / "templates"

_NAMED = re.compile(r'{% (include|extends) "([^"]+)"')
_TAKES_A_VARIABLE = re.compile(r'{% include (?!")')
_END = r'(?:[.!?]"|[.!?]{% endblocktranslate)'
_BETWEEN = r"(?:</?(?:strong|b|span)\b[^>]*>|{% (?:if|elif|else|endif|for|endfor)[^%]*%}|\s)*"
_TWO_SENTENCES = re.compile(rf"{_END} %}}(?={_BETWEEN}{{% (?:block)?translate)(?P<gap>{_BETWEEN})")


@cache
def pages() -> dict[str, str]:
    return {str(path.relative_to(PAGES)): path.read_text() for path in PAGES.rglob("*.html")}


@cache
def levels(name: str) -> int:
    """Return how many levels of partials a template shows, with those of the one it extends."""
    named = _NAMED.findall(pages()[name])
    return max((levels(each) + (how == "include") for how, each in named), default=0)


class TestLevelsOfPartials:
    def test_are_three_at_most(self):
        assert {name: levels(name) for name in pages() if levels(name) > 3} == {}

    def test_are_counted(self):
        assert levels("pages/desk/today.html") == 3
        assert levels("pages/parts/form_head.html") == 0

    def test_are_named_in_the_templates(self):
        assert [name for name, text in pages().items() if _TAKES_A_VARIABLE.search(text)] == []


class TestSentences:
    def test_follow_each_other_by_the_gap_of_the_language(self):
        """Japanese has none: `{{ gap }}` stands between two sentences, and no blank."""
        apart = [
            f"{path.name}: {found[0]}"
            for path in [*PAGES.rglob("*.html"), *MAILS.glob("*.html")]
            for found in _TWO_SENTENCES.finditer(path.read_text())
            if any(each.isspace() for each in re.sub(r"{%.*?%}|<[^>]*>", "", found["gap"]))
        ]
        assert apart == []
