"""Where two people meet online, and from when to when that is shown."""

from __future__ import annotations

import pytest

from bookable.domain.commands import Details
from bookable.domain.lifecycle import Status

from .given import BY_NAME, END, MEETING, NOW, TICK, booking

TUTORING = BY_NAME["tutoring"]


class TestMeetingPage:
    @pytest.mark.parametrize("status", Status)
    def test_is_there_once_it_is_confirmed_until_it_is_settled(self, status):
        is_there = status in {Status.CONFIRMED, Status.IN_PROGRESS}
        found = booking(TUTORING, status, meeting=MEETING).meeting_page(NOW)
        assert found == (MEETING.join_url if is_there else "")

    def test_is_there_until_the_end(self):
        made = booking(TUTORING, Status.CONFIRMED, meeting=MEETING)
        assert made.meeting_page(END - TICK) == MEETING.join_url
        assert made.meeting_page(END) == ""

    def test_is_the_one_that_the_provider_wrote_if_no_vendor_made_one(self):
        written = Details(meeting_url="https://meet.example/maria")
        made = booking(TUTORING, Status.CONFIRMED, details=written)
        assert made.meeting_page(NOW) == "https://meet.example/maria"

    @pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://meet.example", "room 5", ""])
    def test_is_none_that_is_no_page_of_the_web(self, url):
        made = booking(TUTORING, Status.CONFIRMED, details=Details(meeting_url=url))
        assert made.meeting_page(NOW) == ""
