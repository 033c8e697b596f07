"""What is said of a link or a button contains what is seen on it (WCAG 2.5.3), so that those who
speak to their browser can press it."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from tests.factories import (
    make_practitioner,
    make_service,
    make_teacher,
)
from tests.pages.booking_pages import address, sign_in

from bookable.domain.languages import LANGUAGES

pytestmark = pytest.mark.usefixtures("at_now")


class _Named(HTMLParser):
    """Finds elements that are pressed, with what is heard instead of what is seen."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, str]] = []
        self._is_hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if self._is_hidden or given.get("aria-hidden") == "true":
            self._is_hidden += 1
        if tag in {"a", "button", "summary"}:
            self.open.append(tag)
            self.found.append((given.get("aria-label") or "", ""))

    def handle_endtag(self, tag: str) -> None:
        self._is_hidden = max(self._is_hidden - 1, 0)
        if self.open and tag == self.open[-1]:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open and not self._is_hidden:
            label, seen = self.found[-1]
            self.found[-1] = (label, seen + data)


def misnamed(html: str) -> list[tuple[str, str]]:
    parser = _Named()
    parser.feed(html)
    # A single sign, or a day of the month, is heard in words.
    words = ((label, seen.strip()) for label, seen in parser.found if label)
    return [
        (label, seen)
        for label, seen in words
        if len(seen) > 1 and not seen.isdigit() and seen.casefold() not in label.casefold()
    ]


@pytest.mark.long
@pytest.mark.parametrize("lang", LANGUAGES)
class TestNames:
    def test_of_a_providers_page(self, client, lang):
        seller = make_practitioner()
        make_service(seller, name="Massage")
        page = address(seller, "").partition("book/")[0]
        text = client.get(f"{page}?lang={lang}").content.decode()
        assert "Massage" in text
        assert misnamed(text) == []

    def test_of_the_months(self, client, lang):
        text = client.get(f"{address(make_teacher())}?lang={lang}").content.decode()
        assert misnamed(text) == []

    @pytest.mark.parametrize("path", ["/desk/hours/", "/desk/calendar/", "/desk/"])
    def test_of_the_desk(self, client, lang, path):
        sign_in(client, make_teacher())
        text = client.get(f"{path}?lang={lang}").content.decode()
        assert misnamed(text) == []


def test_of_the_developers_page(client, db):
    assert misnamed(client.get("/developers/").content.decode()) == []
