"""Creating, moving and deleting meetings at Zoom."""

from __future__ import annotations

import re
import string
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from tests.lookalikes.faults import Fault

from bookable.domain.meetings import MeetingVendorError
from bookable.domain.spans import Span


class TestCreateZoomMeeting:
    def test_returns_what_zoom_answers(self, gateway, vendor, plan):
        meeting = gateway.create(plan, within=5)
        stands = vendor.meetings[int(meeting.meeting_id)]
        assert meeting.vendor == "zoom"
        assert meeting.join_url == stands["join_url"]
        assert meeting.password == stands["password"]

    def test_returns_the_id_as_text(self, gateway, plan):
        assert isinstance(gateway.create(plan, within=5).meeting_id, str)

    def test_sends_both_names(self, gateway, vendor, plan):
        gateway.create(plan, within=5)
        assert vendor.seen("create")[-1].body["topic"] == "Maria Garcia and John Doe"

    def test_shortens_long_names_to_one_line(self, gateway, vendor, plan):
        gateway.create(replace(plan, names=("Ann\nB " + "x" * 300, "Bo" + "y" * 300)), within=5)
        topic = vendor.seen("create")[-1].body["topic"]
        assert topic.startswith("Ann B x")
        assert " and Boy" in topic
        assert len(topic) <= 200

    def test_sends_the_span_in_exact_time(self, gateway, vendor, plan):
        gateway.create(plan, within=5)
        body = vendor.seen("create")[-1].body
        assert (body["type"], body["timezone"]) == (2, "Europe/Berlin")
        assert (body["start_time"], body["duration"]) == ("2030-03-01T10:00:00Z", 60)

    def test_sends_the_same_moment_for_every_zone(self, gateway, vendor, plan):
        start = datetime(2030, 3, 1, 12, 30, tzinfo=timezone(timedelta(hours=5, minutes=30)))
        gateway.create(replace(plan, span=Span(start, start + timedelta(minutes=45))), within=5)
        body = vendor.seen("create")[-1].body
        assert (body["start_time"], body["duration"]) == ("2030-03-01T07:00:00Z", 45)

    def test_never_ends_before_the_span(self, gateway, vendor, plan):
        end = plan.span.start + timedelta(minutes=30, seconds=1)
        gateway.create(replace(plan, span=Span(plan.span.start, end)), within=5)
        assert vendor.seen("create")[-1].body["duration"] == 31

    def test_marks_the_booking_where_lists_show_it(self, gateway, vendor, plan):
        gateway.create(plan, within=5)
        agenda = vendor.seen("create")[-1].body["agenda"]
        assert agenda.endswith(f"[bookable:{plan.booking}]")
        assert len(agenda) <= 250

    def test_uses_the_configured_user_as_host(self, connect, vendor, plan):
        connect(user="tutors+1@example.com").create(plan, within=5)
        path = vendor.seen("create")[-1].path
        assert path == "/v2/users/tutors%2B1%40example.com/meetings"

    def test_keeps_the_link_as_given(self, gateway, vendor, plan):
        link = "HTTPS://us05web.zoom.us/j/1?pwd=a%2Fb.1&x=<y>#z"
        vendor.queue("create", Fault(status=201, body={"id": 1, "join_url": link}))
        assert gateway.create(plan, within=5).join_url == link

    @pytest.mark.parametrize("number", [0, 2**53 + 1, "0123", "a/b"])
    def test_keeps_the_id_as_given(self, gateway, vendor, plan, number):
        body = {"id": number, "join_url": "https://zoom.us/j/1"}
        vendor.queue("create", Fault(status=201, body=body))
        assert gateway.create(plan, within=5).meeting_id == str(number)


class TestAccessToZoomMeeting:
    def test_needs_a_password_with_every_kind_of_character(self, gateway, vendor, plan):
        gateway.create(plan, within=5)
        password = vendor.seen("create")[-1].body["password"]
        assert re.fullmatch(r"[a-zA-Z0-9@_*-]{10}", password)
        for kind in (string.ascii_lowercase, string.ascii_uppercase, string.digits, "@-_*"):
            assert set(kind) & set(password)

    def test_has_a_new_password_each_time(self, gateway, plan):
        assert len({gateway.create(plan, within=5).password for _ in range(5)}) == 5

    def test_never_uses_the_hosts_personal_room(self, gateway, vendor, plan):
        gateway.create(plan, within=5)
        assert vendor.seen("create")[-1].body["settings"]["use_pmi"] is False

    def test_lets_both_start_without_a_waiting_room(self, gateway, vendor, plan):
        gateway.create(plan, within=5)
        settings = vendor.seen("create")[-1].body["settings"]
        assert (settings["waiting_room"], settings["join_before_host"]) == (False, True)
        assert settings["meeting_authentication"] is False

    def test_can_use_a_waiting_room(self, connect, vendor, plan):
        connect(waiting_room=True).create(plan, within=5)
        settings = vendor.seen("create")[-1].body["settings"]
        assert (settings["waiting_room"], settings["join_before_host"]) == (True, False)

    def test_leaves_the_password_to_zoom_if_the_account_has_rules(self, gateway, vendor, plan):
        vendor.queue("create", Fault.refuse(400, "Passcode must be numeric.", code=300))
        meeting = gateway.create(plan, within=5)
        assert "password" not in vendor.seen("create")[-1].body
        assert meeting.password == vendor.meetings[int(meeting.meeting_id)]["password"]

    def test_may_have_no_password(self, gateway, vendor, plan):
        body = {"id": 1, "join_url": "https://zoom.us/j/1"}
        vendor.queue("create", Fault(status=201, body=body))
        assert gateway.create(plan, within=5).password == ""


class TestMoveZoomMeeting:
    def test_changes_the_time_of_the_same_meeting(self, gateway, vendor, plan):
        meeting = gateway.create(plan, within=5)
        start = datetime(2030, 4, 2, 8, tzinfo=UTC)
        moved = replace(plan, span=Span(start, start + timedelta(minutes=90)))
        gateway.update(meeting.meeting_id, moved, within=5)
        stands = vendor.meetings[int(meeting.meeting_id)]
        assert (stands["start_time"], stands["duration"]) == ("2030-04-02T08:00:00Z", 90)
        assert (stands["join_url"], stands["password"]) == (meeting.join_url, meeting.password)

    def test_keeps_the_mark(self, gateway, plan):
        meeting = gateway.create(plan, within=5)
        gateway.update(meeting.meeting_id, plan, within=5)
        assert [each.booking for each in gateway.marked(within=5)] == [plan.booking]

    def test_that_is_gone_is_refused(self, gateway, plan):
        with pytest.raises(MeetingVendorError, match=r"refused \(404\): Meeting does not exist"):
            gateway.update("81000000009", plan, within=5)


class TestDeleteZoomMeeting:
    def test_deletes_it(self, gateway, vendor, plan):
        gateway.delete(gateway.create(plan, within=5).meeting_id, within=5)
        assert vendor.meetings == {}

    def test_that_is_gone_succeeds(self, gateway, vendor):
        gateway.delete("81000000009", within=5)
        assert vendor.count("delete") == 1

    @pytest.mark.parametrize("code", [3001, 3007])
    def test_that_has_expired_or_ended_succeeds(self, gateway, vendor, code):
        vendor.queue("delete", Fault.refuse(400, "It is over.", code=code))
        gateway.delete("81000000009", within=5)

    def test_raises_if_zoom_refuses(self, gateway, vendor, plan):
        meeting = gateway.create(plan, within=5)
        vendor.queue("delete", Fault.refuse(400, "It is in progress.", code=3002))
        with pytest.raises(MeetingVendorError, match="in progress"):
            gateway.delete(meeting.meeting_id, within=5)

    def test_escapes_the_id_in_the_address(self, gateway, vendor):
        gateway.delete("../users/me?x=#y", within=5)
        assert vendor.seen("delete")[-1].path == "/v2/meetings/..%2Fusers%2Fme%3Fx%3D%23y"
