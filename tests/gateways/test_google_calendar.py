"""What is particular to Google Calendar."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.gateways.vendor_calendars import MARCH, Vendor, at, entry, vendor_of
from tests.lookalikes.faults import Fault

from bookable.domain.calendar_servers import CalendarBusy, CalendarDenied, CalendarError
from bookable.domain.spans import Span
from bookable.gateways.google_events import event_id


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    with vendor_of("google") as opened:
        yield opened


@pytest.fixture
def gateway(vendor):
    return vendor.open()


def busy(gateway, vendor, **more):
    found = gateway.changes(vendor.access(**more), "", MARCH, within=5)
    return [span for event in found.changed for span in event.busy]


def reason(status: int, word: str, **headers: str) -> Fault:
    error = {"code": status, "message": "No.", "errors": [{"reason": word}]}
    return Fault(status=status, body={"error": error}, headers=headers)


class TestGoogleBusyTime:
    @pytest.mark.parametrize(
        "event",
        [
            {"transparency": "transparent"},
            {"attendees": [{"self": True, "responseStatus": "declined"}]},
            {"eventType": "workingLocation"},
            {"status": "cancelled"},
        ],
    )
    def test_leaves_out_what_takes_no_time(self, gateway, vendor, event):
        vendor.add("e", at(1, 10), at(1, 11), **event)
        assert busy(gateway, vendor) == []

    @pytest.mark.parametrize(
        "event",
        [
            {"transparency": "opaque"},
            {"status": "tentative"},
            {"attendees": [{"responseStatus": "declined"}, {"self": True}]},
            {"attendees": [{"self": True, "responseStatus": "tentative"}]},
            {"eventType": "outOfOffice"},
            {"eventType": "focusTime"},
        ],
    )
    def test_counts_all_else(self, gateway, vendor, event):
        vendor.add("e", at(1, 10), at(1, 11), **event)
        assert busy(gateway, vendor) == [Span(at(1, 10), at(1, 11))]

    def test_has_whole_days_in_the_zone_of_the_calendar(self, gateway, vendor):
        vendor.there.zone = "America/New_York"
        vendor.there.add("holiday", "2030-03-05", "2030-03-07")
        assert busy(gateway, vendor) == [Span(at(5, 5), at(7, 5))]

    def test_has_a_whole_day_of_23_hours_when_clocks_go_forward(self, gateway, vendor):
        vendor.there.zone = "Europe/Berlin"
        vendor.there.add("sunday", "2030-03-31", "2030-04-01")
        assert busy(gateway, vendor) == [Span(at(30, 23), at(31, 22))]

    def test_has_a_whole_day_of_25_hours_when_clocks_go_back(self, gateway, vendor):
        vendor.there.zone = "America/Santiago"
        vendor.there.add("saturday", "2030-04-06", "2030-04-07")
        assert [span.minutes for span in busy(gateway, vendor)] == [25 * 60]

    def test_has_whole_days_in_the_owners_zone_if_the_calendars_is_unknown(self, gateway, vendor):
        vendor.there.zone = "Mars/Olympus"
        vendor.there.add("holiday", "2030-03-05", "2030-03-06")
        assert busy(gateway, vendor, zone="Asia/Tokyo") == [Span(at(4, 15), at(5, 15))]

    def test_is_exact_with_an_offset(self, gateway, vendor):
        vendor.there.add("e", "2030-03-31T03:30:00+02:00", "2030-03-31T04:30:00+02:00")
        assert busy(gateway, vendor) == [Span(at(31, 1, 30), at(31, 2, 30))]

    def test_leaves_out_a_date_that_cannot_be(self, gateway, vendor):
        vendor.there.add("e", "2030-03-05", "2030-03-06", recurringEventId="x")
        vendor.there.events["e"]["end"] = {"date": "9999-12-31"}
        assert busy(gateway, vendor) == []


class TestGoogleRequests:
    def test_read_with_the_same_filters_each_time(self, gateway, vendor):
        first = gateway.changes(vendor.access(), "", MARCH, within=5)
        gateway.changes(vendor.access(), first.cursor, MARCH, within=5)
        asked = [seen.query for seen in vendor.there.seen("list")]
        shared = {"singleEvents": "true", "showDeleted": "true", "maxResults": "2500"}
        assert asked[0] == shared | {
            "timeMin": "2030-03-01T00:00:00Z",
            "timeMax": "2030-04-29T00:00:00Z",
        }
        assert asked[1] == shared | {"syncToken": "0"}

    def test_name_the_calendar(self, gateway, vendor):
        with pytest.raises(CalendarError, match="404"):
            gateway.changes(vendor.access(calendar="a/b@group"), "", MARCH, within=5)
        assert vendor.there.seen("list")[0].path == "/calendar/v3/calendars/a%2Fb%40group/events"

    def test_write_what_the_entry_says(self, gateway, vendor):
        made = gateway.put(vendor.access(), entry(url="https://b.example/1"), known=None, within=5)
        event = vendor.there.events[made.name]
        assert event["summary"] == "Sam & <Maria>"
        assert event["start"] == {"dateTime": "2030-03-01T10:00:00Z", "timeZone": "Europe/Madrid"}
        assert event["source"] == {"title": "Bookable", "url": "https://b.example/1"}
        assert "attendees" not in event

    def test_have_an_id_that_is_the_same_for_ever(self, gateway, vendor):
        made = gateway.put(vendor.access(), entry(), known=None, within=5)
        assert made.name == event_id(entry().uid) == "fl83qt4u7fdsq8m7u8aevf5p8onduv1k"


class TestGoogleCopy:
    def test_of_our_event_is_not_ours(self, gateway, vendor):
        made = gateway.put(vendor.access(), entry(), known=None, within=5)
        copied = vendor.there.events[made.name]["extendedProperties"]
        vendor.add("copy", at(2, 10), at(2, 11), extendedProperties=copied)
        found = gateway.changes(vendor.access(), "", MARCH, within=5)
        assert {each.name: each.uid for each in found.changed}["copy"] == "copy@google.com"


class TestGoogleForbids:
    @pytest.mark.parametrize("word", ["rateLimitExceeded", "userRateLimitExceeded"])
    def test_for_a_quota_is_not_final(self, gateway, vendor, word):
        vendor.there.queue("list", reason(403, word))
        with pytest.raises(CalendarBusy) as caught:
            busy(gateway, vendor)
        assert caught.value.retry_after == 30

    def test_for_a_quota_may_say_how_long(self, gateway, vendor):
        vendor.there.queue("list", reason(403, "quotaExceeded", **{"Retry-After": "70"}))
        with pytest.raises(CalendarBusy) as caught:
            busy(gateway, vendor)
        assert caught.value.retry_after == 70

    def test_for_a_site_without_the_api_ends_no_connection(self, gateway, vendor):
        vendor.there.queue("list", reason(403, "accessNotConfigured"))
        with pytest.raises(CalendarError, match="not enabled") as caught:
            busy(gateway, vendor)
        assert not isinstance(caught.value, CalendarDenied)

    def test_for_anything_else_is_final(self, gateway, vendor):
        vendor.there.queue("list", reason(403, "insufficientPermissions"))
        with pytest.raises(CalendarDenied):
            busy(gateway, vendor)
