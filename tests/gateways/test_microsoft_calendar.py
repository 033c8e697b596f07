"""What is particular to Microsoft's calendar."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.gateways.vendor_calendars import MARCH, Vendor, at, entry, vendor_of
from tests.lookalikes.faults import Fault

from bookable.domain.calendar_servers import CalendarError
from bookable.domain.spans import Span


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    with vendor_of("microsoft") as opened:
        yield opened


@pytest.fixture
def gateway(vendor):
    return vendor.open()


def read(gateway, vendor, cursor="", **more):
    return gateway.changes(vendor.access(**more), cursor, MARCH, within=5)


def busy(gateway, vendor, **more):
    return [span for event in read(gateway, vendor, **more).changed for span in event.busy]


class TestMicrosoftBusyTime:
    @pytest.mark.parametrize(
        "event",
        [
            {"showAs": "free"},
            {"showAs": "workingElsewhere"},
            {"isCancelled": True},
            {"responseStatus": {"response": "declined"}},
        ],
    )
    def test_leaves_out_what_takes_no_time(self, gateway, vendor, event):
        vendor.add("e", at(1, 10), at(1, 11), **event)
        assert busy(gateway, vendor) == []

    @pytest.mark.parametrize(
        "event",
        [
            {"showAs": "tentative"},
            {"showAs": "oof"},
            {"showAs": "unknown"},
            {"responseStatus": {"response": "tentativelyAccepted"}},
            {"responseStatus": {"response": "notResponded"}},
        ],
    )
    def test_counts_all_else(self, gateway, vendor, event):
        vendor.add("e", at(1, 10), at(1, 11), **event)
        assert busy(gateway, vendor) == [Span(at(1, 10), at(1, 11))]

    @pytest.mark.parametrize(
        ("day", "zone", "span"),
        [
            (5, "America/New_York", Span(at(5, 5), at(6, 5))),
            (31, "Europe/Berlin", Span(at(30, 23), at(31, 22))),
        ],
    )
    def test_has_whole_days_in_the_owners_zone(self, gateway, vendor, day, zone, span):
        vendor.add("holiday", at(day, 0), at(day, 0).replace(hour=23), isAllDay=True)
        assert busy(gateway, vendor, zone=zone) == [span]

    def test_has_a_whole_day_of_25_hours_when_clocks_go_back(self, gateway, vendor):
        vendor.add("saturday", at(6, 0, month=4), at(7, 0, month=4), isAllDay=True)
        assert [s.minutes for s in busy(gateway, vendor, zone="America/Santiago")] == [25 * 60]


class TestMicrosoftOccurrences:
    def add(self, vendor, **more):
        vendor.add("m", at(1, 10), at(1, 11), type="seriesMaster", **more)
        for day in (1, 8):
            occurrence = {"type": "occurrence", "seriesMasterId": "m"}
            vendor.add(f"o{day}", at(day, 10), at(day, 11), **occurrence)

    def test_take_time_and_their_master_takes_none(self, gateway, vendor):
        self.add(vendor)
        found = {each.name: each.busy for each in read(gateway, vendor).changed}
        assert found == {"o1": [Span(at(1, 10), at(1, 11))], "o8": [Span(at(8, 10), at(8, 11))]}

    @pytest.mark.parametrize("more", [{"showAs": "free"}, {"isCancelled": True}])
    def test_have_what_their_master_says(self, gateway, vendor, more):
        self.add(vendor, **more)
        assert busy(gateway, vendor) == []

    def test_ask_for_a_master_that_the_changes_lack(self, gateway, vendor):
        self.add(vendor, showAs="free")
        first = read(gateway, vendor)
        vendor.move("o8", at(8, 12), at(8, 13))
        vendor.move("o1", at(1, 12), at(1, 13))
        found = read(gateway, vendor, first.cursor)
        assert {each.name: each.busy for each in found.changed} == {"o8": [], "o1": []}
        assert vendor.there.count("get") == 1

    def test_count_while_their_master_cannot_be_found(self, gateway, vendor):
        self.add(vendor)
        first = read(gateway, vendor)
        del vendor.there.events["m"]
        vendor.move("o8", at(8, 12), at(8, 13))
        found = read(gateway, vendor, first.cursor)
        assert [each.busy for each in found.changed] == [[Span(at(8, 12), at(8, 13))]]


class TestMicrosoftRequests:
    def test_ask_for_times_in_utc_and_ids_that_stay(self, gateway, vendor):
        gateway.put(vendor.access(), entry(), known=None, within=5)
        read(gateway, vendor)
        for seen in vendor.there.seen("delta") + vendor.there.seen("create"):
            assert seen.headers["prefer"].startswith('IdType="ImmutableId", outlook.timezone="UTC"')

    def test_fix_the_window_at_first(self, gateway, vendor):
        read(gateway, vendor)
        assert vendor.there.seen("delta")[0].query == {
            "startDateTime": "2030-03-01T00:00:00Z",
            "endDateTime": "2030-04-29T00:00:00Z",
        }

    def test_write_what_the_entry_says(self, gateway, vendor):
        made = gateway.put(vendor.access(), entry(), known=None, within=5)
        event = vendor.there.events[made.name]
        assert event["subject"] == "Sam & <Maria>"
        assert event["start"] == {"dateTime": "2030-03-01T10:00:00", "timeZone": "UTC"}
        assert event["location"] == {"displayName": "https://meet.example/x"}
        assert "attendees" not in event

    def test_follow_no_link_that_leads_elsewhere(self, gateway, vendor):
        page = {"value": [], "@odata.nextLink": "http://127.0.0.1:9/v1.0/me/calendarView/delta"}
        vendor.there.queue("delta", Fault(status=200, body=page))
        with pytest.raises(CalendarError, match="could not be understood"):
            read(gateway, vendor)

    @pytest.mark.parametrize("code", ["syncStateNotFound", "resyncRequired"])
    def test_read_all_anew_when_the_state_is_lost(self, gateway, vendor, code):
        first = read(gateway, vendor)
        vendor.there.queue("delta", Fault(status=400, body={"error": {"code": code}}))
        assert read(gateway, vendor, first.cursor).is_whole
