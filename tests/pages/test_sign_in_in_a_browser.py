"""Signing in with a real browser: with and without scripts, and by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
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

pytestmark = needs_chromium

EMAIL = "signa@example.com"
LONG = "Wolfeschlegelsteinhausenbergerdorff" * 3


@pytest.fixture(scope="module", autouse=True)
def signa(bookable: Running) -> None:
    person = {"email": EMAIL, "name": LONG, "roles": ["student"], "password": PASSWORD}
    bookable.load({"people": [person]})


class TestSigningInInABrowser:
    @pytest.mark.long
    @BOTH_WAYS
    def test_goes_on_with_what_was_begun(self, browse, script):
        page = browse("/sign-in/?next=/docs/", script=script)
        expect(page.get_by_text("Please sign in to go on.")).to_be_visible()
        sign_in(page, EMAIL)
        expect(page).to_have_url(f"{page.url.partition('/docs/')[0]}/docs/")

    @pytest.mark.long
    def test_needs_no_mouse(self, browse):
        page = browse("/sign-in/?next=/sign-out/")
        tab_to(page, page.get_by_label("E-mail"))
        page.keyboard.type(EMAIL)
        tab_to(page, page.get_by_label("Password"), at_most=1)
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Sign out")).to_be_visible()

    @pytest.mark.long
    def test_takes_the_typed_address_along_to_a_new_password(self, browse):
        page = browse("/sign-in/")
        page.get_by_label("E-mail").fill("a+b@example.com")
        page.get_by_role("link", name="Forgot your password?").click()
        expect(page.get_by_label("E-mail")).to_have_value("a+b@example.com")

    @pytest.mark.long
    def test_leads_to_what_is_wrong(self, browse):
        page = browse("/sign-in/")
        page.click("main button")
        expect(page.get_by_role("alert")).to_be_focused()
        page.get_by_role("alert").get_by_role("link", name="Password").press("Enter")
        expect(page.get_by_label("Password")).to_be_focused()


class TestSignInPages:
    @ALL_LOOKS
    def test_can_be_used_by_all(self, browse, width, dark):
        look = f"{width}-{'dark' if dark else 'light'}"
        page = browse("/sign-in/", width=width, dark=dark)
        inspect(page, f"sign-in-{look}")
        page.click("main button")
        expect(page.get_by_role("alert")).to_be_visible()
        inspect(page, f"sign-in-wrong-{look}")
        page.goto("/sign-in/?next=/sign-out/")
        sign_in(page, EMAIL)
        inspect(page, f"sign-out-{look}")


class TestBrowsing:
    @pytest.mark.long
    def test_complains_of_what_a_policy_forbids(self, browse):
        page = browse("/sign-in/")
        page.evaluate("document.body.setAttribute('style', 'color: red')")
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        [complaint] = browse.complaints
        assert "Content Security Policy" in complaint
        browse.complaints.clear()
