"""A guest books with a name and an address, and moves and cancels by the link in the mail."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import Page, expect
from tests.harness import Running
from tests.pages.browsing import BOTH_WAYS, PASSWORD, PHONE, inspect, needs_chromium, next_day

pytestmark = needs_chromium

TUTOR = "Thea Tutor"


@pytest.fixture(scope="module")
def handle(bookable: Running) -> str:
    """The handle of a teacher who works from Monday to Friday."""
    email = "thea.tutor@example.com"
    person = {"email": email, "password": PASSWORD, "name": TUTOR, "roles": ["teacher"]}
    hours = [
        {"person": email, "weekday": day, "start": "09:00", "end": "17:00"} for day in range(7)
    ]
    bookable.load({"people": [{**person, "handle": "thea"}], "availability": hours})
    return "thea"


def _booked(browse, handle: str, email: str, **how) -> Page:
    """Book the first free time as a guest."""
    page = browse(f"/p/{handle}/book/tutoring/", **how)
    page.locator(".slots button").first.click()
    page.get_by_label("Name").fill("Gina Guest")
    page.get_by_label("E-mail").fill(email)
    page.locator("main form[method=post] button").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(
        re.compile("on its way|booked", re.I)
    )
    return page


def _link(bookable: Running, email: str) -> str:
    """Return the path of the page to which the mail leads."""
    httpx.post(f"{bookable.url}/api/sandbox/tick/")
    mails = httpx.get(f"{bookable.url}/api/sandbox/mail/", params={"to": email}).json()["mails"]
    found = re.search(r"/b/[^/\s]+/", mails[0]["text"])
    assert found is not None
    return found[0]


class TestGuest:
    @pytest.mark.long
    @BOTH_WAYS
    def test_books_moves_and_cancels(self, browse, bookable, handle, script):
        email = f"gina{int(script)}@example.com"
        page = _booked(browse, handle, email, script=script, width=PHONE if script else 1280)
        page.goto(_link(bookable, email))
        expect(page.get_by_role("heading", level=1)).to_have_text(
            f"Waiting for the answer of {TUTOR}"
        )
        if script:
            inspect(page, "link-booking-phone")
        page.get_by_role("link", name="Choose another time").click()
        next_day(page)
        page.locator(".slots button").nth(2).click()
        if script:
            inspect(page, "link-move-question-phone")
        page.get_by_role("button", name="Move it").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(
            f"Waiting for the answer of {TUTOR}"
        )
        page.locator("summary", has_text="Cancel the booking").click()
        page.get_by_label("Reason").fill("Ill")
        page.get_by_role("button", name="Cancel the booking now").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("This booking is canceled")

    @pytest.mark.long
    def test_sees_pages_that_are_sound(self, browse, bookable, handle):
        email = "ginger@example.com"
        _booked(browse, handle, email)
        path = _link(bookable, email)
        for name, how in (
            ("light", {}),
            ("dark", {"dark": True}),
            ("phone", {"width": PHONE}),
            ("german", {"locale": "de-DE"}),
        ):
            page = browse(path + ("?lang=de" if name == "german" else ""), **how)
            page.locator(
                "summary", has_text=re.compile("Cancel the booking|Termin absagen")
            ).click()
            inspect(page, f"link-booking-{name}")
            page.goto(path + "move/")
            inspect(page, f"link-move-{name}")
            next_day(page)
            page.locator(".slots button").nth(1).click()
            inspect(page, f"link-move-question-{name}")
        page = browse(path[:-2] + "x/")
        page = browse("/mail/x/")


class TestMailPages:
    @pytest.mark.long
    def test_are_sound(self, browse, bookable, handle):
        email = "greta@example.com"
        _booked(browse, handle, email)
        httpx.post(f"{bookable.url}/api/sandbox/tick/")
        for to, pattern, name in (
            ("thea.tutor@example.com", r"/answer/[^/\s#]+/", "answer"),
            (email, r"/mail/[^/\s]+/", "mail-choices"),
        ):
            mails = httpx.get(f"{bookable.url}/api/sandbox/mail/", params={"to": to}).json()
            found = re.search(pattern, mails["mails"][-1]["text"])
            assert found is not None
            for look, how in (("light", {}), ("dark", {"dark": True}), ("phone", {"width": PHONE})):
                inspect(browse(found[0], **how), f"{name}-{look}")

    @pytest.mark.long
    def test_of_consent_say_in_the_frame_what_is_wrong(self, browse):
        page = browse("/calendar-connections/google/callback", locale="de-DE")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
