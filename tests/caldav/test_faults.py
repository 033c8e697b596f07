"""Servers that fail, lie or are slow: a proxy before Radicale."""

from __future__ import annotations

import threading
import time
import traceback
from contextlib import suppress
from dataclasses import replace

import pytest
from tests.caldav.given import WINDOW, WITHIN, entry, ics, span, utc
from tests.lookalikes.faults import Fault
from tests.waiting import eventually

from bookable.domain.calendar_servers import (
    CalendarBusy,
    CalendarChanged,
    CalendarDenied,
    CalendarError,
)
from bookable.domain.public_addresses import HTTP_TOO
from bookable.gateways.caldav import Caldav
from bookable.gateways.guarded_http import Guard

XML = "application/xml; charset=utf-8"
BOMB = """<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>
<multistatus xmlns="DAV:"><response><href>&b;</href></response></multistatus>"""
FILE = '<!DOCTYPE b [<!ENTITY a SYSTEM "file:///etc/passwd">]><multistatus>&a;</multistatus>'


@pytest.fixture
def before(proxy):
    """A proxy that misbehaves on command."""
    return proxy()


@pytest.fixture
def read(gateway, at_radicale, before):
    """A function that reads the changes since a cursor, through that proxy."""
    return lambda cursor="", within=WITHIN: gateway.changes(
        at_radicale.access(), cursor, WINDOW, within=within
    )


@pytest.fixture
def put(gateway, at_radicale, before):
    """A function that writes an entry, through that proxy."""
    return lambda entry, known=None: gateway.put(
        at_radicale.access(), entry, known=known, within=WITHIN
    )


@pytest.mark.long
class TestSlowServer:
    @pytest.mark.parametrize("fault", [Fault.hang(30), Fault.late(30), Fault.slow(0.05)])
    @pytest.mark.parametrize("call", ["propfind", "report"])
    def test_is_given_up_in_time(self, read, before, call, fault):
        before.queue(call, fault)
        began = time.monotonic()
        with pytest.raises(CalendarError, match="did not answer in time"):
            read(within=0.5)
        assert time.monotonic() - began < 2

    def test_has_one_time_limit_for_all_requests(self, read, before):
        before.queue("propfind", Fault.late(0.3), times=9)
        with pytest.raises(CalendarError, match="did not answer in time"):
            read(within=0.5)
        assert len(before.requests) < 4


@pytest.mark.long
class TestBrokenServer:
    @pytest.mark.parametrize("status", [500, 502, 503, 504])
    def test_is_out_of_order(self, read, before, status):
        before.queue("report", Fault(status=status))
        with pytest.raises(CalendarError, match=rf"out of order \({status}\)"):
            read()

    def test_is_not_reached_if_it_hangs_up(self, read, before):
        before.queue("report", Fault(drop=True))
        with pytest.raises(CalendarError, match="could not be reached"):
            read()

    def test_may_recover(self, read, before):
        before.queue("propfind", Fault(status=500))
        with pytest.raises(CalendarError):
            read()
        assert read().is_whole

    @pytest.mark.parametrize("status", [200, 204, 207, 404, 405, 410, 418, 451])
    def test_gives_no_calendar_by_any_other_answer(self, read, before, status):
        before.queue("report", Fault(status=status, body="<html>", content_type="text/html"))
        with pytest.raises(CalendarError) as raised:
            read()
        assert "html" not in str(raised.value)

    def test_whose_calendar_was_deleted_is_told_apart(self, read, before, at_radicale):
        cursor = read().cursor
        at_radicale.account.remove(at_radicale.calendar)
        try:
            with pytest.raises(CalendarError, match="not there any more"):
                read(cursor)
        finally:
            at_radicale.account.make_calendar(at_radicale.calendar.split("/")[-2])


class TestBusyServer:
    @pytest.mark.parametrize(
        ("fault", "seconds"),
        [
            (Fault.busy(120), 120),
            (Fault.busy(), 60),
            (Fault(status=503, headers={"Retry-After": "7"}), 7),
        ],
    )
    def test_says_when_to_come_back(self, read, before, fault, seconds):
        before.queue("report", fault)
        with pytest.raises(CalendarBusy) as raised:
            read()
        assert raised.value.retry_after == seconds


class TestDeniedAccess:
    def test_is_final(self, gateway, at_radicale):
        with pytest.raises(CalendarDenied, match="user name and password") as raised:
            gateway.changes(at_radicale.access(secret="wrong"), "", WINDOW, within=WITHIN)
        assert raised.value.is_final

    def test_after_a_changed_password_is_noticed(self, read, radicale, at_radicale):
        cursor = read().cursor
        radicale.let_in(at_radicale.account.username, "another")
        try:
            with pytest.raises(CalendarDenied):
                read(cursor)
        finally:
            radicale.let_in(at_radicale.account.username, at_radicale.account.password)

    def test_to_a_calendar_is_final(self, read, before):
        before.queue("report", Fault(status=403))
        with pytest.raises(CalendarDenied, match="does not allow"):
            read()

    def test_to_writing_is_final(self, put, before):
        denied = '<error xmlns="DAV:"><need-privileges/></error>'
        before.queue("put", Fault(status=403, body=denied, content_type=XML))
        with pytest.raises(CalendarDenied, match="does not allow"):
            put(entry())

    def test_is_not_what_another_refusal_means(self, put, before):
        names = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
        refused = f"<error {names}><C:max-resource-size/></error>"
        before.queue("put", Fault(status=403, body=refused, content_type=XML))
        with pytest.raises(CalendarError, match=r"refused \(403\): max-resource-size") as raised:
            put(entry())
        assert not raised.value.is_final

    def test_shows_no_secret(self, gateway, at_radicale, before):
        access = at_radicale.access(secret="hunter2hunter2")
        with pytest.raises(CalendarDenied) as raised:
            gateway.changes(access, "", WINDOW, within=WITHIN)
        shown = "".join(traceback.format_exception(raised.value)) + repr(access) + repr(gateway)
        assert "hunter2" not in shown


class TestDigestAuthentication:
    def test_is_used_if_demanded(self, gateway, at_radicale, proxy):
        account = at_radicale.account
        before = proxy(digest=(account.username, account.password))
        at_radicale.account.keep(
            at_radicale.calendar, "one", ics("one", *utc("20300304", "0900", "1000"))
        )
        found = gateway.changes(at_radicale.access(), "", WINDOW, within=WITHIN)
        assert [event.uid for event in found.changed] == ["one"]
        # The challenge is answered once and then kept.
        sent = [seen.headers.get("authorization", "")[:6] for seen in before.requests]
        assert sent == ["Basic ", "", *["Digest"] * (len(sent) - 2)]

    def test_is_denied_with_a_wrong_password(self, gateway, at_radicale, proxy):
        proxy(digest=(at_radicale.account.username, "another"))
        with pytest.raises(CalendarDenied):
            gateway.changes(at_radicale.access(), "", WINDOW, within=WITHIN)

    @pytest.mark.parametrize(
        "challenge",
        [
            "Digest realm",
            'Digest realm="x"',
            'Digest realm="x", nonce="y", algorithm=ROT13',
            'Digest realm="x", nonce="y", qop="auth-int"',
        ],
    )
    def test_by_a_strange_challenge_is_an_error(self, read, before, challenge):
        fault = Fault(status=401, headers={"WWW-Authenticate": challenge})
        before.queue("propfind", fault, times=3)
        with pytest.raises(CalendarError):
            read()


class TestRedirect:
    def test_within_the_host_is_followed(self, read, before):
        before.queue("propfind", Fault(status=301, headers={"Location": "/.well-known/caldav"}))
        before.queue("propfind", Fault(done=True), times=9)
        assert read().is_whole
        assert before.requests[1].path == "/.well-known/caldav"

    @pytest.mark.parametrize(
        "location",
        ["http://localhost:{0}/", "https://127.0.0.1:{0}/", "//other.example/", "http://["],
    )
    def test_to_another_host_is_refused(self, read, before, location):
        port = before.address.rpartition(":")[2]
        before.queue("propfind", Fault(status=302, headers={"Location": location.format(port)}))
        with pytest.raises(CalendarError, match="another host"):
            read()
        assert len(before.requests) == 1

    def test_in_circles_ends(self, read, before):
        before.queue("propfind", Fault(status=302, headers={"Location": "/"}), times=99)
        with pytest.raises(CalendarError, match="in circles"):
            read()
        assert len(before.requests) < 10


@pytest.mark.long
class TestHostileAnswer:
    @pytest.mark.parametrize("body", [BOMB, FILE, "", "<a>" * 100_000, "\x00", "<a></b>"])
    @pytest.mark.parametrize("call", ["propfind", "report"])
    def test_is_not_read(self, read, before, call, body):
        before.queue(call, Fault(status=207, body=body, content_type=XML))
        with pytest.raises(CalendarError, match="could not be understood"):
            read()

    @pytest.mark.parametrize(
        "odd",
        [
            f"<href>/a</href><status>HTTP/1.1 {'1' * 5_000} x</status>",
            "<href>https://xn--0.example/a</href><status>HTTP/1.1 200 OK</status>",
        ],
        ids=["endless status", "no domain name"],
    )
    def test_with_what_cannot_be_is_ignored(self, read, before, odd):
        body = f"<multistatus xmlns='DAV:'><response>{odd}</response></multistatus>"
        before.queue("report", Fault(status=207, body=body, content_type=XML))
        assert read().changed == []

    def test_that_is_huge_is_cut(self, read, before):
        body = "<multistatus xmlns='DAV:'>" + "<response/>" * 900_000 + "</multistatus>"
        before.queue("report", Fault(status=207, body=body, content_type=XML))
        with pytest.raises(CalendarError, match="could not be understood"):
            read()

    def test_that_names_events_on_other_hosts_is_ignored(self, read, before):
        body = (
            "<multistatus xmlns='DAV:'><response><href>http://other.example/a.ics</href>"
            "<propstat><prop><getetag>1</getetag></prop><status>HTTP/1.1 200 OK</status>"
            "</propstat></response></multistatus>"
        )
        before.queue("report", Fault(status=207, body=body, content_type=XML))
        assert not read().changed

    def test_with_a_cookie_does_not_get_it_back(self, read, before):
        before.queue("propfind", Fault(status=404, headers={"Set-Cookie": "session=1; Path=/"}))
        with pytest.raises(CalendarError):
            read()
        read()
        assert not any("cookie" in seen.headers for seen in before.requests)

    def test_with_an_endless_token_is_read_without(self, gateway, at_radicale, before):
        token = "x" * 100_000
        body = (
            "<multistatus xmlns='DAV:'><response><href>/</href><propstat><prop><sync-token>"
            f"{token}</sync-token></prop><status>HTTP/1.1 200 OK</status></propstat></response>"
            "</multistatus>"
        )
        access = at_radicale.access()
        gateway.changes(access, "", WINDOW, within=WITHIN)
        before.queue("propfind", Fault(status=207, body=body, content_type=XML))
        found = gateway.changes(access, "", WINDOW, within=WITHIN)
        assert len(found.cursor) < 500

    def test_that_is_no_event_is_left_out(self, read, at_radicale, before):
        at_radicale.keep("one", *utc("20300304", "0900", "1000"))
        at_radicale.keep("two", *utc("20300304", "0900", "1000"))
        before.queue("propfind", Fault(done=True), times=9)
        before.queue("report", Fault(done=True))
        before.queue("report", _contents(at_radicale, one="nonsense", two="BEGIN:VCALENDAR"))
        found = read()
        assert not found.changed


def _contents(kept, **files: str) -> Fault:
    each = (
        "<response><href>{0}{1}.ics</href><propstat><prop><getetag>1</getetag>"
        "<C:calendar-data>{2}</C:calendar-data></prop><status>HTTP/1.1 200 OK</status></propstat>"
        "</response>"
    )
    names = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
    body = "".join(each.format(kept.calendar, name, text) for name, text in files.items())
    return Fault(status=207, body=f"<multistatus {names}>{body}</multistatus>", content_type=XML)


class TestPrivateAddress:
    def test_is_not_called(self, at_radicale):
        gateway = Caldav(Guard((), HTTP_TOO))
        with pytest.raises(CalendarError, match="not on the public internet"):
            gateway.changes(at_radicale.access(), "", WINDOW, within=WITHIN)
        gateway.close()


@pytest.mark.long
class TestServerWithoutSync:
    @pytest.fixture
    def before(self, proxy):
        return proxy(hidden="<sync-token>.*?</sync-token>")

    def test_is_read_whole_when_something_changes(self, read, at_radicale, before):
        one = at_radicale.keep("one", *utc("20300304", "0900", "1000"))
        first = read()
        assert first.is_whole
        at_radicale.keep("two", *utc("20300305", "0900", "1000"))
        second = read(first.cursor)
        assert second.is_whole
        assert {event.uid for event in second.changed} == {"one", "two"}
        at_radicale.account.remove(one.removeprefix(at_radicale.url))
        third = read(second.cursor)
        assert third.is_whole
        assert {event.uid for event in third.changed} == {"two"}

    def test_is_not_read_again_when_nothing_changes(self, read, at_radicale, before):
        at_radicale.keep("one", *utc("20300304", "0900", "1000"))
        first = read()
        count = before.count("report")
        again = read(first.cursor)
        assert (again.is_whole, list(again.changed)) == (False, [])
        assert again.cursor == first.cursor
        assert before.count("report") == count + 1

    def test_has_a_short_cursor(self, read, at_radicale):
        for number in range(20):
            at_radicale.keep(f"event{number}", *utc("20300304", "0900", "1000"))
        assert len(read().cursor) < 300


@pytest.mark.long
class TestCutAnswer:
    CUT = (
        '<multistatus xmlns="DAV:"><response><href>{0}</href>'
        "<status>HTTP/1.1 507 Insufficient Storage</status></response>"
        "<sync-token>{1}</sync-token></multistatus>"
    )

    def test_of_changes_is_continued(self, read, at_radicale, before):
        first = read().cursor
        at_radicale.keep("one", *utc("20300304", "0900", "1000"))
        halfway = read(first).cursor
        at_radicale.keep("two", *utc("20300304", "0900", "1000"))
        one = (
            f"<response><href>{at_radicale.calendar}one.ics</href><propstat><prop><getetag>1"
            "</getetag></prop><status>HTTP/1.1 200 OK</status></propstat></response><sync-token>"
        )
        cut = self.CUT.format(at_radicale.calendar, _token(halfway)).replace("<sync-token>", one)
        before.queue("report", Fault(status=207, body=cut, content_type=XML))
        found = read(first)
        assert not found.is_whole
        assert {event.uid for event in found.changed} == {"one", "two"}

    def test_of_changes_must_come_forward(self, read, at_radicale, before):
        cursor = read().cursor
        same = self.CUT.format(at_radicale.calendar, _token(cursor))
        before.queue("report", Fault(status=207, body=same, content_type=XML))
        with pytest.raises(CalendarError, match="could not be understood"):
            read(cursor)

    @pytest.mark.parametrize("fault", [Fault(status=507), None])
    def test_of_all_events_is_asked_for_in_halves(self, read, at_radicale, before, fault):
        at_radicale.keep("one", *utc("20300304", "0900", "1000"))
        at_radicale.keep("two", *utc("20300530", "0900", "1000"))
        cut = self.CUT.format(at_radicale.calendar, "")
        before.queue("report", fault or Fault(status=207, body=cut, content_type=XML))
        assert {event.uid for event in read().changed} == {"one", "two"}
        assert before.count("report") == 4

    def test_of_all_events_in_a_day_is_an_error(self, read, before):
        before.queue("report", Fault(status=507), times=99)
        with pytest.raises(CalendarError, match="could not be understood"):
            read()

    def test_of_contents_is_asked_for_in_halves(self, read, at_radicale, before):
        at_radicale.keep("one", *utc("20300304", "0900", "1000"))
        at_radicale.keep("two", *utc("20300305", "0900", "1000"))
        cut = self.CUT.format(at_radicale.calendar, "")
        before.queue("report", Fault(done=True))
        before.queue("report", Fault(status=207, body=cut, content_type=XML))
        assert {event.uid for event in read().changed} == {"one", "two"}


def _token(cursor: str) -> str:
    return cursor.partition('"token":"')[2].partition('"')[0]


@pytest.mark.long
class TestLostAnswer:
    def test_of_a_new_event_leaves_one_that_is_found(self, put, gateway, at_radicale, before):
        booking = entry()
        before.queue("put", Fault.lost())
        with pytest.raises(CalendarError, match="could not be reached"):
            put(booking)
        found = gateway.find(at_radicale.access(), booking.uid, within=WITHIN)
        assert found is not None
        assert put(booking) == found
        assert len(at_radicale.account.files(at_radicale.calendar)) == 1

    def test_of_a_changed_event_leaves_it_changed(self, put, at_radicale, before):
        booking = entry()
        known = put(booking)
        moved = replace(booking, sequence=1, span=span("2030-03-05 11:00"))
        before.queue("put", Fault.lost())
        with pytest.raises(CalendarError, match="could not be reached"):
            put(moved, known)
        assert put(moved, known).span == moved.span
        assert before.count("put") == 2

    def test_of_a_deletion_leaves_it_deleted(self, put, gateway, at_radicale, before):
        known = put(entry())
        before.queue("delete", Fault.lost())
        with pytest.raises(CalendarError):
            gateway.delete(at_radicale.access(), known, within=WITHIN)
        gateway.delete(at_radicale.access(), known, within=WITHIN)

    def test_of_a_change_between_reading_and_writing_is_refused(self, put, at_radicale, before):
        booking = entry()
        known = put(booking)
        before.queue("put", Fault(status=412))
        with pytest.raises(CalendarChanged):
            put(replace(booking, sequence=1), known)


class TestPutWithoutETag:
    @pytest.mark.parametrize("headers", [{}, {"ETag": 'W/"1"'}])
    def test_is_asked_for(self, put, gateway, at_radicale, before, headers):
        booking = entry()
        at_radicale.account.keep(
            at_radicale.calendar, booking.uid, ics(booking.uid, *utc("20300304", "0900", "1000"))
        )
        before.queue("put", Fault(status=201, headers=headers))
        event = put(booking)
        assert event == gateway.find(at_radicale.access(), booking.uid, within=WITHIN)
        assert event.version.startswith('"')


@pytest.mark.long
class TestManyThreads:
    def test_are_not_held_up_by_servers_that_hang(self, gateway, at_radicale, before):
        before.queue("propfind", Fault.hang(3), times=40)
        slow, well = at_radicale.access(), at_radicale.access(url=at_radicale.account.url)

        def hang():
            with suppress(CalendarError):
                gateway.changes(slow, "", WINDOW, within=2)

        threads = [threading.Thread(target=hang) for _ in range(40)]
        for thread in threads:
            thread.start()
        try:
            eventually(lambda: before.count("propfind") == 40)
            began = time.monotonic()
            assert gateway.changes(well, "", WINDOW, within=WITHIN).is_whole
            assert time.monotonic() - began < 1
        finally:
            for thread in threads:
                thread.join()

    def test_share_a_gateway(self, gateway, at_radicale, before):
        at_radicale.keep("one", *utc("20300304", "0900", "1000"))
        found = []

        def read():
            changes = gateway.changes(at_radicale.access(), "", WINDOW, within=WITHIN)
            found.append([event.uid for event in changes.changed])

        threads = [threading.Thread(target=read) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [["one"]] * 8
