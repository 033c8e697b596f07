"""What people have booked, and their settings, in a real browser: also by keyboard, and without
scripts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.harness import Running
from tests.pages.browsing import (
    BOTH_WAYS,
    DESK,
    PASSWORD,
    PHONE,
    inspect,
    long_one,
    needs_chromium,
    sign_in,
    tab_to,
)

pytestmark = needs_chromium

SETTINGS = ("", "mails/", "calendars/", "sign-in/", "data/")
LONG = "Wolfeschlegelsteinhausenbergerdorff Hubert Blaine"


@pytest.fixture
def student(request: pytest.FixtureRequest, bookable: Running) -> str:
    """A student with a lesson that is ahead and a request, who is a buddy as well."""
    bookable.clock("2027-03-01T08:30:00Z")
    name = re.sub(r"\W+", "-", request.node.name).strip("-").lower()
    teacher, email = f"{name}.teacher@example.com", f"{name}@example.com"
    people = [
        {"email": teacher, "name": LONG, "roles": ["teacher"], "timezone": "Europe/Berlin"},
        {"email": email, "name": "Sam Carter", "roles": ["student", "buddy"]},
    ]
    hours = [
        {"person": teacher, "weekday": day, "start": "09:00", "end": "17:00"} for day in range(7)
    ]
    common = {"program": "tutoring", "provider": teacher, "client": email}
    times = {"confirmed": "2027-03-03T10", "requested": "2027-03-04T10"}
    bookings = [
        common
        | {"key": f"{email}{day}", "status": status}
        | {"start": f"{day}:00:00+01:00", "end": f"{day[:-2]}11:00:00+01:00"}
        for status, day in times.items()
    ]
    # Its end is named with its day.
    night = {"start": "2027-03-09T20:00:00+01:00", "end": "2027-03-10T03:30:00+01:00"}
    bookings.append(common | {"key": f"{email}-night", "status": "confirmed"} | night)
    people = [each | {"password": PASSWORD} for each in people]
    bookable.load({"people": people, "availability": hours, "bookings": bookings})
    return email


def opened(browse: Any, email: str, path: str = "/me/", **more: Any) -> Page:
    """Open a page of a person, signing in on the way."""
    page: Page = browse(path, **more)
    sign_in(page, email)
    expect(page).to_have_url(re.compile(f"{re.escape(path)}$"))
    return page


class TestMyBookings:
    @pytest.mark.long
    @BOTH_WAYS
    def test_are_looked_at_moved_and_canceled(self, browse, student, script):
        page = opened(browse, student, script=script)
        page.get_by_role("link", name=re.compile("^Lesson with")).first.click()
        page.get_by_role("link", name="Move").click()
        page.locator(".slots button").first.click()
        page.get_by_role("button", name="Move it").click()
        expect(page.get_by_role("status")).to_contain_text("It has a new time.")
        page.get_by_role("link", name="Cancel").click()
        page.get_by_label("Reason").fill("I am ill")
        page.get_by_role("button", name="Cancel").click()
        expect(page.get_by_role("status")).to_contain_text("It is canceled.")
        expect(page.locator("q")).to_have_text("I am ill")

    @pytest.mark.long
    def test_need_no_mouse(self, browse, student):
        page = opened(browse, student)
        tab_to(page, page.get_by_role("link", name=re.compile("^Lesson with")).first)
        page.keyboard.press("Enter")
        tab_to(page, page.get_by_role("link", name="Cancel"))
        page.keyboard.press("Enter")
        tab_to(page, page.get_by_role("button", name="Cancel"))
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("It is canceled.")

    @pytest.mark.long
    @pytest.mark.parametrize(("width", "dark"), [long_one(DESK, False), (PHONE, True)])
    def test_can_be_read_by_everybody(self, browse, student, width, dark):
        page = opened(browse, student, width=width, dark=dark)
        inspect(page, f"me-{width}")
        for tab in ("Past", "Canceled"):
            page.get_by_role("link", name=tab).click()
            inspect(page, f"me-{tab.lower()}-{width}")
        page.goto("/me/")
        page.get_by_role("link", name=re.compile("^Lesson with")).first.click()
        inspect(page, f"booking-{width}")
        for word in ("Move", "Cancel"):
            page.get_by_role("link", name=word).click()
            inspect(page, f"booking-{word.lower()}-{width}")
            page.go_back()
        page.goto("/buddies/")
        inspect(page, f"buddies-{width}")


class TestSettings:
    @pytest.mark.parametrize(("width", "dark"), [(DESK, True), long_one(PHONE, False)])
    @pytest.mark.long
    def test_can_be_read_by_everybody(self, browse, student, width, dark):
        page = opened(browse, student, "/me/settings/", width=width, dark=dark)
        for each in SETTINGS:
            page.goto(f"/me/settings/{each}")
            inspect(page, f"settings-{each.strip('/') or 'about'}-{width}")

    @pytest.mark.long
    def test_move_the_focus_to_what_was_done(self, browse, student):
        page = opened(browse, student, "/me/settings/")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("status")).to_be_focused()

    @pytest.mark.long
    def test_are_saved_without_scripts(self, browse, student):
        page = opened(browse, student, "/me/settings/", script=False)
        page.get_by_label("Clock").select_option("24")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("status")).to_contain_text("Your choice is saved.")
        page.goto("/me/")
        expect(page.locator(".times").first).to_contain_text(":00 ")
        assert "AM" not in page.inner_text("main")


class TestMyPage:
    @pytest.mark.long
    def test_has_its_address_copied(self, browse, student):
        page = opened(browse, student.replace("@", ".teacher@"), "/me/settings/page/")
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.get_by_role("button", name="Copy · The address of my page").click()
        expect(page.get_by_role("status").first).to_have_text("Copied")
        address = page.locator("#address").inner_text()
        assert page.evaluate("navigator.clipboard.readText()") == address
        inspect(page, "settings-page-copied")
