"""Calendars at Google and at Microsoft: what both do alike."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from tests.gateways.vendor_calendars import MARCH, Vendor, at, entry, vendor_of
from tests.lookalikes.faults import Fault

from bookable.domain.calendar_servers import (
    CalendarBusy,
    CalendarChanged,
    CalendarDenied,
    CalendarError,
)
from bookable.domain.spans import Span


@pytest.fixture(params=["google", "microsoft"])
def vendor(request: pytest.FixtureRequest) -> Iterator[Vendor]:
    with vendor_of(request.param) as opened:
        yield opened


@pytest.fixture
def gateway(vendor: Vendor) -> Any:
    return vendor.open()


def read(gateway, vendor, cursor="", window=MARCH, within=5):
    return gateway.changes(vendor.access(), cursor, window, within=within)


def names(events) -> set[str]:
    return {event.name for event in events}


class TestFirstReading:
    def test_returns_all_events_of_the_window(self, gateway, vendor):
        vendor.add("dentist", at(1, 10), at(1, 11))
        vendor.add("last-year", at(1, 10) - timedelta(days=300), at(1, 11) - timedelta(days=300))
        found = read(gateway, vendor)
        assert (found.is_whole, found.gone) == (True, [])
        assert [(each.name, each.busy) for each in found.changed] == [
            ("dentist", [Span(at(1, 10), at(1, 11))])
        ]
        assert found.changed[0].version
        assert found.changed[0].uid

    def test_reads_all_pages(self, gateway, vendor):
        vendor.there.page_size = 2
        for number in range(5):
            vendor.add(f"e{number}", at(2, 8 + number), at(2, 9 + number))
        found = read(gateway, vendor)
        assert names(found.changed) == {"e0", "e1", "e2", "e3", "e4"}
        assert vendor.there.count(vendor.call("list")) == 3

    def test_leaves_out_the_time_of_an_event_without_length(self, gateway, vendor):
        vendor.add("reminder", at(1, 10), at(1, 10))
        vendor.add("backwards", at(1, 10), at(1, 9))
        assert all(not each.busy for each in read(gateway, vendor).changed)


class TestLaterReading:
    def test_returns_only_what_changed(self, gateway, vendor):
        vendor.add("stays", at(1, 10), at(1, 11))
        vendor.add("moves", at(2, 10), at(2, 11))
        vendor.add("goes", at(3, 10), at(3, 11))
        first = read(gateway, vendor)
        vendor.move("moves", at(2, 15), at(2, 16))
        vendor.there.remove("goes")
        vendor.add("comes", at(4, 10), at(4, 11))
        found = read(gateway, vendor, first.cursor)
        assert {each.name: each.busy for each in found.changed} == {
            "moves": [Span(at(2, 15), at(2, 16))],
            "comes": [Span(at(4, 10), at(4, 11))],
        }
        assert (found.is_whole, list(found.gone)) == (False, ["goes"])
        assert read(gateway, vendor, found.cursor).changed == []

    def test_reads_all_pages(self, gateway, vendor):
        first = read(gateway, vendor)
        vendor.there.page_size = 1
        for number in range(3):
            vendor.add(f"e{number}", at(2, 8 + number), at(2, 9 + number))
        assert len(read(gateway, vendor, first.cursor).changed) == 3

    def test_reads_all_anew_when_the_cursor_has_expired(self, gateway, vendor):
        vendor.add("dentist", at(1, 10), at(1, 11))
        first = read(gateway, vendor)
        vendor.there.forget_tokens()
        found = read(gateway, vendor, first.cursor)
        assert (found.is_whole, names(found.changed)) == (True, {"dentist"})
        assert not read(gateway, vendor, found.cursor).is_whole

    def test_reads_all_anew_when_the_window_has_moved_beyond_the_first(self, gateway, vendor):
        first = read(gateway, vendor)
        vendor.add("far", at(2, 10, month=6), at(2, 11, month=6))
        near, far = timedelta(days=7), timedelta(days=60)
        moved = read(gateway, vendor, first.cursor, Span(MARCH.start + near, MARCH.end + near))
        assert not moved.is_whole
        found = read(gateway, vendor, first.cursor, Span(MARCH.start + far, MARCH.end + far))
        assert (found.is_whole, names(found.changed)) == (True, {"far"})

    @pytest.mark.parametrize("cursor", ["?", "a b c", "2030-03-01 2030-04-01 7", "\x00"])
    def test_reads_all_anew_with_a_cursor_that_makes_no_sense(self, gateway, vendor, cursor):
        assert read(gateway, vendor, cursor).is_whole


class TestWriting:
    def test_makes_an_event(self, gateway, vendor):
        made = gateway.put(vendor.access(), entry(), known=None, within=5)
        assert made.uid == entry().uid
        assert made.span == entry().span
        assert names(read(gateway, vendor).changed) == {made.name}

    def test_comes_back_under_its_uid(self, gateway, vendor):
        gateway.put(vendor.access(), entry(), known=None, within=5)
        assert [each.uid for each in read(gateway, vendor).changed] == [entry().uid]

    def test_makes_one_event_when_it_is_repeated(self, gateway, vendor):
        first = gateway.put(vendor.access(), entry(), known=None, within=5)
        again = gateway.put(vendor.access(), entry(), known=None, within=5)
        assert again.name == first.name
        assert len(vendor.there.events) == 1

    def test_finds_the_event_of_a_lost_answer(self, gateway, vendor):
        vendor.there.queue(vendor.call("create"), Fault.lost())
        with pytest.raises(CalendarError, match="could not be reached"):
            gateway.put(vendor.access(), entry(), known=None, within=5)
        found = gateway.find(vendor.access(), entry().uid, within=5)
        assert (found.uid, found.span) == (entry().uid, entry().span)

    def test_finds_nothing_that_was_not_written(self, gateway, vendor):
        assert gateway.find(vendor.access(), "it's@nowhere", within=5) is None

    def test_writes_the_newer_of_two_entries_whose_answers_were_lost(self, gateway, vendor):
        vendor.there.queue(vendor.call("create"), Fault.lost())
        with pytest.raises(CalendarError):
            gateway.put(vendor.access(), entry(), known=None, within=5)
        made = gateway.put(vendor.access(), entry(sequence=1, hour=15), known=None, within=5)
        assert made.span == Span(at(1, 15), at(1, 16))
        assert len(vendor.there.events) == 1

    def test_updates_a_known_event(self, gateway, vendor):
        made = gateway.put(vendor.access(), entry(), known=None, within=5)
        later = entry(sequence=1, hour=15)
        moved = gateway.put(vendor.access(), later, known=made, within=5)
        assert (moved.name, moved.span, moved.uid) == (made.name, later.span, made.uid)
        assert moved.version != made.version

    def test_keeps_what_the_owner_added(self, gateway, vendor):
        made = gateway.put(vendor.access(), entry(), known=None, within=5)
        vendor.there.change(made.name, colorId="7")
        seen = gateway.find(vendor.access(), made.uid, within=5)
        gateway.put(vendor.access(), entry(sequence=1, hour=12), known=seen, within=5)
        assert vendor.there.events[made.name]["colorId"] == "7"

    def test_does_not_overwrite_what_somebody_changed(self, gateway, vendor):
        made = gateway.put(vendor.access(), entry(), known=None, within=5)
        vendor.move(made.name, at(1, 20), at(1, 21))
        with pytest.raises(CalendarChanged):
            gateway.put(vendor.access(), entry(sequence=1, hour=15), known=made, within=5)
        assert gateway.find(vendor.access(), made.uid, within=5).span == Span(at(1, 20), at(1, 21))

    def test_does_not_bring_back_what_somebody_deleted(self, gateway, vendor):
        made = gateway.put(vendor.access(), entry(), known=None, within=5)
        gateway.delete(vendor.access(), made, within=5)
        assert gateway.find(vendor.access(), made.uid, within=5) is None
        with pytest.raises(CalendarChanged):
            gateway.put(vendor.access(), entry(sequence=1), known=made, within=5)

    def test_makes_an_event_again_that_was_deleted(self, gateway, vendor):
        made = gateway.put(vendor.access(), entry(), known=None, within=5)
        vendor.there.remove(made.name)
        again = gateway.put(vendor.access(), entry(sequence=1), known=None, within=5)
        assert gateway.find(vendor.access(), made.uid, within=5).name == again.name
        assert again.uid == made.uid

    def test_deletes_an_event(self, gateway, vendor):
        made = gateway.put(vendor.access(), entry(), known=None, within=5)
        vendor.move(made.name, at(1, 20), at(1, 21))
        gateway.delete(vendor.access(), made, within=5)
        gateway.delete(vendor.access(), made, within=5)
        assert not read(gateway, vendor).changed

    def test_deletes_what_never_was_there(self, gateway, vendor):
        made = gateway.put(vendor.access(), entry(), known=None, within=5)
        vendor.there.events.clear()
        gateway.delete(vendor.access(), made, within=5)


class TestRefusal:
    def test_after_withdrawn_consent_is_final(self, gateway, vendor):
        access = vendor.access()
        vendor.there.withdraw()
        with pytest.raises(CalendarDenied, match="no longer lets us in"):
            gateway.changes(access, "", MARCH, within=5)

    def test_of_the_calendar_is_final(self, gateway, vendor):
        vendor.there.queue(vendor.call("list"), Fault(status=403, body={"error": {"code": "x"}}))
        with pytest.raises(CalendarDenied, match="does not let us"):
            read(gateway, vendor)

    def test_says_nothing_of_secrets(self, gateway, vendor):
        body = {"error": {"message": f"No. {vendor.access().secret} https://x.example"}}
        vendor.there.queue(vendor.call("list"), Fault(status=400, body=body))
        with pytest.raises(CalendarError) as caught:
            read(gateway, vendor)
        assert vendor.access().secret not in str(caught.value)
        assert not caught.value.is_final

    def test_of_this_site_ends_no_connection(self, vendor):
        gateway = vendor.open(client_secret="wrong")
        with pytest.raises(CalendarError, match="did not accept the credentials") as caught:
            read(gateway, vendor)
        assert not isinstance(caught.value, CalendarDenied)


class TestBusyVendor:
    def test_is_waited_for_within_the_limit(self, gateway, vendor):
        vendor.there.queue(vendor.call("list"), Fault.busy(0.2))
        assert read(gateway, vendor).is_whole

    @pytest.mark.parametrize("call", ["list", "create", "update", "delete"])
    def test_says_when_to_come_back(self, gateway, vendor, call):
        made = gateway.put(vendor.access(), entry(), known=None, within=5)
        vendor.there.queue(vendor.call(call), Fault.busy(90))
        with pytest.raises(CalendarBusy) as caught:
            {
                "list": lambda: read(gateway, vendor),
                "create": lambda: gateway.put(vendor.access(), entry(), known=None, within=5),
                "update": lambda: gateway.put(vendor.access(), entry(), known=made, within=5),
                "delete": lambda: gateway.delete(vendor.access(), made, within=5),
            }[call]()
        assert caught.value.retry_after == 90

    def test_out_of_order_may_say_when_to_come_back(self, gateway, vendor):
        fault = Fault(status=503, body={}, headers={"Retry-After": "40"})
        vendor.there.queue(vendor.call("list"), fault)
        with pytest.raises(CalendarBusy) as caught:
            read(gateway, vendor)
        assert caught.value.retry_after == 40

    def test_is_heeded_by_the_token_endpoint(self, gateway, vendor):
        vendor.there.queue("token", Fault.busy(90))
        with pytest.raises(CalendarBusy):
            read(gateway, vendor)


@pytest.mark.long
class TestBrokenVendor:
    @pytest.mark.parametrize(
        ("fault", "words"),
        [
            (Fault(status=500, body={}), "out of order"),
            (Fault(status=200, body="<html>"), "could not be understood"),
            (Fault(status=200, body="[" * 100_000), "could not be understood"),
            (Fault(status=200, body={"items": [{"id": 7}], "value": [{}]}), "not be understood"),
            (Fault(status=200, body={}), "could not be understood"),
            (Fault(drop=True), "could not be reached"),
        ],
    )
    def test_is_an_error_that_may_pass(self, gateway, vendor, fault, words):
        vendor.there.queue(vendor.call("list"), fault)
        with pytest.raises(CalendarError, match=words) as caught:
            read(gateway, vendor)
        assert not caught.value.is_final
        assert read(gateway, vendor).is_whole

    @pytest.mark.parametrize("fault", [Fault.hang(9), Fault.slow(0.05)])
    @pytest.mark.parametrize("call", ["token", "list"])
    def test_is_given_up_when_the_time_is_over(self, gateway, vendor, fault, call):
        vendor.there.queue(vendor.call(call) if call == "list" else call, fault)
        began = time.monotonic()
        with pytest.raises(CalendarError, match="in time"):
            read(gateway, vendor, within=0.5)
        assert time.monotonic() - began < 2

    def test_has_one_limit_for_all_pages(self, gateway, vendor):
        vendor.there.page_size = 1
        for number in range(9):
            vendor.add(f"e{number}", at(2, 8 + number), at(2, 9 + number))
        read(gateway, vendor)
        vendor.there.queue(vendor.call("list"), Fault.late(0.2), times=9)
        began = time.monotonic()
        with pytest.raises(CalendarError, match="in time"):
            read(gateway, vendor, within=0.5)
        assert time.monotonic() - began < 1.5
