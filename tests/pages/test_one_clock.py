"""Which clock, of 12 or 24 hours, a visitor reads: the same one on all pages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client, RequestFactory
from django.utils import translation
from tests.factories import NOW, make_client, make_practitioner, make_service, make_session
from tests.pages.test_booking_pages import browser_of
from tests.steps import buy

from bookable.domain.booking_links import Allows
from bookable.engine import giving_links
from bookable.interfaces.pages.member_forms import new_key
from bookable.interfaces.pages.time_choices import words_for
from bookable.interfaces.pages.time_zones import zone_label
from bookable.storage.models import Person

pytestmark = pytest.mark.usefixtures("at_now")

AFTERNOON = NOW.replace(hour=14) + timedelta(days=1)
AMERICAN, BRITISH = "en-US,en;q=0.9", "en-GB,en;q=0.9"

OTHER_TIMES = re.compile(
    r'<(script|select).*?</\1>|<ul class="clocks".*?</ul>|<[^>]*>', flags=re.DOTALL
)
"""What programs read, the clocks between which one can choose, and tags."""


@pytest.fixture
def smith():
    return make_practitioner(name="Smith")


@pytest.fixture
def anna():
    return make_client(name="Anna")


@pytest.fixture
def pages(smith, anna):
    """Return the addresses of pages that anybody may see, and of those of Anna."""
    show = make_service(smith, kind="workshop", name="A show", capacity=9)
    make_session(show, start=AFTERNOON)
    booking = buy(make_service(smith), anna, start=AFTERNOON + timedelta(hours=2))
    link = giving_links.give(booking.uuid, [Allows.VIEW], None, by=anna, now=NOW)
    anybody = ["/p/smith/", f"/p/smith/book/marketplace/{show.uuid}/", f"/b/{link.token}/"]
    return anybody, ["/me/"]


def clocks(browser: Client, addresses: list[str], accepted: str) -> set[str]:
    """Return the clocks that some pages show, and be sure that each shows a time."""
    found = set()
    for address in addresses:
        answer = browser.get(address, headers={"Accept-Language": accepted})
        text = OTHER_TIMES.sub("", answer.content.decode())
        shown = {
            "12" if half else "24" for half in re.findall(r"\b\d?\d:\d\d(\s[AP]M)?", text, re.I)
        }
        assert shown, address
        found |= shown
    return found


class TestClock:
    @pytest.mark.parametrize(("accepted", "hours"), [(AMERICAN, "12"), (BRITISH, "24")])
    def test_is_that_of_the_browser(self, pages, anna, accepted, hours):
        anybody, own = pages
        assert clocks(Client(), anybody, accepted) == {hours}
        assert clocks(browser_of(anna), own, accepted) == {hours}

    def test_is_the_one_that_was_chosen_before(self, pages, anna):
        anybody, own = pages
        for browser, addresses in ((Client(), anybody), (browser_of(anna), own)):
            browser.cookies["hours"] = "24"
            assert clocks(browser, addresses, AMERICAN) == {"24"}

    def test_is_that_of_the_account(self, pages, anna):
        anybody, own = pages
        Person.objects.filter(id=anna.person_id).update(clock="24")
        browser = browser_of(anna)
        browser.cookies["hours"] = "12"
        assert clocks(browser, [*anybody, *own], AMERICAN) == {"24"}
        # Whoever has the link reads as the person to whom it was mailed.
        assert clocks(Client(), anybody[2:], AMERICAN) == {"24"}

    def test_is_that_of_the_region(self):
        request = RequestFactory().get("/", headers={"Accept-Language": "fr-CA"})
        with translation.override("fr"):
            assert words_for(request).hours == "24"


class TestDates:
    @pytest.mark.parametrize("accepted", [AMERICAN, BRITISH, "en"])
    def test_in_english_are_those_of_mails_in_every_region_and_on_all_pages(
        self, pages, anna, accepted
    ):
        anybody, own = pages
        for browser, addresses in ((Client(), anybody), (browser_of(anna), own)):
            for address in addresses:
                answer = browser.get(address, headers={"Accept-Language": accepted})
                assert "Tuesday, 2 March 2027" in answer.content.decode(), address


class TestDesk:
    @pytest.mark.parametrize(("accepted", "chosen"), [(AMERICAN, "24"), (BRITISH, "12")])
    def test_shows_the_clock_of_the_account(self, pages, smith, accepted, chosen):
        Person.objects.filter(id=smith.person_id).update(clock=chosen)
        day = AFTERNOON.date().isoformat()
        blocked = {"act": "block", "date": day, "start": "09:00", "end": "10:30", "sure": ""}
        browser = browser_of(smith)
        answer = browser.post("/desk/calendar/block/", {**blocked, "form": new_key(smith)})
        assert answer.status_code == 302
        views = [f"/desk/calendar/?view={view}&date={day}" for view in ("day", "week", "list")]
        block = f"/desk/calendar/block/?date={day}"
        assert clocks(browser, [*views, block, "/desk/"], accepted) == {chosen}


class TestZone:
    def test_has_one_name_on_all_pages(self, pages, anna):
        anybody, own = pages
        Person.objects.filter(id=anna.person_id).update(timezone="Europe/Madrid")
        browser = browser_of(anna)
        named = "Central European Standard Time, UTC+1"
        for address in (anybody[1], anybody[2], *own):
            assert named in browser.get(address).content.decode(), address

    @pytest.mark.parametrize(
        ("locale", "label"),
        [("de", "Tokio (UTC+9)"), ("ja", "東京（UTC+9）")],  # noqa: RUF001
    )
    def test_has_its_offset_in_the_brackets_of_the_language(self, locale, label):
        assert zone_label("Asia/Tokyo", locale, NOW) == label
