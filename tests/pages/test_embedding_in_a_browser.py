"""Booking pages in frames of another site, and paying by card, in a real browser."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.harness import Running, free_port
from tests.lookalikes.stripe import StripeLookalike
from tests.pages.browsing import (
    CHROMIUM,
    PASSWORD,
    axe,
    long_one,
    needs_chromium,
    next_day,
    photograph,
)
from tests.waiting import FOR_EVER

pytestmark = [needs_chromium, pytest.mark.long]

# Strict, so that the script is known to need nothing else.
_POLICY = "default-src 'none'; script-src 'self' {0}; frame-src {0}"

_PAGE = """<!doctype html><html lang="en"><title>Shop</title><main><h1>Shop</h1>
<script src="{0}/embed.js" data-bookable="elena" data-mode="{1}" {2}></script>
<output></output></main><script src="/heard.js"></script>"""

_HEARD = """addEventListener("message", ({ origin, data }) => {
    if (data.type !== "bookable:booked") return;
    document.querySelector("output").append(origin, " ", data.status);
});"""


class Shop(ThreadingHTTPServer):
    """A site of somebody else."""

    book = ""

    def page(self, path: str) -> tuple[str, str]:
        """Return what is at a path, and its type."""
        if path == "/heard.js":
            return _HEARD, "text/javascript"
        mode, _, more = path.strip("/").partition("/")
        return _PAGE.format(
            self.book, mode, more.replace("%22", '"').replace("+", " ")
        ), "text/html"


class _Handler(BaseHTTPRequestHandler):
    server: Shop

    def do_GET(self) -> None:
        text, kind = self.server.page(self.path)
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", _POLICY.format(self.server.book))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Print nothing."""


@pytest.fixture(scope="module")
def stripe() -> Iterator[StripeLookalike]:
    with StripeLookalike() as vendor:
        yield vendor


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    with Shop(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def book(shop: Shop, stripe: StripeLookalike) -> Iterator[Running]:
    """A running Bookable that one other site may show, and that takes cards."""
    env = {
        "BOOKABLE_EMBED_ORIGINS": origin(shop),
        "STRIPE_SECRET_KEY": stripe.secret_key,
        "STRIPE_WEBHOOK_SECRET": stripe.webhook_secret,
        "STRIPE_API_BASE": stripe.address,
    }
    with Running(env=env, port=free_port()) as running:
        shop.book = running.url
        running.load(WORLD)
        yield running


WORLD = {
    "people": [
        {"email": "elena@embed.example", "name": "Elena Embed", "handle": "elena"}
        | {"roles": ["teacher"]},
        {"email": "petra@embed.example", "name": "Petra Paid", "handle": "petra"}
        | {"roles": ["practitioner"]},
        {"email": "carl@embed.example", "name": "Carl Card", "roles": ["client"]}
        | {"password": PASSWORD},
    ],
    "availability": [
        {"person": f"{who}@embed.example", "weekday": day, "start": "09:00", "end": "17:00"}
        for who in ("elena", "petra")
        for day in range(7)
    ],
    "services": [
        {"key": "paid", "practitioner": "petra@embed.example", "kind": "individual"}
        | {"name": "Massage", "duration_minutes": 60, "price_cents": 5000, "currency": "EUR"}
    ],
}


def origin(shop: Shop) -> str:
    # Another name of this machine: another site, to which browsers send no cookies of ours.
    return f"http://localhost:{shop.server_address[1]}"


@pytest.fixture
def visit(chromium: Browser, shop: Shop, book: Running):
    """Open pages of the other site, and of ours, on which nothing may be complained of."""
    complaints: list[str] = []
    context = chromium.new_context(reduced_motion="reduce", timezone_id="Europe/Madrid")
    context.set_default_timeout(FOR_EVER * 1000)
    page = context.new_page()
    page.on("console", lambda each: complaints.append(each.text))
    page.on("pageerror", lambda each: complaints.append(str(each)))

    def go(address: str) -> Page:
        page.goto(address if address.startswith("http") else origin(shop) + address)
        return page

    yield go
    context.close()
    assert [each for each in complaints if "status of 4" not in each] == []


def book_in(frame: Any, name: str) -> None:
    # The first: late in the day there are few others.
    frame.locator(".slots button").first.click()
    frame.get_by_label("Your name").fill(name)
    frame.get_by_label("E-mail").fill(f"{name.lower()}@guests.example")
    frame.get_by_role("button", name=re.compile("^(Book( and pay)?|Send the request)$")).click()
    expect(frame.get_by_role("heading", name="Your request is on its way")).to_be_visible()


class TestInline:
    def test_books_in_a_frame_that_fits_and_tells_the_page(self, visit, book):
        page = visit("/inline")
        frame = page.frame_locator("iframe")
        expect(frame.locator(".slots")).to_be_visible()
        expect(page.locator("iframe")).not_to_have_css("height", "640px")
        inside = frame.locator("html")
        heights = inside.evaluate("each => [each.scrollHeight, innerHeight]")
        assert abs(heights[0] - heights[1]) <= 1
        axe(page)
        axe(page.frames[1])
        photograph(page, "embed-inline")
        book_in(frame, "Ina")
        expect(page.locator("output")).to_have_text(f"{book.url} requested")
        photograph(page, "embed-inline-last")

    def test_never_shows_who_is_signed_in(self, visit, book):
        page = visit(f"{book.url}/sign-in/")
        page.fill("input[name=email]", "carl@embed.example")
        page.fill("input[name=password]", PASSWORD)
        page.click("main button")
        expect(page.get_by_text("Carl Card")).to_be_visible()
        page = visit("/inline")
        frame = page.frame_locator("iframe")
        expect(frame.locator(".slots")).to_be_visible()
        expect(frame.get_by_text("Carl Card")).to_have_count(0)


DARK = "--blink-settings=preferredColorScheme=0"
"""A dark device. What Playwright emulates holds in frames whatever their elements say."""


class TestDarkDevice:
    @pytest.mark.parametrize(
        ("path", "is_dark"),
        [
            ("/inline", False),
            long_one("/inline/data-theme=%22auto%22", True),
            long_one("/inline/data-theme=%22dark%22", True),
        ],
    )
    def test_shows_the_frame_as_light_as_the_page_around_it(
        self, chromium, shop, book, path, is_dark
    ):
        device = chromium.browser_type.launch(executable_path=CHROMIUM, args=[DARK])
        page = device.new_context(color_scheme="null").new_page()
        page.goto(origin(shop) + path)
        expect(page.frame_locator("iframe").locator(".slots")).to_be_visible()
        asked = "matchMedia('(prefers-color-scheme: dark)').matches"
        assert [each.evaluate(asked) for each in page.frames] == [True, is_dark]
        device.close()


class TestButtons:
    @pytest.mark.parametrize("mode", ["button", long_one("popup")])
    def test_open_a_dialog(self, visit, mode):
        page = visit(f"/{mode}/data-label=%22Meet+Elena%22")
        page.get_by_role("button", name="Meet Elena").press("Enter")
        frame = page.frame_locator("dialog iframe")
        expect(frame.locator(".slots")).to_be_visible()
        close = page.get_by_role("button", name="Close").bounding_box()
        inside = page.locator("dialog iframe").bounding_box()
        assert inside["y"] >= close["y"] + close["height"], "the frame begins below the button"
        # A button in the corner of the window is in no landmark of the page.
        axe(page, without=("region",))
        photograph(page, f"embed-{mode}")
        book_in(frame, f"{mode}er".capitalize())
        page.keyboard.press("Escape")
        expect(page.locator("dialog")).to_be_hidden()


class TestOtherSite:
    def test_is_not_shown_the_page(self, chromium, shop, book):
        page = chromium.new_page()
        page.goto(origin(shop).replace("localhost", "127.0.0.1") + "/inline")
        expect(page.frame_locator("iframe").locator(".slots")).to_have_count(0)
        page.close()


class TestCard:
    def test_is_paid_on_a_page_of_the_vendor(self, visit, book, stripe):
        page = visit(f"{book.url}/p/petra/book/")
        next_day(page)
        page.locator(".slots button").nth(1).click()
        page.locator(".details").get_by_role("button", name="Sign in").click()
        page.fill("input[name=email]", "carl@embed.example")
        page.fill("input[name=password]", PASSWORD)
        page.click("main button")
        page.get_by_role("button", name=re.compile("^(Book( and pay)?|Send the request)$")).click()
        pay = page.get_by_role("link", name="by card")
        (session,) = stripe.sessions.values()
        expect(pay).to_have_attribute("href", session["url"])
        photograph(page, "booking-card")
        axe(page)
        last = page.url
        page.go_back()
        page.goto(last)
        expect(pay).to_have_attribute("href", session["url"])
        event = stripe.pay(session["id"])
        stripe.deliver(event, to=f"{book.url}/api/webhooks/stripe/")
        page.goto(session["success_url"])
        expect(page.get_by_role("heading", name="It is booked")).to_be_visible()
