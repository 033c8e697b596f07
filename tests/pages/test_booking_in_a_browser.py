"""Booking with a real browser: with and without scripts, by keyboard alone, on all sizes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from tests.harness import Running
from tests.pages.browsing import (
    ALL_LOOKS,
    BOTH_WAYS,
    PASSWORD,
    PHONE,
    inspect,
    needs_chromium,
    next_day,
    photograph,
    sign_in,
    tab_to,
)

pytestmark = needs_chromium

LONG = "Wolfeschlegelsteinhausenbergerdorff" * 3


def _person(email: str, name: str, *roles: str, **more: str) -> dict[str, object]:
    return {"email": f"{email}@booking.example", "name": name, "roles": roles, **more}


def _client(email: str, name: str) -> dict[str, object]:
    return _person(email, name, "student", "mentee", "client", password=PASSWORD)


_OPEN = [
    {"person": f"{who}@booking.example", "weekday": day, "start": "09:00", "end": "23:00"}
    for who in ("tessa", "mina", "priya", "omar")
    for day in range(7)
]
_MARKET = {"currency": "EUR", "practitioner": "priya@booking.example"}

WORLD = {
    "people": [
        _person("tessa", "Tessa Teacher", "teacher", handle="tessa", timezone="Europe/Madrid"),
        _person("nadia", LONG, "teacher", handle="nadia", bio="x" * 500),
        _person("mina", "Mina Mentor", "mentor", handle="mina", timezone="Europe/London"),
        _person("priya", "Priya Practitioner", "practitioner", handle="priya"),
        _person("omar", "Omar Osteopath", "practitioner", handle="omar"),
        _client("sam", "Sam Student"),
        _client("wanda", "Wanda Waiting"),
    ],
    "availability": _OPEN,
    "services": [
        {
            **_MARKET,
            "key": "booking-hour",
            "kind": "individual",
            "name": "Deep tissue massage",
            "price_cents": 8000,
            "duration_minutes": 60,
            "practitioners": ["omar@booking.example"],
        },
        {
            **_MARKET,
            "key": "booking-flow",
            "kind": "workshop",
            "name": "Evening flow",
            "capacity": 1,
        },
        {
            **_MARKET,
            "key": "booking-course",
            "kind": "course",
            "name": "Foundations",
            "capacity": 5,
        },
    ],
    "sessions": [
        {"key": "bf1", "service": "booking-flow", "start": "2028-01-12T18:00:00Z"}
        | {"end": "2028-01-12T19:00:00Z"},
        {"key": "bc1", "service": "booking-course", "start": "2028-02-01T18:00:00Z"}
        | {"end": "2028-02-01T19:00:00Z"},
        {"key": "bc2", "service": "booking-course", "start": "2028-02-08T18:00:00Z"}
        | {"end": "2028-02-08T19:00:00Z"},
    ],
}

TESSA = "/p/tessa/book/tutoring/"


@pytest.fixture(scope="module", autouse=True)
def world(bookable: Running) -> None:
    bookable.load(WORLD)


def choose_time(page: Page, number: int = 0) -> None:
    if number > 0:
        next_day(page)
    page.locator(".slots button").nth(number).click()
    expect(page.get_by_role("heading", name="Your details")).to_be_visible()


def fill_in(page: Page, name: str = "Gina Guest") -> None:
    page.get_by_label("Your name").fill(name)
    page.get_by_label("E-mail").fill(f"{name.partition(' ')[0].lower()}@guests.example")


def press_book(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^(Book( and pay)?|Send the request)$")).click()


def service(page: Page, name: str) -> None:
    """Go from all that a practitioner offers to one thing."""
    page.goto("/p/priya/book/")
    page.get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


class TestGuest:
    @BOTH_WAYS
    def test_books_a_lesson(self, browse, script):
        page = browse("/p/tessa/book/", script=script, timezone="America/New_York")
        expect(page).to_have_url(re.compile(TESSA))
        zone = "Eastern" if script else "Central European"
        expect(page.locator(".zone summary")).to_contain_text(zone)
        choose_time(page, 2)
        expect(page.get_by_role("status")).to_contain_text("This time is kept for you until")
        fill_in(page)
        press_book(page)
        expect(page.get_by_role("heading", name="Your request is on its way")).to_be_visible()
        expect(page.get_by_text("Tessa Teacher has until")).to_be_visible()

    @pytest.mark.long
    def test_can_print_the_free_times(self, browse):
        page = browse(TESSA)
        page.emulate_media(media="print")
        expect(page.locator(".slots button").first).to_be_visible()
        for left_out in (".clocks", ".zone", "footer", "main nav"):
            expect(page.locator(left_out).first).to_be_hidden()

    @pytest.mark.long
    def test_needs_no_mouse(self, browse):
        page = browse(TESSA)
        days = page.locator("td a")
        tab_to(page, days.first)
        month = page.locator("#month")
        this_month = month.inner_text()
        page.keyboard.press("PageDown")
        expect(month).not_to_have_text(this_month)
        expect(month).to_be_focused()
        page.keyboard.press("PageUp")
        expect(month).to_have_text(this_month)
        tab_to(page, days.first)
        page.keyboard.press("ArrowRight")
        expect(days.nth(1)).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#times")).to_be_focused()
        time = page.locator(".slots button").nth(4)
        tab_to(page, time)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Your details")).to_be_focused()
        tab_to(page, page.get_by_label("Your name"))
        page.keyboard.type("Kay Keyboard")
        tab_to(page, page.get_by_label("E-mail"), at_most=1)
        page.keyboard.type("kay@guests.example")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Your request is on its way")).to_be_focused()

    @pytest.mark.long
    def test_turns_months_and_clocks(self, browse):
        page = browse(TESSA)
        page.get_by_role("link", name="Next month").click()
        expect(page).to_have_url(re.compile(r"month=\d{4}-\d\d"))
        page.get_by_role("link", name="14:00").click()
        expect(page.locator(".slots button").first).to_contain_text("09:00")
        page.locator(".zone summary").click()
        page.get_by_label("Time zone").select_option("Asia/Tokyo")
        page.get_by_role("button", name="Show times").click()
        expect(page.locator(".zone summary")).to_contain_text("Japan Standard Time, UTC+9")
        expect(page.locator(".slots button").first).to_contain_text("00:00")

    @pytest.mark.long
    def test_is_told_that_a_time_was_taken_and_keeps_what_they_typed(self, browse):
        pages = [browse("/p/priya/book/") for _ in range(3)]
        for page in pages:
            service(page, "Deep tissue massage")
            page.get_by_role("link", name="Anyone").click()
            choose_time(page, 3)
            fill_in(page, f"Guest{pages.index(page)} Example")
        for page in pages:
            press_book(page)
        for page in pages[:2]:
            expect(page.get_by_role("heading", name="One step is left")).to_be_visible()
        late = pages[2]
        expect(late.get_by_role("alert")).to_be_focused()
        expect(late.get_by_role("alert")).to_contain_text("That time has just been taken.")
        expect(late.get_by_label("Your name")).to_have_value("Guest2 Example")
        inspect(late, "booking-conflict")
        late.get_by_role("radio").nth(1).check(force=True)
        press_book(late)
        expect(late.get_by_role("heading", name="One step is left")).to_be_visible()

    @pytest.mark.long
    def test_comes_back_to_a_refused_form_with_what_they_typed(self, browse):
        page = browse(TESSA)
        choose_time(page, 8)
        page.get_by_label("E-mail").fill("nobody")
        press_book(page)
        expect(page.get_by_role("alert")).to_be_focused()
        page.goto("/p/tessa/")
        page.go_back()
        expect(page.get_by_label("E-mail")).to_have_value("nobody")


class TestSignedIn:
    @pytest.mark.long
    @pytest.mark.parametrize("place", ["header", ".details"])
    def test_signs_in_on_the_way_and_keeps_the_time(self, browse, place):
        page = browse(TESSA)
        choose_time(page, 6)
        page.locator(place).get_by_role("button", name="Sign in").click()
        sign_in(page, "sam@booking.example")
        expect(page.get_by_role("status")).to_contain_text("This time is kept for you until")
        press_book(page)
        expect(page.get_by_role("heading", name="Your request is on its way")).to_be_visible()

    @BOTH_WAYS
    @pytest.mark.long
    def test_mentee_says_what_they_want_to_talk_about(self, browse, script):
        page = browse("/p/mina/book/mentoring/", script=script)
        sign_in(page, "sam@booking.example")
        page.goto("/p/mina/book/mentoring/")
        choose_time(page, 1 if script else 3)
        page.get_by_label("How would you like to meet?").select_option("Chat")
        page.get_by_label("What would you like to talk about?").fill("Careers")
        inspect(page, f"booking-mentee-{script}") if script else photograph(page, "booking-mentee")
        press_book(page)
        expect(page.get_by_role("heading", name="Your request is on its way")).to_be_visible()

    @pytest.mark.long
    def test_takes_a_seat_and_another_one_waits_for_it(self, browse):
        page = browse("/p/priya/book/")
        service(page, "Evening flow")
        inspect(page, "booking-workshop")
        page.get_by_role("button", name="Book a seat").click()
        fill_in(page, "Sue Seat")
        press_book(page)
        expect(page.get_by_role("heading", name="It is booked")).to_be_visible()
        waiting = browse("/sign-in/")
        sign_in(waiting, "wanda@booking.example")
        service(waiting, "Evening flow")
        waiting.get_by_role("button", name="Join the waitlist").click()
        expect(waiting.get_by_text("at position 1")).to_be_visible()
        inspect(waiting, "booking-workshop-full")

    @pytest.mark.long
    def test_sees_all_dates_of_a_course(self, browse):
        page = browse("/p/priya/book/")
        service(page, "Foundations")
        expect(page.locator(".dates li")).to_have_count(2)
        inspect(page, "booking-course")


@pytest.mark.long
class TestAppearance:
    @ALL_LOOKS
    def test_can_be_used_by_all(self, browse, width, dark):
        name = f"{width}-{'dark' if dark else 'light'}"
        page = browse(TESSA, width=width, dark=dark)
        inspect(page, f"booking-month-{name}")
        page.locator(".zone summary").click()
        inspect(page, f"booking-zone-{name}")
        choose_time(page, -1)
        inspect(page, f"booking-form-{name}")
        press_book(page)
        expect(page.get_by_role("alert")).to_be_focused()
        inspect(page, f"booking-mistakes-{name}")
        fill_in(page, f"Viewer{width}{dark} {LONG[:60]}")
        press_book(page)
        expect(page.get_by_role("heading", name="Your request is on its way")).to_be_visible()
        inspect(page, f"booking-last-{name}")

    @pytest.mark.long
    @pytest.mark.parametrize("width", [PHONE, 1280])
    def test_can_be_used_where_nothing_is_free_and_names_are_long(self, browse, width):
        page = browse("/p/nadia/book/tutoring/", width=width)
        expect(page.get_by_text("There are no free times at present.")).to_be_visible()
        inspect(page, f"booking-empty-{width}")

    @pytest.mark.long
    @pytest.mark.parametrize("language", ["ja", "de", "es", "fr", "pt-br"])
    def test_speaks_every_language(self, browse, language):
        page = browse(f"{TESSA}?lang={language}", width=PHONE)
        expect(page.locator("html")).to_have_attribute("lang", language)
        inspect(page, f"booking-month-{language}")

    @pytest.mark.long
    def test_of_a_wrong_address_leads_on(self, browse):
        page = browse(f"{TESSA}?date=soon")
        inspect(page, "booking-wrong-address")
        page.get_by_role("link", name="Open the page without it").click()
        expect(page.locator(".slots")).to_be_visible()
