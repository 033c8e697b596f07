from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F
from tests.factories import NOW
from tests.steps import request_booking

from bookable.engine.realigning import realign
from bookable.storage.models import Booking, ZoneConflict

LIST = "/admin/storage/zoneconflict/"
HOUR = timedelta(hours=1)
START = NOW + timedelta(days=1, hours=3)


@pytest.fixture
def conflict(maria, john) -> ZoneConflict:
    made = request_booking(maria, john, start=START)
    request_booking(maria, john, start=START - HOUR)
    Booking.objects.filter(id=made.id).update(wall_start=F("wall_start") - HOUR, rules="2025b")
    realign(NOW)
    return ZoneConflict.objects.get()


class TestZoneConflict:
    def test_is_listed_with_both_times_and_the_reason(self, staff, conflict):
        shown = staff.get(LIST).content.decode()
        assert "2027-03-02 10:00 UTC" in shown
        assert "taken" in shown
        assert f"/admin/storage/booking/{conflict.booking_id}/change/" in shown

    def test_is_counted_in_the_menu_and_on_the_first_page(self, staff, conflict):
        before = staff.get("/admin/").content.decode()
        ZoneConflict.objects.update(settled_at=NOW)
        after = staff.get("/admin/").content.decode()
        assert before.count("bg-red-100") == after.count("bg-red-100") + 2

    def test_can_be_dismissed(self, staff, conflict):
        chosen = {"action": "leave", "_selected_action": [conflict.id]}
        answer = staff.post(LIST, chosen, follow=True)
        assert "1 of 1 kept" in answer.content.decode()
        kept = Booking.objects.get(id=conflict.booking_id)
        assert kept.starts_at == START
        assert kept.wall_start == START.replace(tzinfo=None)
        assert realign(NOW) == 0
        conflict.refresh_from_db()
        assert conflict.settled_at == NOW
