"""Buddies plan a session, confirm it in one tap each, and cancel another one, in a real browser."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect
from tests.harness import Running
from tests.pages.browsing import (
    ALL_LOOKS,
    BOTH_WAYS,
    PASSWORD,
    inspect,
    needs_chromium,
    sign_in,
    tab_to,
)

pytestmark = [needs_chromium, pytest.mark.long]

LONG = "Wolfeschlegelsteinhausenbergerdorff Hubert Blaine"
BEGINS = "2027-03-01T08:30:00Z"


@pytest.fixture
def buddies(request: pytest.FixtureRequest, bookable: Running) -> tuple[str, str]:
    """Ana and Ben, who are matched. Ben's hours are from nine to ten."""
    bookable.clock(BEGINS)
    name = re.sub(r"\W+", "-", request.node.name).strip("-").lower()
    ana, ben = f"{name}.ana@example.com", f"{name}.ben@example.com"
    people = [
        {"email": ana, "name": "Ana Silva", "timezone": "Europe/Madrid"},
        {"email": ben, "name": LONG, "timezone": "Europe/Lisbon"},
    ]
    people = [{**each, "password": PASSWORD, "roles": ["buddy", "client"]} for each in people]
    hours = [{"person": ben, "weekday": day, "start": "09:00", "end": "11:00"} for day in range(7)]
    match = {"key": name, "user1": ana, "user2": ben}
    bookable.load({"people": people, "availability": hours, "matches": [match]})
    return ana, ben


def opened(browse: Any, email: str, path: str = "/buddies/", **more: Any) -> Page:
    page: Page = browse(path, **more)
    sign_in(page, email)
    expect(page).to_have_url(re.compile(f"{re.escape(path)}$"))
    return page


def plan(page: Page) -> None:
    """Plan a session at the first time that both have."""
    page.get_by_role("link", name=re.compile("^Plan a session")).click()
    page.locator(".slots button").first.click()
    page.get_by_role("button", name="Plan it").click()


class TestBuddies:
    @BOTH_WAYS
    def test_plan_see_confirm_and_cancel_a_session(self, browse, bookable, buddies, script):
        hers, his = (opened(browse, each, script=script) for each in buddies)
        plan(hers)
        expect(hers.get_by_role("status")).to_contain_text("It is planned.")
        plan(hers)
        expect(hers.locator(".cards .booking")).to_have_count(2)
        his.reload()
        expect(his.locator(".cards .booking")).to_have_count(2)
        his.get_by_role("link", name=re.compile("^Cancel")).nth(1).click()
        his.get_by_role("button", name="Cancel").click()
        expect(his.get_by_role("status")).to_contain_text("It is canceled.")
        bookable.clock("2027-03-03T20:00:00Z")
        httpx.post(f"{bookable.url}/api/sandbox/tick/")
        for page in (hers, his):
            page.goto("/buddies/")
            page.get_by_role("button", name=re.compile("^It took place")).click()
            expect(page).to_have_url(re.compile("/buddies/$"))
        expect(his.locator(".badges .earned")).to_have_count(1)

    def test_need_no_mouse(self, browse, buddies):
        page = opened(browse, buddies[0])
        tab_to(page, page.get_by_role("link", name=re.compile("^Plan a session")))
        page.keyboard.press("Enter")
        tab_to(page, page.locator(".slots button").first)
        page.keyboard.press("Enter")
        tab_to(page, page.get_by_role("button", name="Plan it"))
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("It is planned.")

    @ALL_LOOKS
    def test_can_be_read_by_everybody(self, browse, buddies, width, dark):
        page = opened(browse, buddies[0], width=width, dark=dark)
        look = f"{width}-{'dark' if dark else 'light'}"
        inspect(page, f"buddies-empty-{look}")
        page.get_by_role("link", name=re.compile("^Plan a session")).click()
        inspect(page, f"buddies-plan-{look}")
        page.locator(".slots button").first.click()
        inspect(page, f"buddies-question-{look}")
        page.goto(page.url.replace("?", "?lang=de&"))
        inspect(page, f"buddies-question-german-{look}")
        page.goto("/buddies/?lang=en")
        plan(page)
        inspect(page, f"buddies-planned-{look}")
        page.goto("/me/lines/")
        inspect(page, f"lines-{look}")
