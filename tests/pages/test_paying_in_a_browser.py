"""Paying by card and booking a workshop in a real browser, without scripts and without a mouse."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from tests.harness import Running, free_port
from tests.lookalikes.stripe import StripeLookalike
from tests.pages.browsing import (
    PASSWORD,
    PHONE,
    Browsing,
    fits,
    inspect,
    needs_chromium,
    next_day,
    photograph,
    sign_in,
    tab_to,
)

pytestmark = [needs_chromium, pytest.mark.long]

BY = "petra@paying.example"
WORLD = {
    "people": [
        {"email": BY, "name": "Petra Paid", "handle": "petra", "roles": ["practitioner"]}
        | {"timezone": "Europe/Madrid"},
        *(
            {"email": f"{name}@paying.example", "name": name.title(), "password": PASSWORD}
            | {"roles": ["client"]}
            for name in ("carl", "kay", "nils")
        ),
    ],
    "availability": [
        {"person": BY, "weekday": day, "start": "09:00", "end": "17:00"} for day in range(7)
    ],
    "locations": [{"key": "loft", "name": "The Loft", "timezone": "America/New_York"}],
    "services": [
        {"key": "paid", "practitioner": BY, "kind": "individual", "name": "Massage"}
        | {"duration_minutes": 60, "price_cents": 5000, "currency": "EUR"},
        {"key": "flow", "practitioner": BY, "kind": "workshop", "name": "Evening flow"}
        | {"capacity": 4, "price_cents": 2000, "currency": "EUR"},
    ],
    "sessions": [
        {"key": "f1", "service": "flow", "start": "2028-01-12T18:00:00Z"}
        | {"end": "2028-01-12T19:00:00Z", "location": "loft"},
    ],
}
BOOK = re.compile("^Book and pay$")


@pytest.fixture(scope="module")
def stripe() -> Iterator[StripeLookalike]:
    with StripeLookalike() as vendor:
        yield vendor


@pytest.fixture(scope="module")
def shop(stripe: StripeLookalike) -> Iterator[Running]:
    """A running Bookable that takes cards."""
    env = {
        "STRIPE_SECRET_KEY": stripe.secret_key,
        "STRIPE_WEBHOOK_SECRET": stripe.webhook_secret,
        "STRIPE_API_BASE": stripe.address,
    }
    with Running(env=env, port=free_port()) as running:
        running.load(WORLD)
        yield running


@pytest.fixture
def visit(chromium: Browser, shop: Running) -> Iterator[Browsing]:
    browsing = Browsing(chromium, shop.url)
    yield browsing
    browsing.close()
    assert browsing.complaints == []


def opened(visit: Browsing, who: str, service: str, **how: object) -> Page:
    """Open what can be booked of a service as somebody who is signed in."""
    page = visit("/sign-in/", **how)
    sign_in(page, f"{who}@paying.example")
    page.goto("/p/petra/book/")
    page.get_by_role("link", name=service).click()
    expect(page.get_by_role("heading", level=1, name=service)).to_be_visible()
    return page


def paid(page: Page, stripe: StripeLookalike, shop: Running) -> None:
    """Pay at the vendor, and come back by its link."""
    session = list(stripe.sessions.values())[-1]
    assert page.get_by_role("link", name="by card").get_attribute("href") == session["url"]
    stripe.deliver(stripe.pay(session["id"]), to=f"{shop.url}/api/webhooks/stripe/")
    page.goto(session["success_url"])
    expect(page.get_by_role("heading", name="It is booked")).to_be_visible()


def look(page: Page, name: str, *, script: bool) -> None:
    """Inspect a page. Without scripts axe cannot run, and the page is the same to it."""
    if script:
        inspect(page, name)
    else:
        photograph(page, f"{name}-no-script")
        fits(page)


def press(page: Page, target: Locator) -> None:
    """Reach something by Tab, and press Enter."""
    tab_to(page, target, at_most=150)
    page.keyboard.press("Enter")


class TestPayingByCard:
    @pytest.mark.parametrize("script", [False, True], ids=["no-script", "script"])
    def test_goes_from_the_first_page_to_the_receipt(self, visit, stripe, shop, script):
        page = opened(visit, "nils" if script else "carl", "Massage", script=script, width=PHONE)
        look(page, "paying-choose", script=script)
        next_day(page)
        page.locator(".slots button").nth(1 + script).click()
        expect(page.get_by_text("To pay: €50.00")).to_be_visible()
        look(page, "paying-details", script=script)
        page.get_by_role("button", name=BOOK).click()
        expect(page.get_by_role("heading", name="One step is left")).to_be_visible()
        look(page, "paying-last", script=script)
        # Back and forth leaves one booking and one checkout.
        page.go_back()
        page.go_forward()
        paid(page, stripe, shop)
        look(page, "paying-paid", script=script)
        page.goto("/me/")
        page.get_by_role("link", name="Massage").first.click()
        expect(page.get_by_text("Confirmed").first).to_be_visible()
        look(page, "paying-booking", script=script)
        page.get_by_role("link", name="Receipt").click()
        expect(page.get_by_role("heading", name="Receipt")).to_be_visible()
        look(page, "paying-receipt", script=script)

    def test_needs_no_mouse(self, visit, stripe, shop):
        page = opened(visit, "kay", "Massage")
        next_day(page)
        press(page, page.locator(".slots button").nth(5))
        expect(page.get_by_role("heading", name="Your details")).to_be_focused()
        press(page, page.get_by_role("button", name=BOOK))
        expect(page.get_by_role("heading", name="One step is left")).to_be_focused()
        tab_to(page, page.get_by_role("link", name="by card"))
        paid(page, stripe, shop)
        expect(page.get_by_role("heading", name="It is booked")).to_be_focused()


class TestBookingAWorkshop:
    @pytest.mark.parametrize("script", [False, True], ids=["no-script", "script"])
    def test_takes_a_seat_and_pays_for_it(self, visit, stripe, shop, script):
        page = opened(visit, "nils" if script else "carl", "Evening flow", script=script)
        expect(page.get_by_text("Local time there: Wednesday, 12 January 2028")).to_be_visible()
        look(page, "workshop-dates", script=script)
        page.get_by_role("button", name="Book a seat").click()
        expect(page.get_by_text("Local time there:")).to_be_visible()
        look(page, "workshop-details", script=script)
        page.get_by_role("button", name=BOOK).click()
        look(page, "workshop-last", script=script)
        paid(page, stripe, shop)

    def test_needs_no_mouse(self, visit, stripe, shop):
        page = opened(visit, "kay", "Evening flow")
        press(page, page.get_by_role("button", name="Book a seat"))
        expect(page.get_by_role("heading", name="Your details")).to_be_focused()
        press(page, page.get_by_role("button", name=BOOK))
        expect(page.get_by_role("heading", name="One step is left")).to_be_focused()
        paid(page, stripe, shop)
