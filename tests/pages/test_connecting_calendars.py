"""Connecting calendars on the page of the settings, and coming back from a vendor."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from ipaddress import ip_network
from urllib.parse import urlsplit

import pytest
from django.test import Client
from tests.factories import make_connection, make_teacher
from tests.gateways.vendor_calendars import Vendor, vendor_of
from tests.lookalikes.caldav_servers import Account, Radicale
from tests.lookalikes.faults import Fault
from tests.lookalikes.ics import IcsFiles
from tests.pages.test_booking_pages import browser_of

from bookable.domain.calendar_servers import CalendarKind
from bookable.domain.people import Actor
from bookable.domain.public_addresses import HTTP_TOO
from bookable.engine import ports
from bookable.gateways.caldav import Caldav
from bookable.gateways.guarded_http import Guard
from bookable.interfaces.pages.member_forms import new_key
from bookable.storage.models import CalendarConnection

pytestmark = pytest.mark.usefixtures("at_now")

PAGE = "/me/settings/calendars/"


@pytest.fixture
def maria(db: None) -> Actor:
    return make_teacher(name="Maria Garcia")


@pytest.fixture
def google() -> Iterator[Vendor]:
    with vendor_of("google") as opened:
        gateway = opened.open()
        ports.provide_calendars(gateway)
        ports.provide_consents(gateway)
        yield opened
        ports._calendars.pop(opened.kind)
        ports._consents.pop(opened.kind)


@pytest.fixture
def account() -> Iterator[Account]:
    """Maria's two calendars on a server that this site may call."""
    before = ports.calendars(CalendarKind.CALDAV)
    gateway = Caldav(Guard((ip_network("127.0.0.0/8"),), HTTP_TOO))
    ports.provide_calendars(gateway)
    with Radicale() as server:
        there = server.let_in("maria", "correct horse")
        there.make_calendar("work", "Work")
        there.make_calendar("home", "Home")
        yield there
    gateway.close()
    if before is not None:
        ports.provide_calendars(before)


@pytest.fixture
def files() -> Iterator[IcsFiles]:
    with IcsFiles() as served, served.reachable():
        yield served


def press(browser: Client, by: Actor, act: str, **typed: str) -> object:
    return browser.post(PAGE, {"form": new_key(by), "act": act, **typed})


def to_vendor(browser: Client, by: Actor) -> str:
    """Begin to connect a calendar at Google, and return where the page leads."""
    answer = press(browser, by, "connect", kind="google")
    assert answer.status_code == 200
    found = re.search(r'http-equiv="refresh" content="0; url=(.+?)"', answer.content.decode())
    assert found is not None
    return unescape(found[1])


class TestConnectingByConsent:
    def test_leads_to_the_vendor_by_a_page_and_not_by_a_redirect_of_the_form(self, google, maria):
        """Our policy lets a form lead to no other site, and Chromium then stays where it is."""
        browser = browser_of(maria)
        address = to_vendor(browser, maria)
        back = urlsplit(google.there.follow(address))
        assert browser.get(f"{back.path}?{back.query}").status_code == 302
        assert CalendarConnection.objects.get().person_id == maria.person_id

    @pytest.mark.parametrize("query", ["error=access_denied", "error=server_error", "code=wrong"])
    def test_that_failed_leads_back_to_ones_calendars(self, google, maria, query):
        browser = browser_of(maria)
        state = re.search(r"state=([^&]+)", to_vendor(browser, maria))
        text = browser.get(f"/calendar-connections/google/callback?state={state[1]}&{query}")
        assert f'href="{PAGE}"' in text.content.decode()

    def test_says_in_the_language_of_the_page_that_the_vendor_is_out_of_order(self, google, maria):
        browser = browser_of(maria)
        back = urlsplit(google.there.follow(to_vendor(browser, maria)))
        google.there.queue("token", Fault.refuse(500), times=9)
        text = browser.get(f"{back.path}?{back.query}&lang=de").content.decode()
        assert "Wir erreichen Ihren Kalender bei Google zurzeit nicht." in text
        assert "out of order" not in text


class TestConnectingByCaldav:
    def test_asks_which_of_several_calendars_is_meant(self, account, maria):
        browser = browser_of(maria)
        typed = {"kind": "caldav", "url": account.url, "username": "maria"}
        typed["password"] = "correct horse"
        answer = press(browser, maria, "connect", **typed)
        text = answer.content.decode()
        assert answer.status_code == 422
        assert "There are several. Choose one." in text
        assert re.search(r'<option value="/maria/home/"[^>]*>Home', text)
        assert press(browser, maria, "connect", **typed, calendar="/maria/home/").status_code == 302
        assert CalendarConnection.objects.get().calendar == "/maria/home/"


class TestConnectingByAddress:
    def test_says_that_a_page_is_no_calendar(self, files, maria):
        files.files["page.html"] = "<!doctype html><p>Hello"
        typed = {"kind": "ics", "url": files.url("page.html")}
        answer = press(browser_of(maria), maria, "connect", **typed)
        assert answer.status_code == 422
        assert "We cannot read a calendar at this address." in answer.content.decode()

    def test_shows_each_calendar_by_its_name_or_its_host(self, files, maria):
        files.files["mine.ics"] = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"
        browser, typed = browser_of(maria), {"kind": "ics", "url": files.url("mine.ics")}
        for name in ("", "Family"):
            assert press(browser, maria, "connect", **typed, label=name).status_code == 302
        text = browser.get(PAGE).content.decode()
        assert "<strong>127.0.0.1</strong>" in text
        assert "<strong>Family</strong>" in text


class TestCalendarThatFails:
    def test_is_read_again_at_once_when_its_owner_asks(self, maria):
        made = make_connection(maria, state="failing", failures=3)
        browser = browser_of(maria)
        assert 'value="read-again"' in browser.get(PAGE).content.decode()
        answer = press(browser, maria, "read-again", connection=str(made.uuid))
        assert answer.status_code == 302
        made.refresh_from_db()
        assert made.due_at is not None

    def test_of_another_person_is_not(self, maria):
        theirs = make_connection(make_teacher(), state="failing")
        answer = press(browser_of(maria), maria, "read-again", connection=str(theirs.uuid))
        assert answer.status_code == 409
