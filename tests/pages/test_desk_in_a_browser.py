"""A teacher at their desk, in a real browser: by mouse, by keyboard alone, and without scripts."""

from __future__ import annotations

import re
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.harness import Running, http
from tests.pages.browsing import (
    BOTH_WAYS,
    DESK,
    PASSWORD,
    PHONE,
    axe,
    fits,
    inspect,
    needs_chromium,
    sign_in,
    tab_to,
)

pytestmark = needs_chromium

LONG = "Wolfeschlegelsteinhausenbergerdorff Hubert Blaine"
BERLIN = "Europe/Berlin"
_NUMBERS = count(1)


class Desk:
    """A teacher who is open on weekdays, with students of their own. Each test has one."""

    def __init__(self, bookable: Running, name: str) -> None:
        self.bookable, self.email = bookable, f"{name}@example.com"
        self.student = f"{name}.student@example.com"
        bookable.clock("2027-03-01T08:30:00Z")
        self.load([])

    def load(self, bookings: list[dict[str, Any]]) -> None:
        """Load the teacher, a student, and bookings of the two."""
        hours = [
            {"person": self.email, "weekday": day, "start": "09:00", "end": "17:00"}
            for day in range(5)
        ]
        people = [
            {"email": self.email, "name": "Tess Tutor", "roles": ["teacher"], "timezone": BERLIN},
            {"email": self.student, "name": LONG, "roles": ["student"], "timezone": "Asia/Tokyo"},
        ]
        people = [each | {"password": PASSWORD} for each in people]
        common = {"program": "tutoring", "provider": self.email, "client": self.student}
        given = [common | each | {"key": f"{self.email}{each['start']}"} for each in bookings]
        self.bookable.load({"people": people, "availability": hours, "bookings": given})

    def booked(self, start: str, end: str, status: str = "confirmed") -> None:
        """Load one booking."""
        self.load([{"start": start, "end": end, "status": status}])

    def bookings(self) -> list[dict[str, Any]]:
        """Return the teacher's bookings as the core API shows them."""
        url = f"{self.bookable.url}/api/core/v1/bookings"
        answer = http.get(url, headers=self.bookable.token(self.email))
        found: list[dict[str, Any]] = answer.raise_for_status().json()["items"]
        return found


@pytest.fixture
def desk(bookable: Running) -> Desk:
    return Desk(bookable, f"tess{next(_NUMBERS)}")


def opened(browse: Any, desk: Desk, path: str = "/desk/", **more: Any) -> Page:
    """Open a page of the desk, signing in on the way."""
    page: Page = browse(path, **more)
    sign_in(page, desk.email)
    expect(page).to_have_url(re.compile(re.escape(path)))
    # Scripts that the page defers have run by then.
    page.wait_for_load_state("load")
    return page


class TestAnsweringARequest:
    @BOTH_WAYS
    def test_is_done_in_place(self, browse, desk, script):
        desk.booked("2027-03-02T10:00:00+01:00", "2027-03-02T11:00:00+01:00", "requested")
        page = opened(browse, desk, script=script)
        page.get_by_role("button", name="Accept").click()
        expect(page.get_by_role("status")).to_contain_text("Confirmed")
        expect(page.get_by_text("Nothing waits for you.")).to_be_visible()
        assert [each["status"] for each in desk.bookings()] == ["confirmed"]

    @BOTH_WAYS
    @pytest.mark.long
    def test_declines_with_a_reason(self, browse, desk, script):
        desk.booked("2027-03-02T10:00:00+01:00", "2027-03-02T11:00:00+01:00", "requested")
        page = opened(browse, desk, script=script)
        page.locator("summary", has_text="Decline").click()
        page.get_by_label("Reason").fill("I am away")
        page.get_by_role("button", name="Decline the request").click()
        expect(page.get_by_role("status")).to_contain_text("Declined")
        assert [each["status"] for each in desk.bookings()] == ["canceled"]

    @pytest.mark.long
    def test_needs_no_mouse(self, browse, desk):
        desk.booked("2027-03-02T10:00:00+01:00", "2027-03-02T11:00:00+01:00", "requested")
        page = opened(browse, desk)
        tab_to(page, page.locator("summary", has_text="Decline"))
        page.keyboard.press("Enter")
        tab_to(page, page.get_by_label("Reason"), at_most=1)
        page.keyboard.type("Away")
        tab_to(page, page.get_by_role("button", name="Decline the request"), at_most=1)
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_be_focused()
        assert [each["status"] for each in desk.bookings()] == ["canceled"]

    @pytest.mark.long
    def test_tells_who_answered_meanwhile(self, browse, desk):
        desk.booked("2027-03-02T10:00:00+01:00", "2027-03-02T11:00:00+01:00", "requested")
        page = opened(browse, desk)
        [booking] = desk.bookings()
        url = f"{desk.bookable.url}/api/core/v1/bookings/{booking['id']}/cancel"
        http.post(url, headers=desk.bookable.token(desk.student)).raise_for_status()
        page.get_by_role("button", name="Accept").click()
        expect(page.get_by_role("alert")).to_be_focused()
        expect(page.get_by_role("alert")).to_contain_text("It has changed")
        inspect(page, "desk-answered-meanwhile")


class TestMovingABooking:
    @BOTH_WAYS
    @pytest.mark.long
    def test_goes_to_a_free_time(self, browse, desk, script):
        desk.booked("2027-03-02T10:00:00+01:00", "2027-03-02T11:00:00+01:00")
        page = opened(browse, desk, "/desk/calendar/?view=list", script=script)
        page.get_by_role("link", name="Move").click()
        page.get_by_role("link", name="Thursday, 4 March").click()
        page.get_by_role("button", name="3:30 PM").click()
        if script:
            expect(page.get_by_role("heading", name="Move the booking")).to_be_focused()
        page.get_by_role("button", name="Move the booking").click()
        expect(page.get_by_role("status")).to_contain_text("Thursday, 4 March 2027")
        assert [each["start"] for each in desk.bookings()] == ["2027-03-04T14:30:00Z"]

    @BOTH_WAYS
    @pytest.mark.long
    def test_is_done_by_a_form(self, browse, desk, script):
        desk.booked("2027-03-02T10:00:00+01:00", "2027-03-02T11:00:00+01:00")
        page = opened(browse, desk, "/desk/calendar/?view=list", script=script)
        page.get_by_role("link", name="Move").click()
        page.locator("summary", has_text="Enter another date and time").click()
        page.get_by_label("Date", exact=True).fill("2027-03-04")
        page.get_by_label("Time", exact=True).fill("15:30")
        page.get_by_role("button", name="Move the booking").click()
        expect(page.get_by_role("status")).to_contain_text("Thursday, 4 March 2027")
        assert [each["start"] for each in desk.bookings()] == ["2027-03-04T14:30:00Z"]

    @pytest.mark.long
    def test_needs_no_mouse(self, browse, desk):
        desk.booked("2027-03-02T10:00:00+01:00", "2027-03-02T11:00:00+01:00")
        page = opened(browse, desk, "/desk/calendar/")
        tab_to(page, page.get_by_role("link", name="Move"))
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Move the booking")).to_be_visible()
        tab_to(page, page.locator("summary", has_text="Enter another date and time"))
        page.keyboard.press("Enter")
        tab_to(page, page.get_by_label("Time", exact=True))
        page.keyboard.type("0345PM")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_be_focused()
        assert [each["start"] for each in desk.bookings()] == ["2027-03-02T14:45:00Z"]

    @pytest.mark.long
    def test_by_dragging_asks_before_it_moves(self, browse, desk):
        desk.booked("2027-03-02T10:00:00+01:00", "2027-03-02T11:00:00+01:00")
        page = opened(browse, desk, "/desk/calendar/")
        entry = page.locator("[data-moves]")
        thursday = page.locator(".day", has=page.locator("#d20270304"))
        start, there = entry.bounding_box(), thursday.bounding_box()
        assert start is not None
        assert there is not None
        page.mouse.move(start["x"] + 20, start["y"] + 10)
        page.mouse.down()
        # Two days to the right and an hour and a half down; five minutes are 16/3 pixels.
        page.mouse.move(there["x"] + 40, start["y"] + 10 + 100, steps=5)
        expect(entry).to_have_attribute("data-to", re.compile("11:30"))
        page.mouse.up()
        expect(page.get_by_text("Thursday, 4 March 2027, 11:30")).to_be_visible()
        assert [each["start"] for each in desk.bookings()] == ["2027-03-02T09:00:00Z"]
        page.get_by_role("button", name="Move the booking").click()
        expect(page.get_by_role("status")).to_contain_text("Thursday, 4 March 2027")
        assert [each["start"] for each in desk.bookings()] == ["2027-03-04T10:30:00Z"]

    @pytest.mark.long
    def test_by_a_finger_that_rests_on_it_first_asks_before_it_moves(self, browse, desk):
        desk.booked("2027-03-02T10:00:00+01:00", "2027-03-02T11:00:00+01:00")
        page = opened(browse, desk, "/desk/calendar/", has_touch=True)
        box = page.locator("[data-moves]").bounding_box()
        assert box is not None
        finger = page.context.new_cdp_session(page)

        def touch(kind: str, *at: float) -> None:
            points = [{"x": at[0], "y": at[1]}] if at else []
            finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

        start = (box["x"] + 20, box["y"] + 10)
        touch("touchStart", *start)
        expect(page.locator("[data-moves]")).to_have_class(re.compile("moving"))
        for down in (20, 60, 100):
            touch("touchMove", start[0], start[1] + down)
        expect(page.locator("[data-moves]")).to_have_attribute("data-to", re.compile("11:30"))
        touch("touchEnd")
        expect(page.get_by_text("Tuesday, 2 March 2027, 11:30")).to_be_visible()
        assert [each["start"] for each in desk.bookings()] == ["2027-03-02T09:00:00Z"]

    @pytest.mark.long
    def test_is_left_by_escape(self, browse, desk):
        desk.booked("2027-03-02T10:00:00+01:00", "2027-03-02T11:00:00+01:00")
        page = opened(browse, desk, "/desk/calendar/")
        box = page.locator("[data-moves]").bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 20, box["y"] + 10)
        page.mouse.down()
        page.mouse.move(box["x"] + 20, box["y"] + 120, steps=4)
        page.keyboard.press("Escape")
        page.mouse.up()
        expect(page).to_have_url(re.compile(r"/desk/calendar/$"))


class TestWeek:
    @pytest.mark.long
    def test_shows_whole_lines_of_a_long_name_in_an_hour(self, browse, desk):
        desk.booked("2027-03-02T10:00:00+01:00", "2027-03-02T11:00:00+01:00")
        page = opened(browse, desk, "/desk/calendar/?view=week&date=2027-03-02", width=1000)
        event = page.locator(".event")
        expect(event).to_have_attribute("title", re.compile(LONG))
        link = event.get_by_role("link", name=LONG).first
        expect(link).to_contain_text("11:00")
        shown = link.evaluate(
            """link => {
                const end = Math.min(link.getBoundingClientRect().bottom,
                    link.closest("li").getBoundingClientRect().bottom);
                const lines = [...link.querySelector("strong").getClientRects()];
                const cut = lines.filter(each => each.top < end - 1 && each.bottom > end + 1);
                const whole = lines.filter(each => each.bottom <= end + 1).map(each => each.top);
                return [new Set(whole).size, cut.length];
            }"""
        )
        assert shown == [2, 0]
        # All of the event leads to the booking.
        box = event.bounding_box()
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] - 4)
        expect(page).to_have_url(re.compile("/me/bookings/"))


class TestBlockingTime:
    @BOTH_WAYS
    @pytest.mark.long
    def test_is_undone(self, browse, desk, script):
        page = opened(browse, desk, "/desk/calendar/?date=2027-03-03", script=script)
        page.get_by_role("link", name="Block time").click()
        page.get_by_label("From").fill("12:00")
        page.get_by_label("Until").fill("13:30")
        page.get_by_role("button", name="Block this time").click()
        expect(page.get_by_role("status")).to_contain_text("Nobody can book it any more")
        if script:
            inspect(page, "desk-block-done")
        page.get_by_role("button", name="Open again").click()
        expect(page.get_by_role("status")).to_contain_text("open again")


LOOKS = [(DESK, False), (DESK, True), (PHONE, True)]


class TestPagesOfTheDesk:
    @pytest.mark.long
    def test_can_be_used_by_all(self, browse, desk):
        desk.load(
            [
                {
                    "start": f"2027-03-0{day}T{hour}:00:00+01:00",
                    "end": f"2027-03-0{day}T{end}+01:00",
                }
                | {"status": status, "title": "Grammar"}
                for day, hour, end, status in (
                    (1, "11", "11:50:00", "confirmed"),
                    (2, "09", "09:30:00", "requested"),
                    (3, "10", "12:00:00", "requested"),
                    (4, "10", "11:00:00", "confirmed"),
                )
            ]
        )
        cookies = opened(browse, desk).context.storage_state()
        for width, dark in LOOKS:
            look = f"{width}-{'dark' if dark else 'light'}"
            page = browse("/desk/", width=width, dark=dark, storage_state=cookies)
            inspect(page, f"desk-{look}")
            page.locator("summary", has_text="Decline").first.click()
            inspect(page, f"desk-declining-{look}")
            for view in ("week", "day", "month", "list"):
                page.goto(f"/desk/calendar/?view={view}&date=2027-03-03")
                inspect(page, f"desk-calendar-{view}-{look}")
            page.get_by_role("link", name="Move").first.click()
            inspect(page, f"desk-move-{look}")
            page.locator("summary", has_text="Enter another date and time").click()
            inspect(page, f"desk-move-form-{look}")
            page.get_by_label("Date", exact=True).fill("")
            page.get_by_role("button", name="Move the booking").click()
            expect(page.get_by_role("alert")).to_be_focused()
            inspect(page, f"desk-move-wrong-{look}")

    @pytest.mark.long
    def test_draw_the_weeks_in_which_clocks_change(self, browse, desk):
        cookies = opened(browse, desk).context.storage_state()
        for date in ("2027-03-28", "2027-10-31"):
            page = browse(f"/desk/calendar/?date={date}", storage_state=cookies)
            inspect(page, f"desk-calendar-{date}")

    @pytest.mark.long
    def test_are_empty_and_still_pages(self, browse, desk):
        page = opened(browse, desk, width=PHONE)
        inspect(page, "desk-empty")
        for view in ("week", "month", "list"):
            page.goto(f"/desk/calendar/?view={view}&date=2027-06-01")
            fits(page)
            axe(page)
