"""Listing the meetings at Zoom that bear the mark of a booking."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from tests.lookalikes.faults import Fault

from bookable.domain.meetings import MeetingFound
from bookable.gateways.zoom import Zoom


def other_peoples(vendor, *, count, **fields):
    """Create meetings in the same account that are not Bookable's."""
    first = 99_000_000_000 + len(vendor.meetings)
    for number in range(first, first + count):
        vendor.meetings[number] = {"id": number, "topic": "Stand-up", **fields}


class TestZoomSweep:
    def test_finds_meetings_by_the_mark_of_their_booking(self, gateway, plan):
        bookings = [uuid4() for _ in range(3)]
        made = [gateway.create(replace(plan, booking=each), within=5) for each in bookings]
        assert sorted(gateway.marked(within=5), key=lambda each: each.meeting_id) == [
            MeetingFound(each.meeting_id, booking)
            for each, booking in zip(made, bookings, strict=True)
        ]

    def test_finds_nothing_without_meetings(self, gateway):
        assert gateway.marked(within=5) == []

    def test_ignores_other_peoples_meetings(self, gateway, vendor):
        for agenda in ("", "Weekly", "[bookable:]", f"[bookable:{'z' * 36}]", str(uuid4())):
            other_peoples(vendor, count=1, agenda=agenda)
        assert gateway.marked(within=5) == []

    def test_reads_every_page(self, gateway, vendor, plan):
        other_peoples(vendor, count=650, agenda="Weekly")
        vendor.meetings[99_999_999_999] = {
            "id": 99_999_999_999,
            "agenda": f"Booked through Bookable. [bookable:{plan.booking}]",
        }
        assert gateway.marked(within=5) == [MeetingFound("99999999999", plan.booking)]
        assert vendor.count("list") == 3

    def test_lists_past_live_and_upcoming_meetings(self, gateway, vendor):
        gateway.marked(within=5)
        assert vendor.seen("list")[-1].query == {"type": "scheduled", "page_size": "300"}

    def test_returns_a_meeting_on_two_pages_once(self, gateway, vendor, plan):
        line = {"id": 7, "agenda": f"[bookable:{plan.booking}]"}
        page = {"meetings": [line], "next_page_token": "more"}
        vendor.queue("list", Fault(status=200, body=page))
        vendor.queue("list", Fault(status=200, body=page | {"next_page_token": ""}))
        assert gateway.marked(within=5) == [MeetingFound("7", plan.booking)]


class TestZoomListWithoutAgendas:
    @pytest.fixture(autouse=True)
    def without_agendas(self, vendor):
        vendor.lists_agendas = False

    def test_looks_meetings_up_one_by_one(self, gateway, vendor, plan):
        meeting = gateway.create(plan, within=5)
        other_peoples(vendor, count=2)
        assert gateway.marked(within=5) == [MeetingFound(meeting.meeting_id, plan.booking)]
        assert vendor.count("get") == 3

    def test_limits_the_look_ups(self, gateway, vendor):
        other_peoples(vendor, count=Zoom.MOST_LOOKUPS + 30)
        assert gateway.marked(within=5) == []
        assert vendor.count("get") == Zoom.MOST_LOOKUPS

    def test_looks_up_the_newest_first(self, gateway, vendor, plan):
        other_peoples(vendor, count=Zoom.MOST_LOOKUPS + 30, created_at="2024-01-01T00:00:00Z")
        gateway.create(plan, within=5)
        assert [each.booking for each in gateway.marked(within=5)] == [plan.booking]

    def test_accepts_a_meeting_that_is_gone_by_then(self, gateway, vendor):
        other_peoples(vendor, count=1)
        vendor.queue("get", Fault.refuse(404, "Meeting does not exist.", code=3001))
        assert gateway.marked(within=5) == []


class TestMarkOfBooking:
    def test_is_read_from_the_agenda(self, gateway, plan):
        gateway.create(plan, within=5)
        [found] = gateway.marked(within=5)
        assert isinstance(found.booking, UUID)
