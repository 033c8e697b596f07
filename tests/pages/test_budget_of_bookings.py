"""How much the booking page sends, and how soon it is there on a slow line."""

from __future__ import annotations

import pytest
from tests.factories import HOUR, NOW, make_student, make_teacher
from tests.harness import Running
from tests.pages.booking_pages import address
from tests.pages.browsing import PHONE, needs_chromium
from tests.pages.processor import milliseconds

from bookable.domain.commands import Request
from bookable.engine import bookings

BYTES, REQUESTS, PAINT_MS, CPU_MS = 40_000, 6, 1_500, 15

SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""400 kbit/s, and 400 ms until an answer begins to arrive."""

_PAINT = """() => new Promise((done) => new PerformanceObserver((list) => {
    const paint = list.getEntriesByName("first-contentful-paint")[0];
    if (paint) done(paint.startTime);
}).observe({ type: "paint", buffered: true }))"""

_SHIFT = """() => new Promise((done) => {
    let sum = 0;
    new PerformanceObserver((list) => { for (const each of list.getEntries()) sum += each.value; })
        .observe({ type: "layout-shift", buffered: true });
    setTimeout(() => done(sum), 300);
})"""


@needs_chromium
@pytest.mark.long
class TestSlowLine:
    def test_shows_the_page_soon_with_little(self, browse, bookable: Running):
        person = {"email": "budget@booking.example", "roles": ["teacher"], "handle": "budget"}
        hours = [
            {"person": person["email"], "weekday": day, "start": "09:00", "end": "17:00"}
            for day in range(7)
        ]
        bookable.load({"people": [person], "availability": hours})
        page = browse("/robots.txt", width=PHONE, timezone="UTC")
        page.wait_for_load_state("networkidle")  # The icon of this page does not count.
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.send("Network.setCacheDisabled", {"cacheDisabled": True})
        line.send("Network.emulateNetworkConditions", SLOW)
        sizes: list[float] = []
        line.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        page.goto("/p/budget/book/tutoring/", wait_until="networkidle")
        paint, shift = page.evaluate(_PAINT), page.evaluate(_SHIFT)
        assert sum(sizes) <= BYTES, sizes
        assert len(sizes) <= REQUESTS, sizes
        assert paint <= PAINT_MS
        assert shift <= 0.01


@pytest.mark.long
@pytest.mark.usefixtures("at_now")
class TestProcessorTime:
    def test_of_a_busy_month_is_small(self, client):
        maria, student = make_teacher(), make_student()
        for day in range(1, 21):
            start = NOW + day * 24 * HOUR + 2 * HOUR
            asked = Request(program="tutoring", provider=maria.uuid, start=start, length=HOUR)
            bookings.request(asked, by=student, now=NOW)
        assert milliseconds(client, address(maria)) <= CPU_MS
