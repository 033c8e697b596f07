"""A practitioner makes a workshop with two dates and sees figures, with a real browser."""

from __future__ import annotations

from collections.abc import Iterator

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

SELLERS = [f"seller{number}@example.com" for number in range(8)]


@pytest.fixture(scope="module")
def sellers(bookable: Running) -> Iterator[str]:
    """Practitioners in Berlin, each with an appointment and a workshop with a seat taken."""
    usual = {"roles": ["practitioner"], "timezone": "Europe/Berlin", "password": PASSWORD}
    client = {"email": "sold@example.com", "name": "Ann Client", "roles": ["client"]}
    people = [{"email": email, "name": "Dr. Smith", **usual} for email in SELLERS]
    services = [
        {"key": f"{kind} {email}", "practitioner": email, "kind": kind, "currency": "EUR", **more}
        for email in SELLERS
        for kind, more in (
            ("individual", {"name": "Consultation", "duration_minutes": 50, "price_cents": 12_000}),
            ("workshop", {"name": "Breath", "capacity": 8, "price_cents": 4_500}),
        )
    ]
    sessions = [
        {
            "key": f"date {email}",
            "service": f"workshop {email}",
            "start": "2027-06-01T18:00:00+02:00",
            "end": "2027-06-01T19:30:00+02:00",
        }
        for email in SELLERS
    ]
    bookings = [
        {
            "key": f"seat {email}",
            "program": "marketplace",
            "status": "confirmed",
            "client": "sold@example.com",
            "service": f"workshop {email}",
            "session": f"date {email}",
            "payment_status": "paid",
        }
        for email in SELLERS[:4]
    ]
    # One that ends on another day than it begins.
    bookings += [
        {
            "key": f"night {email}",
            "program": "marketplace",
            "status": "completed",
            "client": "sold@example.com",
            "service": f"individual {email}",
            "start": "2027-01-01T20:00:00+01:00",
            "end": "2027-01-02T09:00:00+01:00",
            "payment_status": "paid",
        }
        for email in SELLERS[:4]
    ]
    bookable.load(
        {
            "people": [*people, client],
            "services": services,
            "sessions": sessions,
            "bookings": bookings,
        }
    )
    return iter(SELLERS)


@pytest.fixture
def seller(sellers: Iterator[str]) -> str:
    """A practitioner of whom no other test knows."""
    return next(sellers)


def _desk(browse, seller: str, path: str, **how) -> Page:
    page = browse(f"/sign-in/?next={path}", **how)
    sign_in(page, seller)
    return page


class TestOfferPages:
    @ALL_LOOKS
    def test_can_be_used_by_all(self, browse, seller, width, dark):
        look = f"{width}-{'dark' if dark else 'light'}"
        page = _desk(browse, seller, "/desk/services/", width=width, dark=dark)
        inspect(page, f"desk-services-{look}")
        page.get_by_role("link", name="Bundle of credits").click()
        inspect(page, f"desk-service-new-{look}")
        page.get_by_role("button", name="Offer it").click()
        expect(page.get_by_role("alert")).to_be_visible()
        inspect(page, f"desk-service-wrong-{look}")
        page.goto("/desk/services/places/")
        page.get_by_label("Name").fill("Studio")
        page.get_by_role("button", name="Add it").click()
        inspect(page, f"desk-places-{look}")
        page.get_by_role("link", name="Studio").first.click()
        inspect(page, f"desk-place-{look}")
        page.goto("/desk/sessions/")
        inspect(page, f"desk-sessions-{look}")
        page.get_by_role("link", name="Breath").click()
        page.locator("summary", has_text="Cancel this date").click()
        inspect(page, f"desk-session-{look}")
        page.goto("/desk/clients/")
        inspect(page, f"desk-clients-{look}")
        page.get_by_role("link", name="Ann Client").click()
        inspect(page, f"desk-client-{look}")
        page.goto("/desk/sessions/")
        page.get_by_role("link", name="Breath").click()
        page.locator("summary", has_text="Cancel this date").click()
        page.get_by_role("button", name="Cancel this date").click()
        page.goto("/desk/")
        page.locator("summary", has_text="Mark as refunded").click()
        inspect(page, f"desk-refund-{look}")
        page.get_by_role("button", name="Record the refund").click()
        expect(page.get_by_role("status")).to_contain_text("Ann Client")
        expect(page.get_by_text("To be refunded")).to_have_count(0)
        page.goto("/desk/insights/?from=2027-04-01&to=2027-06-30")
        page.locator("summary", has_text="Bookings by week as a table").click()
        inspect(page, f"desk-insights-{look}")


class TestMakingAWorkshop:
    @BOTH_WAYS
    def test_with_two_dates(self, browse, seller, script):
        page = _desk(browse, seller, "/desk/services/", script=script)
        page.get_by_role("link", name="Workshop", exact=True).click()
        page.get_by_label("Name").fill("Morning flow")
        page.get_by_label("Price").fill("25.50")
        page.get_by_label("Currency").select_option("EUR")
        page.get_by_label("Seats in each session").fill("6")
        page.get_by_role("button", name="Offer it").click()
        expect(page.get_by_text("Saved. Add its dates below")).to_be_visible()
        for date in ("2027-07-03", "2027-07-10"):
            page.get_by_label("Workshop or course").select_option(label="Morning flow")
            page.get_by_label("Date", exact=True).fill(date)
            page.get_by_label("Start time").fill("8")
            page.get_by_label("End time").fill("9:30")
            page.get_by_role("button", name="Add the date").click()
            expect(page.get_by_text("The date was added.")).to_be_visible()
        expect(page.get_by_role("link", name="Morning flow")).to_have_count(2)
        page.get_by_role("link", name="Morning flow").first.click()
        expect(page.get_by_text("Saturday, 3 July 2027, 8:00\u202fAM")).to_be_visible()
        page.get_by_role("button", name="Delete this date").click()
        expect(page.get_by_role("link", name="Morning flow")).to_have_count(1)

    def test_with_a_date_every_week(self, browse, seller):
        page = _desk(browse, seller, "/desk/sessions/", width=320)
        page.get_by_label("Workshop or course").select_option(label="Breath")
        page.get_by_label("Date", exact=True).fill("2027-05-18")
        page.get_by_label("Start time").fill("18:30")
        page.get_by_label("End time").fill("19")
        page.get_by_label("Number of dates, one every week").fill("4")
        page.get_by_role("button", name="Add the date").click()
        expect(page.get_by_role("alert")).to_contain_text("1 Jun 2027: You, or the room")
        inspect(page, "desk-sessions-weekly-320-light")
        page.get_by_label("Start time").fill("8")
        page.get_by_label("End time").fill("9")
        page.get_by_role("button", name="Add the date").click()
        expect(page.get_by_text("All dates were added.")).to_be_visible()
        expect(page.get_by_role("link", name="Breath")).to_have_count(5)

    def test_needs_no_mouse(self, browse, seller):
        page = _desk(browse, seller, "/desk/services/new/?kind=workshop")
        tab_to(page, page.get_by_label("Name"))
        page.keyboard.type("Evening flow")
        tab_to(page, page.get_by_label("Price"))
        page.keyboard.type("30")
        tab_to(page, page.get_by_label("Seats in each session"))
        page.keyboard.type("4")
        page.keyboard.press("Enter")
        expect(page.get_by_label("Workshop or course")).to_contain_text("Evening flow")
