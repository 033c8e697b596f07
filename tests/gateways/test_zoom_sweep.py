from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from tests.lookalikes.faults import Fault

from bookable.domain.meetings import MeetingFound
from bookable.gateways.zoom import Zoom


def other_peoples(vendor, *, count, **fields):
    """Meetings at the same account that Bookable has nothing to do with."""
    first = 99_000_000_000 + len(vendor.meetings)
    for number in range(first, first + count):
        vendor.meetings[number] = {"id": number, "topic": "Stand-up", **fields}


class TestASweep:
    def test_finds_each_meeting_by_the_mark_of_its_booking(self, gateway, plan):
        bookings = [uuid4() for _ in range(3)]
        made = [gateway.create(replace(plan, booking=each), within=5) for each in bookings]
        assert sorted(gateway.marked(within=5), key=lambda each: each.meeting_id) == [
            MeetingFound(each.meeting_id, booking)
            for each, booking in zip(made, bookings, strict=True)
        ]

    def test_finds_nothing_where_nothing_stands(self, gateway):
        assert gateway.marked(within=5) == []

    def test_leaves_other_peoples_meetings_alone(self, gateway, vendor):
        for agenda in ("", "Weekly", "[bookable:]", f"[bookable:{'z' * 36}]", str(uuid4())):
            other_peoples(vendor, count=1, agenda=agenda)
        assert gateway.marked(within=5) == []

    def test_turns_every_page(self, gateway, vendor, plan):
        other_peoples(vendor, count=650, agenda="Weekly")
        vendor.meetings[99_999_999_999] = {
            "id": 99_999_999_999,
            "agenda": f"Booked through Bookable. [bookable:{plan.booking}]",
        }
        assert gateway.marked(within=5) == [MeetingFound("99999999999", plan.booking)]
        assert vendor.count("list") == 3

    def test_asks_for_past_live_and_upcoming_meetings(self, gateway, vendor):
        gateway.marked(within=5)
        assert vendor.seen("list")[-1].query == {"type": "scheduled", "page_size": "300"}

    def test_tells_of_a_meeting_once_even_if_two_pages_do(self, gateway, vendor, plan):
        line = {"id": 7, "agenda": f"[bookable:{plan.booking}]"}
        page = {"meetings": [line], "next_page_token": "more"}
        vendor.queue("list", Fault(status=200, body=page))
        vendor.queue("list", Fault(status=200, body=page | {"next_page_token": ""}))
        assert gateway.marked(within=5) == [MeetingFound("7", plan.booking)]


class TestAListThatLeavesAgendasOut:
    @pytest.fixture(autouse=True)
    def without_agendas(self, vendor):
        vendor.lists_agendas = False

    def test_is_made_up_for_meeting_by_meeting(self, gateway, vendor, plan):
        meeting = gateway.create(plan, within=5)
        other_peoples(vendor, count=2)
        assert gateway.marked(within=5) == [MeetingFound(meeting.meeting_id, plan.booking)]
        assert vendor.count("get") == 3

    def test_is_made_up_for_as_far_as_a_sweep_may_take(self, gateway, vendor):
        other_peoples(vendor, count=Zoom.MOST_LOOKUPS + 30)
        assert gateway.marked(within=5) == []
        assert vendor.count("get") == Zoom.MOST_LOOKUPS

    def test_is_made_up_for_from_the_newest_meeting_on(self, gateway, vendor, plan):
        other_peoples(vendor, count=Zoom.MOST_LOOKUPS + 30, created_at="2024-01-01T00:00:00Z")
        gateway.create(plan, within=5)
        assert [each.booking for each in gateway.marked(within=5)] == [plan.booking]

    def test_may_name_a_meeting_that_is_gone_by_now(self, gateway, vendor):
        other_peoples(vendor, count=1)
        vendor.queue("get", Fault.refuse(404, "Meeting does not exist.", code=3001))
        assert gateway.marked(within=5) == []


class TestAMark:
    def test_is_the_booking(self, gateway, plan):
        gateway.create(plan, within=5)
        [found] = gateway.marked(within=5)
        assert isinstance(found.booking, UUID)
