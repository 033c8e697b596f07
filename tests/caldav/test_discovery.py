"""Finding the calendar that is meant."""

from __future__ import annotations

import httpx
import pytest
from tests.caldav.given import WINDOW, WITHIN, utc
from tests.lookalikes.faults import Fault

from bookable.domain.calendar_servers import CalendarError, CalendarMissing
from bookable.gateways.caldav_discovery import beside


@pytest.fixture
def read(gateway, kept):
    """A function that reads the names of the events of the calendar found."""

    def events(**access):
        found = gateway.changes(kept.access(**access), "", WINDOW, within=WITHIN)
        return {event.uid for event in found.changed}

    return events


@pytest.fixture(autouse=True)
def _an_event(kept):
    kept.keep("one", *utc("20300304", "0900", "1000"))


class TestAddress:
    def test_of_the_calendar_is_enough(self, read, kept):
        assert read(url=kept.url + kept.calendar) == {"one"}

    def test_needs_no_slash(self, read, kept):
        assert read(url=kept.url + kept.calendar.rstrip("/")) == {"one"}

    @pytest.mark.parametrize("path", ["", "/", "/.well-known/caldav", "/somewhere/else/"])
    def test_of_the_server_leads_to_the_calendars(self, read, kept, path):
        assert read(url=kept.url + path, calendar=kept.calendar) == {"one"}

    def test_of_the_home_leads_to_the_calendars(self, read, kept):
        assert read(url=kept.url + kept.account.home, calendar=kept.calendar) == {"one"}

    def test_of_the_principal_leads_to_the_calendars(self, read, kept):
        principal = "/" + kept.account.home.split("/")[1] + "/"
        assert read(url=kept.url + principal, calendar=kept.calendar) == {"one"}

    def test_that_is_wrong_is_refused_with_the_calendars_there_are(self, read, kept):
        with pytest.raises(CalendarError, match=f"at this address. Name.*{kept.calendar}"):
            read(url=kept.url + kept.account.home + "mistyped/")

    @pytest.mark.parametrize(
        "url", ["", "x", "ftp://host.test/", "http://", "https://u:p@host.test/"]
    )
    def test_must_be_valid(self, read, url):
        with pytest.raises(CalendarError, match="not a valid one"):
            read(url=url)


class TestName:
    def test_is_the_display_name_in_any_case(self, read, kept):
        name = kept.calendar.split("/")[-2].replace("work", "WORK ")
        assert read(url=kept.url, calendar=name) == {"one"}

    def test_is_the_whole_address(self, read, kept):
        assert read(url=kept.url, calendar=kept.url + kept.calendar) == {"one"}

    def test_is_preferred_to_the_calendar_at_the_address(self, read, kept):
        other = kept.account.make_calendar("private", "Private")
        try:
            assert read(url=kept.url + kept.calendar, calendar="Private") == set()
        finally:
            kept.account.remove(other)

    def test_that_no_calendar_has_is_refused_with_those_there_are(self, read, kept):
        with pytest.raises(CalendarMissing, match=f"no calendar of this name.*{kept.calendar}"):
            read(url=kept.url, calendar="Holidays")

    def test_on_another_host_is_refused(self, read, kept):
        with pytest.raises(CalendarMissing, match="no calendar of this name"):
            read(url=kept.url, calendar="https://other.example" + kept.calendar)


class TestNoName:
    def test_means_the_only_calendar_for_events(self, read, kept):
        tasks = kept.account.make_calendar("tasks", "Tasks", kind="VTODO")
        try:
            assert read(url=kept.url) == {"one"}
        finally:
            kept.account.remove(tasks)

    def test_is_refused_if_there_are_several(self, read, kept):
        other = kept.account.make_calendar("private", "Private")
        try:
            with pytest.raises(CalendarMissing, match=r"several calendars. Name one.*Private \(/"):
                read(url=kept.url)
        finally:
            kept.account.remove(other)

    def test_is_refused_if_there_are_none(self, read, kept, radicale):
        account = radicale.let_in("newcomer", "pass")
        newcomer = {"username": "newcomer", "secret": account.password}
        with pytest.raises(CalendarError, match="No calendar was found"):
            read(url=radicale.url, **newcomer)


class TestDefaultCalendar:
    def test_is_meant_by_no_name(self, gateway, at_radicale, proxy):
        other = at_radicale.account.make_calendar("private", "Private")
        at_radicale.keep("one", *utc("20300304", "0900", "1000"))
        before = proxy()
        before.queue("propfind", Fault(done=True), times=2)
        before.queue("propfind", _listing(at_radicale.calendar, other, inbox=at_radicale.calendar))
        found = gateway.changes(at_radicale.access(url=before.address), "", WINDOW, within=WITHIN)
        assert [event.uid for event in found.changed] == ["one"]

    def test_with_a_name_of_two_calendars_is_no_answer(self, gateway, at_radicale, proxy):
        before = proxy()
        before.queue("propfind", Fault(done=True), times=2)
        before.queue("propfind", _listing("/a/", "/b/", inbox="/a/"))
        with pytest.raises(CalendarMissing, match=r"Several.*Same \(/a/\), Same \(/b/\)"):
            gateway.changes(
                at_radicale.access(url=before.address, calendar="same"), "", WINDOW, within=WITHIN
            )


def _listing(*calendars: str, inbox: str) -> Fault:
    """Answer with calendars of one name, and an inbox that names the default one."""
    each = (
        "<response><href>{0}</href><propstat><prop><resourcetype><collection/><C:calendar/>"
        "</resourcetype><displayname>Same</displayname></prop><status>HTTP/1.1 200 OK</status>"
        "</propstat></response>"
    )
    default = (
        "<response><href>/inbox/</href><propstat><prop><C:schedule-default-calendar-URL><href>"
        f"{inbox}</href></C:schedule-default-calendar-URL></prop>"
        "<status>HTTP/1.1 200 OK</status></propstat></response>"
    )
    names = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
    listed = "".join(map(each.format, calendars)) + default
    return Fault(status=207, body=f"<multistatus {names}>{listed}</multistatus>")


class TestHomeOnAnotherHost:
    @pytest.mark.parametrize(
        ("base", "href", "found"),
        [
            ("https://caldav.icloud.com/", "https://p2-caldav.icloud.com/1/", True),
            ("https://caldav.icloud.com/", "https://p2.caldav.icloud.com:443/1/", True),
            ("https://caldav.icloud.com/", "http://p2-caldav.icloud.com/1/", False),
            ("https://caldav.icloud.com/", "https://p2-caldav.icloud.com:8443/1/", False),
            ("https://caldav.icloud.com/", "https://icloud.example.com/1/", False),
            ("https://caldav.icloud.com/", "https://eviicloud.com/1/", False),
            ("https://icloud.com/", "https://evil.com/1/", False),
            ("http://caldav.icloud.com/", "http://p2-caldav.icloud.com/1/", False),
            ("https://10.0.0.1/", "https://9.0.0.1/1/", False),
            ("https://caldav.icloud.com/", "https://[::1/1/", False),
            ("https://caldav.icloud.com/", "https://xn--0.example/1/", False),
            ("https://caldav.icloud.com/", "\ud800", False),
        ],
    )
    def test_is_believed_if_it_is_a_sibling(self, base, href, found):
        url = beside(httpx.URL(base), href)
        assert (url is not None) == found
