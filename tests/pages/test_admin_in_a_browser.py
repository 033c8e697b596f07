"""The admin in a real browser, under a policy that allows only our own scripts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser
from tests.harness import Running
from tests.pages.browsing import PASSWORD, needs_chromium

pytestmark = [needs_chromium, pytest.mark.long]

STAFF = {"email": "olive.of.the.admin@example.com", "roles": ["staff"], "password": PASSWORD}
TESS = "tess.of.the.admin@example.com"
WORLD = {"people": [STAFF, {"email": TESS, "roles": ["teacher"]}]}
PAGES = (
    *("", "storage/booking/", "storage/person/", "storage/person/?q=tess", "storage/meeting/"),
    *("storage/openinghours/add/", "storage/person/add/", "storage/auditentry/"),
    *("storage/person/{tess}/change/", "storage/person/{tess}/password/", "second-factor/"),
)


@pytest.fixture(scope="module")
def said() -> list[str]:
    """What the browser reported as violations and errors."""
    return []


@pytest.fixture(scope="module")
def page(bookable: Running, chromium: Browser, said: list[str]) -> Iterator[Any]:
    ids = bookable.load(WORLD)["people"]
    assert bookable.run("administrator", STAFF["email"]).returncode == 0
    opened = chromium.new_page()
    opened.tess = ids[TESS]["id"]
    opened.on("console", lambda each: each.type in ("error", "warning") and said.append(each.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.goto(f"{bookable.url}/admin/")
    opened.fill("input[name=username]", STAFF["email"])
    opened.fill("input[name=password]", STAFF["password"])
    opened.click("button[type=submit]")
    opened.wait_for_url(f"{bookable.url}/admin/")
    yield opened
    opened.close()


class TestAdminInBrowser:
    def test_no_page_breaks_the_content_security_policy(
        self, bookable: Running, page: Any, said: list[str]
    ) -> None:
        for each in PAGES:
            answer = page.goto(f"{bookable.url}/admin/{each.format(tess=page.tess)}")
            assert answer.status == 200
            policy = answer.headers["content-security-policy"]
            assert "script-src 'self';" in policy
            page.wait_for_function("window.Alpine && document.body._x_dataStack")
        assert sorted(set(said)) == []

    def test_pages_still_work(self, bookable: Running, page: Any, said: list[str]) -> None:
        page.goto(f"{bookable.url}/admin/storage/person/")
        body = "document.body._x_dataStack[0].sidebarDesktopOpen"
        assert page.evaluate(body) is True
        page.click(f"text={STAFF['email']} >> visible=true")
        page.wait_for_load_state()
        assert "/change/" in page.url or page.url.endswith("/person/")
        assert sorted(set(said)) == []

    def test_injected_script_does_not_run(self, bookable: Running, page: Any) -> None:
        page.goto(f"{bookable.url}/admin/")
        page.evaluate(
            "document.body.append(Object.assign(document.createElement('script'),"
            " {textContent: 'window.broken = 1'}))"
        )
        assert page.evaluate("window.broken") is None
