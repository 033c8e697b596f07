"""Pages in a real browser: how they are opened, what is asked of each, and what they complain of.

The fixtures in conftest.py give a running Bookable and `browse`, which opens its pages:

    page = browse("/sign-in/", width=PHONE, script=False)
    sign_in(page, "ada@example.com")
    inspect(page, "signed-in")

A test that holds a browser cannot use the database of the tests. Its people come from world files.
"""

from __future__ import annotations

import os
import re
import shutil
from functools import cache, partial
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    Response,
    expect,
    sync_playwright,
)
from tests.waiting import FOR_EVER

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
"""The path of Chromium, or None."""

needs_chromium = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("CI"),
    reason="browser tests need Chromium: apt-get install chromium",
)

PASSWORD = "correct horse battery"
"""With which `sign_in` signs in."""

PHONE, DESK = 320, 1280
"""Widths of a window. The first is also what is left of the second at a zoom of 400 %."""

long_one = partial(pytest.param, marks=pytest.mark.long)
"""One of several parameters that is tested among the long tests alone."""

BOTH_WAYS = pytest.mark.parametrize("script", [True, long_one(False)], ids=["script", "no-script"])
"""A journey with scripts and, among the long tests, without."""

ALL_LOOKS = pytest.mark.parametrize(
    ("width", "dark"),
    [(PHONE, True), *(long_one(*look) for look in ((DESK, False), (DESK, True), (PHONE, False)))],
)
"""A page in both widths and both schemes: on a dark phone, and among the long tests the others."""

_TIMEOUT = FOR_EVER * 1000
_ROOT = Path(__file__).parents[2]
_AXE = Path(__file__).parent / "vendored/axe-core/axe.min.js"
_PICTURES = _ROOT / ".artefacts" / "pages"
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN_AXE = """async (tags) => {
    const { violations } = await axe.run({ runOnly: tags, resultTypes: ["violations"] });
    return violations.flatMap(({ id, help, nodes }) =>
        nodes.map(({ html, target }) => `${id}: ${help}: ${target} ${html.slice(0, 200)}`));
}"""

expect.set_options(timeout=_TIMEOUT)


class Chromium:
    """A process of Chromium, and what speaks with it."""

    browser: Browser

    def __enter__(self) -> Self:
        self._playwright = sync_playwright().start()
        self.browser = self._playwright.chromium.launch(executable_path=CHROMIUM)
        return self

    def remove(self) -> None:
        """Close it."""
        self.browser.close()
        self._playwright.stop()


class Browsing:
    """A browser, and everything that its pages complained of: errors and warnings on the console,
    broken policies, failed requests, and requests to another site."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser = browser
        self._url = url
        self.complaints: list[str] = []

    def __call__(
        self,
        path: str = "/",
        *,
        script: bool = True,
        width: int = DESK,
        dark: bool = False,
        timezone: str = "Europe/Madrid",
        locale: str = "en-US",
        **more: Any,
    ) -> Page:
        """Open a page as somebody new does, without cookies."""
        context = self._browser.new_context(
            base_url=self._url,
            java_script_enabled=script,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            timezone_id=timezone,
            locale=locale,
            reduced_motion="reduce",
            **more,
        )
        context.set_default_timeout(_TIMEOUT)
        context.on("page", self._listen)
        page = context.new_page()
        page.goto(path)
        return page

    def close(self) -> None:
        """Close all pages."""
        for context in self._browser.contexts:
            context.close()

    def _listen(self, page: Page) -> None:
        documents: set[str] = set()

        def on_response(response: Response) -> None:
            if response.request.is_navigation_request():
                documents.add(response.url)

        def on_console(message: ConsoleMessage) -> None:
            # Chromium reports a page whose own status is 404 or 422 as it does a missing picture.
            is_status = message.text.startswith("Failed to load resource: the server responded")
            if is_status and message.location["url"] in documents:
                return
            if message.type in ("error", "warning"):
                self.complaints.append(message.text)

        def on_request(request: Request) -> None:
            if not request.url.startswith(("data:", "blob:")) and _is_foreign(request, self._url):
                self.complaints.append(f"asks another site: {request.url}")

        page.on("response", on_response)
        page.on("console", on_console)
        page.on("request", on_request)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))


def _is_foreign(request: Request, ours: str) -> bool:
    return urlsplit(request.url).netloc != urlsplit(ours).netloc


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Sign in by the form, and go on where that leads."""
    if not urlsplit(page.url).path.startswith("/sign-in/"):
        page.goto("/sign-in/")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", password)
    page.click("main button")
    expect(page).not_to_have_url(re.compile(r"/sign-in/"))


def axe(page: Page, *, without: tuple[str, ...] = ()) -> None:
    """Assert that axe finds nothing wrong, apart from rules that are named."""
    page.evaluate(_axe_source())
    found = page.evaluate(_RUN_AXE, _TAGS)
    problems = [each for each in found if not each.startswith(without or "\n")]
    assert not problems, "\n".join(problems)


@cache
def _axe_source() -> str:
    return _AXE.read_text(encoding="utf-8")


def fits(page: Page) -> None:
    """Assert that nobody has to scroll sideways."""
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{wide} px too wide"


def photograph(page: Page, name: str) -> None:
    """Keep a picture of the whole page in .artefacts/pages/ for those who review it and ask for
    pictures with PICTURES=1. They take as long as all else that is asked of a page."""
    if not os.environ.get("PICTURES"):
        return
    _PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=_PICTURES / f"{name}.png", full_page=True)


def inspect(page: Page, name: str) -> None:
    """Assert what holds for each page in each state."""
    photograph(page, name)
    fits(page)
    axe(page)


def tab_to(page: Page, target: Locator, *, at_most: int = 60) -> None:
    """Reach something with the Tab key alone."""
    for _ in range(at_most):
        page.keyboard.press("Tab")
        if target.evaluate("each => each === document.activeElement"):
            return
    raise AssertionError(f"{target} is not reached by {at_most} times Tab")


def next_day(page: Page) -> None:
    """Show the times of the second day that has some: of today, few may be left."""
    page.locator("td a").nth(1).click()
    expect(page.locator("#times")).to_be_focused()
