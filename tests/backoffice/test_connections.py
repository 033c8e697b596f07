"""Connected calendars in the admin."""

from __future__ import annotations

import pytest
from tests.factories import NOW, make_connection, make_teacher

from bookable.storage.models import CalendarConnection

LIST = "/admin/storage/calendarconnection/"


@pytest.fixture
def made() -> CalendarConnection:
    return make_connection(make_teacher(), secret=b"sealed-bytes", problem="It hung up.")


class TestConnectionPage:
    def test_shows_what_went_wrong_and_no_secret(self, staff, made):
        assert "It hung up." in staff.get(LIST).content.decode()
        one = staff.get(f"{LIST}{made.id}/change/").content.decode()
        assert "It hung up." in one
        assert "sealed-bytes" not in one

    def test_has_a_calendar_read_again(self, staff, made):
        staff.post(LIST, {"action": "read_now", "_selected_action": [made.id]})
        assert CalendarConnection.objects.get().due_at == NOW
