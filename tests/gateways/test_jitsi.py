"""Jitsi as a meeting vendor."""

from __future__ import annotations

import re
from dataclasses import replace

from bookable.gateways.jitsi import Jitsi


class TestJitsiMeeting:
    def test_is_a_link_without_a_password(self, plan):
        meeting = Jitsi().create(plan, within=1)
        assert meeting.vendor == Jitsi().name == "jitsi"
        assert meeting.join_url == f"https://meet.jit.si/{meeting.meeting_id}"
        assert meeting.password == ""

    def test_has_a_random_name(self, plan):
        names = {Jitsi().create(plan, within=1).meeting_id for _ in range(100)}
        assert len(names) == 100
        assert all(re.fullmatch(r"bookable-[0-9a-f]{32}", name) for name in names)

    def test_can_be_on_an_own_server(self, plan):
        meeting = Jitsi("https://meet.example.org/").create(plan, within=1)
        assert meeting.join_url == f"https://meet.example.org/{meeting.meeting_id}"

    def test_is_moved_and_deleted_without_a_request(self, plan):
        jitsi = Jitsi("http://127.0.0.1:9")
        jitsi.update("bookable-1", replace(plan, timezone="UTC"), within=0)
        jitsi.delete("bookable-1", within=0)

    def test_leaves_nothing_behind(self):
        assert Jitsi().marked(within=0) == []
