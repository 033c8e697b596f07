"""A teacher edits their hours with a real browser: with and without scripts, and by keyboard."""

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

TEACHERS = [f"hours{number}@example.com" for number in range(10)]


@pytest.fixture(scope="module")
def teachers(bookable: Running) -> Iterator[str]:
    """The addresses of teachers in Berlin who work from Monday to Friday."""
    usual = {"name": "Maria Garcia", "roles": ["teacher"], "timezone": "Europe/Berlin"}
    people = [{"email": email, "password": PASSWORD, **usual} for email in TEACHERS]
    hours = [
        {"person": email, "weekday": day, "start": "09:00", "end": "17:00"}
        for email in TEACHERS
        for day in range(5)
    ]
    bookable.load({"people": people, "availability": hours})
    return iter(TEACHERS)


@pytest.fixture
def teacher(teachers: Iterator[str]) -> str:
    """A teacher of whom no other test knows."""
    return next(teachers)


def _editor(browse, teacher: str, **how) -> Page:
    page = browse("/sign-in/?next=/desk/hours/", **how)
    sign_in(page, teacher)
    expect(page.get_by_role("heading", name="Hours", exact=True)).to_be_visible()
    return page


def _day(page: Page, name: str):
    return page.get_by_role("group", name=name, exact=True)


def _saved(page: Page) -> None:
    page.get_by_role("button", name="Save hours").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    if page.evaluate("document.documentElement.classList.contains('js')"):
        expect(page.get_by_text("Saved.")).to_be_focused()


class TestEditingHours:
    @BOTH_WAYS
    def test_adds_copies_and_excepts(self, browse, teacher, script):
        page = _editor(browse, teacher, script=script)
        monday, saturday = _day(page, "Monday"), _day(page, "Saturday")
        monday.get_by_role("button", name="Add hours").click()
        expect(monday.get_by_label("Monday, from").nth(1)).to_be_focused()
        monday.get_by_label("Monday, from").nth(1).fill("7 pm")
        monday.get_by_label("Monday, to").nth(1).fill("24:00")
        monday.get_by_label("Copy Monday to other days").click()
        monday.get_by_label("Saturday").check()
        monday.get_by_role("button", name="Copy", exact=True).click()
        expect(page.get_by_text("Copied to Saturday.")).to_be_visible()
        expect(saturday.get_by_label("Saturday, to").nth(1)).to_have_value("24:00")
        page.get_by_role("button", name="Add a date or holidays").click()
        page.get_by_label("Day, or first day").fill("2027-12-24")
        page.get_by_label("Last day, if several").fill("2028-01-06")
        _saved(page)
        expect(page.get_by_label("Day, or first day")).to_have_value("2027-12-24")
        expect(saturday.get_by_label("Saturday, from").nth(1)).to_have_value("7:00 PM")
        saturday.get_by_role("button", name="Remove").first.click()
        expect(page.get_by_text("Saved.")).to_have_count(0)
        _saved(page)
        expect(saturday.get_by_label("Saturday, from")).to_have_count(1)

    def test_needs_no_mouse(self, browse, teacher):
        page = _editor(browse, teacher)
        tab_to(page, _day(page, "Monday").get_by_label("Monday, from"))
        page.keyboard.type("8:15")
        tab_to(page, _day(page, "Monday").get_by_role("button", name="Add hours"))
        page.keyboard.press("Enter")
        page.keyboard.type("20")
        page.keyboard.press("Tab")
        page.keyboard.type("22")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Saved.")).to_be_visible()
        expect(_day(page, "Monday").get_by_label("Monday, from")).to_have_count(2)
        expect(_day(page, "Monday").get_by_label("Monday, from").first).to_have_value("8:15 AM")

    def test_leads_to_what_is_wrong(self, browse, teacher):
        page = _editor(browse, teacher)
        _day(page, "Tuesday").get_by_label("Tuesday, to").fill("noon")
        page.get_by_role("button", name="Save hours").click()
        expect(page.get_by_role("alert")).to_be_focused()
        page.get_by_role("alert").get_by_role("link").press("Enter")
        expect(_day(page, "Tuesday").get_by_label("Tuesday, to")).to_be_focused()
        expect(_day(page, "Tuesday").get_by_label("Tuesday, to")).to_have_value("noon")

    def test_tells_the_second_of_two_editors(self, browse, teacher):
        page = _editor(browse, teacher)
        other = page.context.new_page()
        other.goto("/desk/hours/")
        _day(other, "Friday").get_by_label("Friday, to").fill("15:00")
        _saved(other)
        _day(page, "Friday").get_by_label("Friday, to").fill("16:00")
        page.get_by_role("button", name="Save hours").click()
        expect(page.get_by_role("alert")).to_contain_text("Friday: 9:00 AM\u20133:00 PM")
        inspect(page, "desk-hours-conflict")
        _saved(page)
        expect(_day(page, "Friday").get_by_label("Friday, to")).to_have_value("4:00 PM")


class TestHoursPages:
    @ALL_LOOKS
    def test_can_be_used_by_all(self, browse, teacher, width, dark):
        look = f"{width}-{'dark' if dark else 'light'}"
        page = _editor(browse, teacher, width=width, dark=dark)
        _day(page, "Monday").get_by_label("Copy Monday to other days").click()
        page.get_by_role("button", name="Add a date or holidays").click()
        page.get_by_label("Day, or first day").fill("2027-12-24")
        inspect(page, f"desk-hours-{look}")
        _day(page, "Tuesday").get_by_label("Tuesday, to").fill("noon")
        _day(page, "Sunday").get_by_role("button", name="Add hours").click()
        page.get_by_role("button", name="Save hours").click()
        expect(page.get_by_role("alert")).to_be_visible()
        inspect(page, f"desk-hours-wrong-{look}")
        page.goto("/desk/hours/pace/")
        inspect(page, f"desk-pace-{look}")
