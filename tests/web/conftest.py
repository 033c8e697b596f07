from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from django.test import Client


class Page(HTMLParser):
    """A page as a browser sees it: its text, links and anchors."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words = ""
        self.links: list[str] = []
        self.loads: list[str] = []
        self.ids: set[str] = set()
        self.inline: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(given["href"])
        if tag in ("link", "script", "img"):
            self.loads.append(given.get("src") or given.get("href") or "")
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)
        self.inline += [name for name in given if name == "style" or name.startswith("on")]
        if "id" in given:
            self.ids.add(given["id"])

    def handle_data(self, data: str) -> None:
        self.words = " ".join(f"{self.words} {data}".split())


@pytest.fixture
def page(client: Client) -> Callable[[str], Page]:
    """Open a page, which must exist."""

    def open_(address: str) -> Page:
        response = client.get(address)
        assert response.status_code == 200, address
        assert response.headers["Content-Type"] == "text/html; charset=utf-8"
        return Page(response.content.decode())

    return open_
