"""Connecting a calendar at a vendor's look-alike in a real browser, there and back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from tests.harness import Running, free_port
from tests.lookalikes.google_calendar import GoogleLookalike
from tests.pages.browsing import BOTH_WAYS, PASSWORD, Browsing, inspect, needs_chromium, sign_in

pytestmark = [needs_chromium, pytest.mark.long]

MARIA = {"email": "maria@connecting.example", "roles": ["teacher"], "password": PASSWORD}


@pytest.fixture(scope="module")
def site() -> Iterator[Running]:
    """A running Bookable that is registered at Google's look-alike."""
    with GoogleLookalike() as google:
        env = {
            "GOOGLE_CLIENT_ID": google.client_id,
            "GOOGLE_CLIENT_SECRET": google.client_secret,
            "GOOGLE_API_URL": google.address,
        }
        with Running(env=env, port=free_port()) as running:
            running.load({"people": [MARIA]})
            yield running


@BOTH_WAYS
def test_person_consents_at_google_and_is_led_back(
    chromium: Browser, site: Running, script: bool
) -> None:
    browse = Browsing(chromium, site.url)
    page = browse("/sign-in/", script=script)
    sign_in(page, MARIA["email"])
    page.goto("/me/settings/calendars/")
    page.get_by_text("Connect: Google").click()
    page.get_by_role("button", name="Connect Google").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your Google calendar is connected")
    if script:
        inspect(page, "google-connected")
    page.get_by_role("link", name="My calendars").click()
    expect(page.locator(".lines strong").last).to_have_text("Google")
    browse.close()
